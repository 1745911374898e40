/** The status pages over HTTP. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { startReceiver } from '../../src/demo/receiver.ts';
import { until } from '../support/until.ts';
import { type Json, startStatusStage } from './stage.ts';

const PAGES = ['/', '/cardinality', '/watches', '/pushes', '/explain', '/config'];

test('every page', async (t) => {
  const { stage } = await startStatusStage(t);
  for (const path of PAGES) {
    const answer = await fetch(stage.component.telemetryUrl + path);
    const text = await answer.text();
    await t.test(`${path} is HTML that may fetch nothing and run nothing`, () => {
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8');
      const policy = answer.headers.get('content-security-policy')!;
      assert.match(policy, /^default-src 'none'; style-src 'sha256-[^ ]+';/);
      assert.doesNotMatch(policy, /script-src|unsafe/);
      assert.doesNotMatch(
        text,
        /<script|<link rel="stylesheet"|<img|https?:\/\/(?!127\.0\.0\.1|www\.w3\.org)| style="/,
      );
    });
    await t.test(`${path} is not kept by anybody`, () => {
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    });
  }
  await t.test('is asked for again by itself where that is wished, and only then', async () => {
    const of = async (query: string) =>
      (await fetch(`${stage.component.telemetryUrl}/${query}`)).headers.get('refresh');
    assert.equal(await of('?refresh=5'), '5');
    for (const query of ['', '?refresh=0', '?refresh=1e9', '?refresh=x']) assert.equal(await of(query), null);
  });
  await t.test('shows words of a query as text', async () => {
    const mark = '"><script>alert(1)</script>';
    for (const path of ['/watches?q=', '/cardinality?family=', '/config?q=', '/explain?resource=pods&name=']) {
      const text = await stage.read(path + encodeURIComponent(mark), 'telemetry');
      assert.doesNotMatch(text, /<script/, path);
      assert.match(text, /&#60;script&#62;/, path);
    }
  });
  await t.test('has as many rows as are asked for, and says how many there are', async () => {
    const text = await stage.read('/cardinality?limit=3', 'telemetry');
    const [families] = /<h2>By family[\s\S]*?<h2>/.exec(text)!;
    assert.equal(families.match(/<tr>/g)!.length, 4);
    assert.match(families, /\d+ more\./);
  });
});

test('the main port links to the status page, under the name that it was asked by', async (t) => {
  const { stage } = await startStatusStage(t);
  const { port } = new URL(stage.component.telemetryUrl);
  const address = stage.component.url.replace('127.0.0.1', 'localhost');
  assert.ok((await (await fetch(address)).text()).includes(`href="http://localhost:${port}/"`));
});

test('--status-page=false takes the pages away, and their links', async (t) => {
  const { stage } = await startStatusStage(t, { flags: ['--status-page=false'] });
  const links = (text: string) => [...text.matchAll(/href="([^"]+)"/g)].map(([, link]) => link).sort();
  const expected = ['/healthz', '/livez', '/metrics', '/readyz'];
  assert.deepEqual(links(await stage.read('/', 'telemetry')), expected);
  assert.deepEqual(links(await stage.read('/')), expected);
  for (const path of ['/watches', '/api/v1/status']) {
    assert.equal((await fetch(stage.component.telemetryUrl + path)).status, 404);
  }
});

test('--status-page-on-main-port has the pages on both ports', async (t) => {
  const { stage } = await startStatusStage(t, { flags: ['--status-page-on-main-port'] });
  for (const port of ['main', 'telemetry'] as const) {
    assert.match(await stage.read('/', port), /<title>Well/);
    assert.equal(JSON.parse(await stage.read('/api/v1/status', port)).state, 'well');
  }
  assert.match(await stage.read('/metrics'), /^kube_pod_info/m);
});

test('a resource that is forbidden is said with the rule that it lacks', async (t) => {
  const { stage, json } = await startStatusStage(t, {
    before: (simulator) => void simulator.deny({ resource: 'jobs' }),
  });
  const status = await json('/api/v1/status');
  assert.equal(status.state, 'degraded');
  assert.match(status.sentence, /Jobs forbidden/);
  const [missing] = status.missing.rows;
  assert.deepEqual([missing.resource, missing.state, missing.namespaces], ['jobs', 'forbidden', ['']]);
  assert.match(missing.reason, /403/);
  assert.equal(missing.remedy, '- apiGroups: ["batch"]\n  resources: ["jobs"]\n  verbs: ["list", "watch"]');
  assert.match(await stage.read('/', 'telemetry'), /Degraded[\s\S]*apiGroups: \[&#34;batch&#34;\]/);
  const watches = await json('/api/v1/watches?state=forbidden');
  assert.deepEqual([watches.total, watches.rows[0].resource, watches.states.forbidden], [1, 'jobs', 1]);
});

test('what becomes of pushes is said, with the words of who refuses them', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const flags = [
    `--otlp-endpoint=${receiver.url}`,
    '--otlp-protocol=http/json',
    '--otlp-interval=300ms',
    '--otlp-headers=authorization=Sesame0pen',
  ];
  const { json } = await startStatusStage(t, { flags });
  const [arriving] = await until('two pushes have arrived', async () => {
    const { destinations } = await json('/api/v1/pushes');
    return destinations[0].recent.length > 1 ? destinations : undefined;
  });
  assert.equal(arriving.state, 'arriving');
  assert.equal(arriving.pushes, arriving.recent.length);
  assert.ok(arriving.recent.every(({ points, bytes, requests }: Json) => points > 100 && bytes > 1000 && requests > 0));
  assert.ok(!JSON.stringify(await json('/api/v1/config')).includes('Sesame0pen'));
  assert.ok(arriving.mostRequests >= 2 && arriving.mostRequestBytes > 100_000);
  await until('the next push is waited for', async () => {
    const [{ next, nextAfter }] = (await json('/api/v1/pushes')).destinations;
    return nextAfter === 'interval' && !Number.isNaN(Date.parse(next));
  });
  receiver.close();
  const [failing] = await until('a push has failed', async () => {
    const { destinations } = await json('/api/v1/pushes');
    return destinations[0].state === 'failing' ? destinations : undefined;
  });
  assert.ok(failing.failures >= 1);
  assert.match(failing.lastTrouble.reason, /ECONNREFUSED|closed|reset|socket/i);
  assert.equal((await json('/api/v1/status')).state, 'degraded');
});

test('an object is explained by its series, and by why others are not there', async (t) => {
  const { stage, json } = await startStatusStage(t, { flags: ['--metric-denylist=^kube_node_role$'] });
  const lines = (await stage.read('/metrics?resources=nodes'))
    .split('\n')
    .filter((line) => line.includes('node="node-1"'));
  const explained = await json('/api/v1/explain?resource=nodes&name=node-1');
  assert.deepEqual(explained.families.flatMap((family: Json) => family.lines).sort(), lines.sort());
  const why = (family: string) => explained.absent.find((each: Json) => each.family === family)?.why;
  assert.match(why('kube_node_role'), /--metric-denylist/);
  assert.match(why('kube_node_annotations'), /--metric-annotations-allowlist/);
  const nobody = await json('/api/v1/explain?resource=nodes&name=nobody');
  assert.deepEqual(
    [nobody.found, nobody.sentence],
    [false, 'There is no such object among the nodes that are watched.'],
  );
  const off = await json('/api/v1/explain?resource=clusterroles&name=x');
  assert.match(off.sentence, /not watched by default/);
});

test('the configuration in force is said with where it comes from', async (t) => {
  const { json } = await startStatusStage(t, { flags: ['--cluster-name=here'] });
  const rows: Json[] = (await json('/api/v1/config')).rows;
  const row = (flag: string) => rows.find((each) => each.flag === flag);
  assert.deepEqual(
    [row('--cluster-name').value, row('--cluster-name').from, row('--cluster-name').place],
    ['here', 'flag', '--cluster-name'],
  );
  assert.deepEqual([row('--max-parallel-scrapes').value, row('--max-parallel-scrapes').from], ['40', 'default']);
  const changed: Json[] = (await json('/api/v1/config?changed=true')).rows;
  assert.ok(changed.length > 0 && changed.every(({ from }) => from !== 'default'));
});

test('problems in the cluster are found, and named by the objects that have them', async (t) => {
  const { stage, json } = await startStatusStage(t);
  const { problems } = await json('/api/v1/status');
  const notReady = problems.find(({ family }: Json) => family === 'kube_node_status_condition');
  const lines = (await stage.read('/metrics?resources=nodes')).match(
    /^kube_node_status_condition\{.*condition="Ready",status="(false|unknown)"\} 1$/gm,
  )!;
  assert.equal(notReady.count, lines.length);
  assert.ok(notReady.examples.every(({ name }: Json) => lines.some((line) => line.includes(`node="${name}"`))));
});

test('a destination that asked for time says until when it is left alone, and why', async (t) => {
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(503, { 'retry-after': '600' }).end());
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  receiver.listen(0, '127.0.0.1', resolve);
  await promise;
  t.after(() => receiver.close());
  const { port } = receiver.address() as AddressInfo;
  const { stage, json } = await startStatusStage(t, {
    flags: [`--otlp-endpoint=http://127.0.0.1:${port}`, '--otlp-interval=1s'],
  });
  const { next } = await until('it waits', async () => {
    const [destination] = (await json('/api/v1/pushes')).destinations;
    return destination.nextAfter === 'retry-after' ? destination : undefined;
  });
  assert.ok(Date.parse(next) > Date.now() + 300_000, next);
  assert.match(await stage.read('/pushes', 'telemetry'), /<\/time>: the receiver asked for this with Retry-After/);
});
