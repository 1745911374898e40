// What compiles, and what must not. It is compiled, never run.
import type { Meter } from '@opentelemetry/api';
import type { MetricProducer } from '@opentelemetry/sdk-metrics';
import { MeterProvider, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import {
  CodedError,
  createStateMetrics,
  type ErrorCode,
  type StateMetrics,
  type StateMetricsOptions,
  type WatchReport,
} from 'kube-state-otel';
import { pino } from 'pino';

declare const exporter: PushMetricExporter;

const options: StateMetricsOptions = {
  kubeconfig: process.env.KUBECONFIG,
  context: 'staging',
  resources: ['pods', 'nodes'],
  labelsAllowlist: { pods: ['app'], '*': ['team'] },
  profile: 'both',
  resourceAttributes: { 'deployment.environment.name': 'test' },
  log: pino(),
};
const state: StateMetrics = await createStateMetrics(options);
const producer: MetricProducer = state.producer;
const meter: Meter = state.meter;
meter.createObservableGauge('budget').addCallback((result) => result.observe(1));
const reader = new PeriodicExportingMetricReader({ exporter, metricProducers: [producer] });
new MeterProvider({ resource: await state.resource, readers: [reader] });
for await (const chunk of state.exposition({ format: 'openmetrics', encoding: 'gzip', resources: ['pods'] })) {
  const bytes: Uint8Array = chunk;
  process.stdout.write(bytes);
}
const reports: readonly WatchReport[] = state.watches();
console.log(reports.map(({ resource, state: doing }) => `${resource} ${doing}`));
const code: ErrorCode = new CodedError('KSO_OPTION').code;
console.log(code);
await createStateMetrics();
await createStateMetrics({ log: { info: console.info, warn: console.warn, error: console.error } });

// @ts-expect-error: a list, not a text
await createStateMetrics({ resources: 'pods' });
// @ts-expect-error: the option is called namespaces
await createStateMetrics({ namespace: 'shop' });
// @ts-expect-error: an object, not the text of the flag
await createStateMetrics({ labelsAllowlist: 'pods=[app]' });
// @ts-expect-error: no such profile
await createStateMetrics({ profile: 'otel' });
// @ts-expect-error: warnings need somewhere to go
await createStateMetrics({ log: { info: console.info } });
// @ts-expect-error: the producer is made by createStateMetrics, which is to be awaited
createStateMetrics().producer;
// @ts-expect-error: no such format
state.exposition({ format: 'json' });
// @ts-expect-error: chunks are bytes
for await (const line of state.exposition()) line.split('\n');
// @ts-expect-error: not to be replaced
state.producer = producer;
// @ts-expect-error: what the project itself calls before each cycle is not for others
state.meter.beforeCycle(() => {});
// @ts-expect-error: no such code
new CodedError('KSO_NONE');
// @ts-expect-error: what is within the package is not for others
await import('kube-state-otel/dist/component/component.js');
