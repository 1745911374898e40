/** Of which type what rules give is in each format: only OpenMetrics has types for infos and state sets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { startStage } from '../component/harness.ts';
import { readExposed } from '../support/exposed-series.ts';
import { until } from '../support/until.ts';
import { define } from './definitions.ts';

const RULES = `
spec:
  resources:
    - groupVersionKind: {group: coming.example.org, version: v1, kind: Bird}
      metricNamePrefix: bird
      labelsFromPath: {name: [metadata, name]}
      metrics:
        - {name: speed, help: Speed, each: {type: Gauge, gauge: {path: [spec, speed]}}}
        - {name: info, help: Info, each: {type: Info, info: {path: [spec], labelsFromPath: {song: [song]}}}}
        - {name: state, help: State, each: {type: StateSet, stateSet: {path: [spec, song], labelName: song, list: [loud, low]}}}
`;

const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,*/*;q=0.1';

test('infos and state sets have types of their own in OpenMetrics, and are gauges in text and protobuf', async (t) => {
  const cluster = new SimulatedCluster();
  define(cluster, { group: 'coming.example.org', kind: 'Bird', plural: 'birds' });
  const bird = { metadata: { name: 'swift', namespace: 'sky' }, spec: { speed: 31, song: 'loud' } };
  cluster.apply('birds.coming.example.org', bird);
  const flags = ['--custom-resource-state-only', `--custom-resource-state-config=${RULES}`];
  const { ready, read, component } = await startStage(t, { cluster, flags });
  await ready();
  await until('it is told', async () => (await read('/metrics')).includes('bird_state{'));
  const told = async (format: 'text' | 'openmetrics' | 'protobuf', accept: string) => {
    const answer = await fetch(`${component.url}/metrics`, { headers: { accept } });
    const { types, series } = readExposed(Buffer.from(await answer.arrayBuffer()), format);
    return { types: Object.fromEntries(types), series };
  };
  const text = await told('text', 'text/plain');
  const protobuf = await told('protobuf', PROTOBUF);
  const openmetrics = await told('openmetrics', 'application/openmetrics-text; version=1.0.0');
  const gauges = { bird_speed: 'gauge', bird_info: 'gauge', bird_state: 'gauge' };
  assert.deepEqual(text.types, gauges);
  assert.deepEqual(protobuf.types, gauges);
  assert.deepEqual(openmetrics.types, { bird_speed: 'gauge', bird_info: 'info', bird_state: 'stateset' });
  for (const { series } of [protobuf, openmetrics]) assert.deepEqual(series, text.series);
});
