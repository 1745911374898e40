/** Where series, and labels of them, come from that are not built in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyMonitor, BAR, BARS, clusterWith, familyOf, startMonitors, storeOf } from '../monitors/harness.ts';
import { until } from '../support/until.ts';
import { type Json, startStatusStage } from './stage.ts';

test('a label that a setting adds is said with its source, also where that is not there', async (t) => {
  const { stage, json } = await startStatusStage(t, { flags: ['--join=zone', '--promote-labels=pods=[app]'] });
  stage.cluster.apply('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'lost', namespace: 'shop', uid: 'lost', labels: { app: 'web' } },
    spec: { nodeName: 'nowhere', containers: [] },
  });
  const explained = await until('the pod is known', async () => {
    const answer = await json('/api/v1/explain?resource=pods&namespace=shop&name=lost');
    return answer.found ? answer : undefined;
  });
  const label = (name: string) => explained.labels.find((each: Json) => each.label === name);
  assert.deepEqual(label('label_app'), {
    label: 'label_app',
    value: 'web',
    from: 'its label app, by --promote-labels',
  });
  const zone = label('zone');
  assert.equal(zone.value, null);
  assert.match(zone.from, /nodes.*nowhere, which is not there, by --join=zone$/);
  const page = await stage.read('/explain?resource=pods&namespace=shop&name=lost', 'telemetry');
  assert.match(page, /Labels that settings add[\s\S]*nowhere, which is not there/);
});

test('rows that --sparse leaves out are counted on the page', async (t) => {
  const { stage } = await startStatusStage(t, { flags: ['--sparse=all'] });
  const page = await stage.read('/explain?resource=nodes&name=node-1', 'telemetry');
  assert.match(page, /\d+ more at 0, which --sparse leaves out/);
});

test('what was counted of a kind is explained as that', async (t) => {
  const { json } = await startStatusStage(t, { flags: ['--transitions'] });
  const explained = await until('something is counted', async () => {
    const answer = await json('/api/v1/explain?resource=transitions&namespace=shop&name=pods');
    return answer.found ? answer : undefined;
  });
  assert.match(explained.sentence, /what this process has seen of pods since \d{4}-.*, by --transitions/);
  assert.deepEqual(explained.labels, []);
});

test('monitors are listed with their state, and named with what they tell of an object', async (t) => {
  const cluster = clusterWith({
    sizes: { stores: [storeOf(BAR, { resolver: 'cel', families: [familyOf('size', 'o.spec.size')] })] },
  });
  cluster.apply(BARS, { metadata: { name: 'a', namespace: 'default' }, spec: { size: 1 } });
  applyMonitor(cluster, 'broken', { stores: [storeOf(BAR, { resolver: 'cel', families: [familyOf('wrong', 'o.')] })] });
  applyMonitor(cluster, 'cut', {
    cardinalityLimit: 1,
    stores: [storeOf(BAR, { resolver: 'cel', families: [familyOf('few', '1')] })],
  });
  cluster.apply(BARS, { metadata: { name: 'b', namespace: 'default' }, spec: { size: 2 } });
  const stage = await startMonitors(t, cluster);
  const json = async (path: string): Promise<Json> =>
    JSON.parse(await (await fetch(stage.component.telemetryUrl + path)).text());
  const states = await until('all three are read', async () => {
    const { monitors } = await json('/api/v1/watches');
    const told = monitors.rows.map(({ name, state }: Json) => `${name} ${state}`);
    return told.length === 3 && told.includes('default/cut cut-off') ? told : undefined;
  });
  assert.deepEqual(states, ['default/broken faulty', 'default/cut cut-off', 'default/sizes well']);
  const explained = await json(`/api/v1/explain?resource=${BARS}&namespace=default&name=a`);
  const size = explained.families.find(({ family }: Json) => family === 'kube_customresource_size');
  assert.equal(size.from, 'the ResourceMetricsMonitor default/sizes');
  const page = await (await fetch(`${stage.component.telemetryUrl}/watches`)).text();
  assert.match(page, /ResourceMetricsMonitors[\s\S]*default\/broken[\s\S]*default\/sizes/);
});
