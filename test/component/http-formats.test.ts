/** Over HTTP: what a scraper asks for, and what it is given. */
import assert from 'node:assert/strict';
import { get, type IncomingHttpHeaders } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { readExposed } from '../support/exposed-series.ts';
import { type Stage, servedSeries, startStage } from './harness.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Asks as plainly as can be: `fetch` decompresses, and adds headers of its own. */
function ask(url: string, headers: Record<string, string | string[]>, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, method }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) });
    });
    request.once('error', reject);
  });
}

const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

/** Where the sample shop is served, and its series as text. */
async function serve(t: TestContext): Promise<{ stage: Stage; url: string; series: readonly string[] }> {
  const cluster = new SimulatedCluster();
  createShop(cluster).tick();
  const stage = await startStage(t, { cluster });
  await stage.ready();
  const series = servedSeries(await stage.read('/metrics'));
  assert.ok(series.length > 500);
  return { stage, url: `${stage.component.url}/metrics`, series };
}

describe('/metrics', () => {
  test('is compressed by zstd for who names it first', async (t) => {
    const { url, series } = await serve(t);
    const { headers, body } = await ask(url, { 'accept-encoding': 'zstd,gzip' });
    assert.equal(headers['content-encoding'], 'zstd');
    assert.deepEqual(servedSeries(zstdDecompressSync(body).toString()), series);
  });

  test('is compressed by gzip for who names that in a header of its own before', async (t) => {
    const { url, series } = await serve(t);
    const { headers, body } = await ask(url, { 'accept-encoding': ['gzip', 'zstd'] });
    assert.equal(headers['content-encoding'], 'gzip');
    assert.deepEqual(servedSeries(gunzipSync(body).toString()), series);
  });

  test('is protobuf for who wants that more than what else it takes, in two headers as in one', async (t) => {
    const { url, series } = await serve(t);
    for (const accept of [`${PROTOBUF};q=0.6,*/*;q=0.5`, [PROTOBUF, 'text/plain;version=0.0.4;q=0.5']]) {
      const { headers, body } = await ask(url, { accept });
      assert.match(headers['content-type']!, /^application\/vnd\.google\.protobuf; /);
      assert.deepEqual(readExposed(body, 'protobuf').series, series);
    }
  });

  test('is nothing, and a whole frame of it, where no kind is wanted', async (t) => {
    const { url } = await serve(t);
    const { body } = await ask(`${url}?resources=`, { 'accept-encoding': 'zstd' });
    assert.equal(zstdDecompressSync(body).length, 0);
    assert.equal((await ask(`${url}?resources=`, {})).body.length, 0);
  });

  test('in parts has each series once', async (t) => {
    const { url, series } = await serve(t);
    const parts = [0, 1, 2].map((part) => ask(`${url}?part=${part}&parts=3`, {}));
    const all = (await Promise.all(parts)).flatMap(({ body }) => servedSeries(body.toString()));
    assert.deepEqual(all.sort(), series);
  });

  test('has the families alone that are named', async (t) => {
    const { url, series } = await serve(t);
    const { body } = await ask(`${url}?name[]=kube_pod_info&name%5B%5D=kube_node_info`, {});
    const expected = series.filter((one) => /^kube_(pod|node)_info\{/.test(one));
    assert.deepEqual(servedSeries(body.toString()), expected);
  });

  test('is refused with a sentence for a part that there is not, and goes on for others', async (t) => {
    const { url } = await serve(t);
    const { status, headers, body } = await ask(`${url}?part=3&parts=3`, { 'accept-encoding': 'zstd' });
    assert.deepEqual([status, headers['content-encoding']], [400, undefined]);
    assert.match(
      body.toString(),
      /^kube-state-otel: There is no such part of \/metrics: part is "3", parts is "3"\.\n/,
    );
    assert.equal((await ask(url, {})).status, 200);
  });

  test('tells its size before compression among the metrics of the component', async (t) => {
    const { url, stage } = await serve(t);
    const { body } = await ask(url, {});
    await ask(url, { 'accept-encoding': 'gzip' });
    const own = await stage.read('/metrics', 'telemetry');
    assert.match(own, new RegExp(`^kube_state_otel_exposition_bytes\\{format="text"\\} ${body.length}$`, 'm'));
  });
});
