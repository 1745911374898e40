/** The recorded answers of kube-state-metrics, asked of our server: under the case's command line, over HTTP. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { readSettings } from '../../src/config/read-settings.ts';
import { selectKinds } from '../../src/config/selection.ts';
import { Exposition } from '../../src/prometheus/exposition.ts';
import { createApp } from '../../src/server/app.ts';
import { addMetricsRoute } from '../../src/server/metrics.ts';
import { createPlaces } from '../../src/server/places.ts';
import { StateStore } from '../../src/state/store.ts';
import { type Difference, openMetricsTable } from '../docs/openmetrics-table.ts';
import { openMetricsMistakes } from '../support/openmetrics.ts';
import { catalogued } from './catalog.ts';
import { type Case, CLUSTERS, type Cluster, casesOf, expectedText } from './recordings.ts';
import { readObjects, watched } from './selection.ts';

const DIFFERENCES: readonly Difference[] = JSON.parse(
  readFileSync(new URL('openmetrics-differences.json', import.meta.url), 'utf8'),
);

for (const cluster of CLUSTERS) {
  describe(`/metrics over the cluster ${cluster} answers as kube-state-metrics did`, () => {
    for (const recorded of casesOf(cluster)) {
      test(recorded.name, async (t) => {
        const answer = await scrape(t, cluster, recorded);
        const isOpenMetrics = recorded.contentType.startsWith('application/openmetrics-text');
        const expected = [...new Set(expectedText(cluster, recorded).split('\n'))].map(isOpenMetrics ? ours : same);
        assert.equal(answer.contentType, recorded.contentType);
        assert.equal(sorted(answer.body), expected.join('\n'));
        if (isOpenMetrics) assert.deepEqual(openMetricsMistakes(answer.body), []);
      });
    }
  });
}

test('the differences of OpenMetrics are each needed, and docs/compatibility.md shows them', () => {
  const texts = CLUSTERS.flatMap((cluster) => casesOf(cluster).map((recorded) => expectedText(cluster, recorded)));
  for (const { recorded } of DIFFERENCES)
    assert.ok(
      texts.some((text) => text.split('\n').includes(recorded)),
      recorded,
    );
  const page = readFileSync(new URL('../../docs/compatibility.md', import.meta.url), 'utf8');
  assert.ok(page.includes(openMetricsTable(DIFFERENCES)), 'the table is out of date');
});

const same = (line: string) => line;
const ours = (line: string) => DIFFERENCES.find(({ recorded }) => recorded === line)?.here ?? line;

/** Asks a server that was started with the case's flags for what the case asked. */
async function scrape(t: TestContext, cluster: Cluster, { flags, query, accept }: Case) {
  const invocation = readSettings(flags, {}, assert.fail);
  assert.ok('run' in invocation);
  const isWatched = watched(flags);
  const store = new StateStore();
  for (const kind of selectKinds(invocation.run).map(catalogued)) {
    if (kind.families.length === 0) continue;
    const scope = store.open(kind);
    scope.init();
    for (const object of readObjects(cluster, kind)) {
      if (isWatched(kind, object)) scope.initApply(object);
    }
    scope.initDone();
  }
  const app = createApp(() => true);
  t.after(() => app.server.close());
  addMetricsRoute(app, new Exposition(store), { compresses: () => true, places: createPlaces(0), finished() {} });
  await once(app.server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const answer = await fetch(`${url}/metrics${query}`, { headers: { accept } });
  return { contentType: answer.headers.get('content-type'), body: await answer.text() };
}

/** The text as the recordings have it: without HELP lines, samples sorted by code point in each family. */
function sorted(text: string): string {
  const lines: string[] = [];
  let samples: Buffer[] = [];
  const close = () => {
    lines.push(...samples.sort(Buffer.compare).map(String));
    samples = [];
  };
  for (const line of text.split('\n')) {
    if (line.startsWith('# HELP ')) continue;
    if (!line.startsWith('#') && line !== '') {
      samples.push(Buffer.from(line));
    } else {
      close();
      lines.push(line);
    }
  }
  return lines.join('\n');
}
