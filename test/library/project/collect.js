// Reads the state through a stock reader and as text, prints how many series each gave, and ends by itself.
import { text } from 'node:stream/consumers';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { createStateMetrics } from 'kube-state-otel';

const state = await createStateMetrics({ kubeconfig: process.env.KUBECONFIG, clusterName: 'blue' });
await state.ready();

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter });
reader.setMetricProducer(state.producer);
await reader.forceFlush();
const [{ resource, scopeMetrics }] = exporter.getMetrics();
const points = scopeMetrics.flatMap(({ metrics }) => metrics).flatMap(({ dataPoints }) => dataPoints);

const exposition = await text(state.exposition());
const samples = exposition.match(/^[^#\n].*$/gm);

await reader.shutdown();
await state.shutdown();
console.log(
  JSON.stringify({
    points: points.length,
    samples: samples.length,
    clusterName: resource.attributes['k8s.cluster.name'],
  }),
);
