import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage, request } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { before, describe, type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { fillCluster } from '../simulator/bulk.ts';
import { until } from '../support/until.ts';
import { type Stage, sampleOf, startStage } from './harness.ts';

async function shopStage(t: TestContext, flags: readonly string[] = []): Promise<Stage> {
  const cluster = new SimulatedCluster();
  createShop(cluster).tick();
  const stage = await startStage(t, { cluster, flags });
  await stage.ready();
  return stage;
}

/** One request as it is on the wire: nothing is decompressed. */
async function raw(url: string, headers: Record<string, string> = {}, method = 'GET') {
  const sent = request(url, { method, headers, agent: false }).end();
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

test('/metrics, its formats and encodings', async (t) => {
  const { component } = await shopStage(t);
  const url = `${component.url}/metrics`;
  const plain = await raw(url);

  await t.test('is text in format 0.0.4 for whoever asks for nothing', () => {
    assert.equal(plain.status, 200);
    assert.equal(plain.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.match(plain.body.toString(), /^# HELP kube_/);
  });
  await t.test('is gzip of the same bytes for whoever accepts it', async () => {
    const { headers, body } = await raw(url, { 'accept-encoding': 'gzip' });
    assert.equal(headers['content-encoding'], 'gzip');
    assert.deepEqual(gunzipSync(body), plain.body);
  });
  await t.test('is OpenMetrics for whoever prefers that, and ends as it must', async () => {
    const accept = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';
    const { headers, body } = await raw(url, { accept });
    assert.match(headers['content-type'], /^application\/openmetrics-text; version=1\.0\.0; charset=utf-8/);
    assert.ok(body.toString().endsWith('\n# EOF\n'));
  });
  await t.test('holds the kinds that the query names', async () => {
    const { body } = await raw(`${url}?resources=nodes,jobs&exclude_resources=jobs`);
    const families = new Set(body.toString().match(/^kube_[a-z]+/gm));
    assert.deepEqual([...families], ['kube_node']);
  });
  await t.test('answers HEAD with the headers alone', async () => {
    const { status, headers, body } = await raw(url, {}, 'HEAD');
    assert.deepEqual([status, headers['content-type'], body.length], [200, plain.headers['content-type'], 0]);
  });
});

test('both ports', async (t) => {
  const { component } = await shopStage(t);
  for (const [name, url] of [
    ['the main port', component.url],
    ['the telemetry port', component.telemetryUrl],
  ]) {
    for (const path of ['/healthz', '/livez', '/readyz']) {
      await t.test(`${name} answers ${path} with 200`, async () =>
        assert.equal((await raw(`${url}${path}`)).status, 200),
      );
    }
    await t.test(`${name} has a page at / whose links lead somewhere`, async () => {
      const { headers, body } = await raw(`${url}/`);
      assert.match(headers['content-type'], /^text\/html/);
      const links = [...body.toString().matchAll(/<a [^>]*href="([^"#]+)"/g)].map(([, link]) => link!);
      assert.ok(links.length >= 5);
      for (const link of links) assert.equal((await raw(new URL(link, `${url}/`).href)).status, 200, link);
    });
    await t.test(`${name} answers 404 for what it doesn't have`, async () => {
      assert.equal((await raw(`${url}/nothing-here`)).status, 404);
    });
  }
});

test("the component's own metrics", async (t) => {
  const stage = await shopStage(t);
  await stage.read('/metrics');
  await until('the scrape has been counted', async () => {
    return sampleOf(await stage.read('/metrics', 'telemetry'), 'http_request_duration_seconds_count{') === 1;
  });
  const own = await stage.read('/metrics', 'telemetry');
  const present = [
    'kube_state_metrics_build_info{',
    'kube_state_metrics_list_total{result="success",resource="*v1.Pod"}',
    'kube_state_metrics_watch_total{result="success",resource="*v1.Pod"}',
    'http_request_duration_seconds_count{handler="metrics",method="get"}',
    'kube_state_otel_scrape_bytes_total{format="text",encoding=',
    'kube_state_otel_objects{resource="pods"}',
    'kube_state_otel_series{resource="pods"}',
    'kube_state_otel_watch_state{resource="pods",namespace="",state="watching"}',
    'process_start_time_seconds',
    'process_resident_memory_bytes',
    'process_cpu_seconds_total',
  ];
  for (const series of present) {
    await t.test(`${series} is there and more than nothing`, () => assert.ok(sampleOf(own, series)! > 0, own));
  }
  for (const series of [
    'kube_state_otel_watch_age_seconds{resource="pods",namespace=""}',
    'kube_state_otel_event_loop_delay_seconds{statistic="p99"}',
  ]) {
    await t.test(`${series} is there`, () => assert.ok(sampleOf(own, series)! >= 0, own));
  }
  await t.test('objects and series are as many as there are', async () => {
    const lines = (await stage.read('/metrics?resources=pods')).split('\n').filter((line) => /^kube_/.test(line));
    assert.equal(sampleOf(own, 'kube_state_otel_series{resource="pods"}'), lines.length);
    assert.equal(sampleOf(own, 'kube_state_otel_objects{resource="pods"}'), stage.cluster.list('pods').length);
  });
});

describe('a client that reads nothing for a while', () => {
  let cluster: SimulatedCluster;
  before(() => {
    cluster = new SimulatedCluster();
    fillCluster(cluster, { pods: 2000 });
  });

  test('holds nobody up, and then gets every pod as it was at one moment', async (t) => {
    const stage = await startStage(t, { cluster, flags: ['--resources=pods'] });
    await stage.ready();
    const [response] = (await once(get(`${stage.component.url}/metrics`), 'response')) as [IncomingMessage];
    await once(response, 'readable');

    const pods = cluster.list('pods');
    for (const pod of pods) {
      const metadata = { ...pod.metadata, uid: `new-${pod.metadata.uid}` };
      cluster.delete('pods', pod.metadata.namespace, pod.metadata.name);
      cluster.apply('pods', { ...pod, metadata });
    }
    const [state] = stage.component.store.kinds;
    const objects = () => state!.blocks().flatMap((block) => block.objects);
    await until('all new pods are known', () => objects().every(({ metadata }) => metadata.uid.startsWith('new-')));
    const infos = (await stage.read('/metrics')).match(/^kube_pod_info\{.*uid="new-/gm);
    assert.equal(infos?.length, pods.length);

    const late = await text(response);
    const uids = [...late.matchAll(/^kube_pod_[a-z_]+\{.*?uid="([^"]+)"/gm)].map(([, uid]) => uid!);
    assert.ok(late.length > 5_000_000, 'the exposition is larger than all buffers on its way');
    assert.equal(uids.filter((uid) => uid.startsWith('new-')).length, 0);
    assert.equal(new Set(uids).size, pods.length);
  });
});
