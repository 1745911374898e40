/** What explorers of cardinality ask: selectors, a label to look at, days. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/until.ts';
import { type Json, startStatusStage } from './stage.ts';

/** The lines of /metrics as name and labels. */
function seriesIn(exposition: string) {
  return exposition
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', text = ''] = /^(\w+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
      const labels = Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!]));
      return { name, labels: labels as Readonly<Record<string, string>> };
    });
}

type Line = ReturnType<typeof seriesIn>[number];

function sums(lines: readonly Line[], key: (line: Line) => string | undefined): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const value = key(line);
    if (value !== undefined && value !== '') counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
}

const byName = (rows: readonly Json[]) => Object.fromEntries(rows.map(({ name, value }) => [name, value]));

const CASES: readonly (readonly [selectors: readonly string[], holds: (line: Line) => boolean])[] = [
  [['kube_pod_info'], ({ name }) => name === 'kube_pod_info'],
  [['{namespace="shop"}'], ({ labels }) => labels.namespace === 'shop'],
  [
    ['{__name__=~"kube_pod_.*",namespace!="shop",container=~".+"}'],
    ({ name, labels }) => name.startsWith('kube_pod_') && labels.namespace !== 'shop' && Boolean(labels.container),
  ],
  [
    ['kube_node_info', 'kube_node_status_condition{status!~"true|false"}'],
    ({ name, labels }) =>
      name === 'kube_node_info' ||
      (name === 'kube_node_status_condition' && !['true', 'false'].includes(labels.status ?? '')),
  ],
  [['{nothing="here"}'], () => false],
];

test('what selectors mean is what one would count in /metrics', async (t) => {
  const { stage, json } = await startStatusStage(t);
  const all = seriesIn(await stage.read('/metrics'));
  for (const [selectors, holds] of CASES) {
    await t.test(selectors.join(' or '), async () => {
      const query = new URLSearchParams([
        ['topN', '10000'],
        ['focusLabel', 'namespace'],
        ...selectors.map((selector) => ['match[]', selector]),
      ]);
      const { data } = await json(`/api/v1/status/tsdb?${query}`);
      const lines = all.filter(holds);
      assert.equal(data.totalSeries, lines.length);
      assert.equal(data.headStats.numSeries, lines.length);
      assert.deepEqual(
        byName(data.seriesCountByMetricName),
        sums(lines, ({ name }) => name),
      );
      assert.deepEqual(
        byName(data.seriesCountByFocusLabelValue),
        sums(lines, ({ labels }) => labels.namespace),
      );
      const labels = lines.flatMap((line) => Object.keys(line.labels).filter((key) => line.labels[key] !== ''));
      assert.equal(data.totalLabelValuePairs, lines.length + labels.length);
    });
  }
});

test('without a selector the values of a label are told with their series, and yesterday is not known', async (t) => {
  const { stage, json } = await startStatusStage(t);
  const lines = seriesIn(await stage.read('/metrics'));
  const { data } = await until('all is counted', async () => {
    const answer = await json('/api/v1/status/tsdb?topN=10000&focusLabel=namespace');
    return answer.data.seriesCountByFocusLabelValue.length > 0 ? answer : undefined;
  });
  assert.deepEqual(
    byName(data.seriesCountByFocusLabelValue),
    sums(lines, ({ labels }) => labels.namespace),
  );
  const dayBefore = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const before = (await json(`/api/v1/status/tsdb?date=${dayBefore}`)).data;
  assert.deepEqual([before.totalSeries, before.seriesCountByMetricName], [0, []]);
  for (const date of [new Date().toISOString().slice(0, 10), '1970-01-01', 'never']) {
    assert.equal((await json(`/api/v1/status/tsdb?date=${date}`)).data.totalSeries, lines.length);
  }
});

test('a selector that can not be read is refused with what is wrong about it', async (t) => {
  const { stage } = await startStatusStage(t);
  const answer = await fetch(`${stage.component.telemetryUrl}/api/v1/status/tsdb?match[]={pod=~"("}`);
  assert.equal(answer.status, 400);
  const { status, errorType, error } = (await answer.json()) as Json;
  assert.deepEqual([status, errorType], ['error', 'bad_data']);
  assert.match(error, /no regular expression of RE2/);
});
