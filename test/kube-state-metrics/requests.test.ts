/** What clients ask of /metrics, in all ways that kube-state-metrics knows, is answered as it answers. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { stored } from '../conformance/stored.ts';
import type { Difference } from '../docs/openmetrics-table.ts';
import { until } from '../support/until.ts';
import { type Answer, ask, ksm, startBoth } from './program.ts';

interface Asked {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

const QUERIES = [
  '?resources=pods',
  '?resources=pods,nodes',
  '?resources=%20pods%20,nodes',
  '?resources=pods&resources=nodes',
  '?resources=',
  '?resources=nothing',
  '?resources=pods,nothing',
  '?exclude_resources=pods',
  '?exclude_resources=pods&exclude_resources=nodes,services',
  '?exclude_resources=',
  '?resources=pods,nodes&exclude_resources=nodes',
  '?resources=pods&exclude_resources=pods',
  '?Resources=pods',
  '?other=1',
  '?resources=po',
  '?resources=Pods',
];

const ACCEPTS = [
  '*/*',
  'text/plain',
  'text/plain;version=0.0.4',
  'text/html',
  'application/json',
  'application/openmetrics-text',
  'application/openmetrics-text;version=0.0.1',
  'application/openmetrics-text;version=1.0.0',
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
  'application/openmetrics-text;version=1.0.0;q=0.3,text/plain;version=0.0.4;q=0.5',
  '',
  'nonsense',
];

const ASKED: readonly Asked[] = [
  ...QUERIES.map((query) => ({ path: `/metrics${query}` })),
  ...ACCEPTS.map((accept) => ({ path: '/metrics?resources=pods', headers: { accept } })),
  { path: '/metrics', method: 'HEAD' },
  { path: '/healthz' },
  { path: '/livez' },
  { path: '/none' },
  { path: '/metrics/' },
];

/** What docs/compatibility.md has as different on purpose: formats that kube-state-metrics does not know. */
const BEYOND: readonly Asked[] = [
  'text/plain;version=1.0.0;escaping=allow-utf-8',
  `${PROTOBUF};q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2`,
].map((accept) => ({ path: '/metrics?resources=pods', headers: { accept } }));

test('what is asked for in any way is answered as kube-state-metrics does', { skip: ksm.skip }, async (t) => {
  const { theirs, ours } = await startBoth(t, stored('basic'), ['--resources=pods,nodes,services,deployments'], 18_470);
  const samples = async (url: string) => linesOf(await ask(url, '/metrics')).length;
  await until('all is listed', async () => (await samples(theirs)) === (await samples(ours)));
  for (const { path, headers, method } of ASKED) {
    const [wanted, found] = [await ask(theirs, path, headers, method), await ask(ours, path, headers, method)];
    const what = JSON.stringify({ path, headers, method });
    assert.equal(`${found.status} ${found.contentType}`, `${wanted.status} ${wanted.contentType}`, what);
    const isOpenMetrics = wanted.contentType!.startsWith('application/openmetrics-text');
    if (path.startsWith('/metrics') && wanted.status === 200)
      assert.deepEqual(
        linesOf(found),
        linesOf(wanted)
          .map(isOpenMetrics ? here : same)
          .sort(),
        what,
      );
  }
  for (const { path, headers } of BEYOND) {
    const [wanted, found] = [await ask(theirs, path, headers), await ask(ours, path, headers)];
    assert.equal(wanted.contentType, 'text/plain; version=0.0.4; charset=utf-8');
    assert.notEqual(found.contentType, wanted.contentType);
  }
});

const DIFFERENCES: readonly Difference[] = JSON.parse(
  readFileSync(new URL('../conformance/openmetrics-differences.json', import.meta.url), 'utf8'),
);

const same = (line: string) => line;
const here = (line: string) => DIFFERENCES.find(({ recorded }) => recorded === line)?.here ?? line;

/** The lines of samples, in an order. */
function linesOf({ body }: Answer): readonly string[] {
  return body
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# HELP '))
    .sort();
}
