/** What the pages say is what one would count. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/until.ts';
import { type Json, startStatusStage } from './stage.ts';

/** The lines of /metrics, by family and by namespace. */
function countLines(exposition: string) {
  const families = new Map<string, number>();
  const namespaces = new Map<string, number>();
  const podValues = new Set<string>();
  let series = 0;
  let bytes = 0;
  for (const line of exposition.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const name = /^\w+/.exec(line)![0];
    families.set(name, (families.get(name) ?? 0) + 1);
    series++;
    bytes += Buffer.byteLength(line) + 1;
    // Of the objects themselves; namespaces name themselves in the same label and are in none.
    const namespace = name.startsWith('kube_namespace_') ? '' : (/[{,]namespace="([^"]*)"/.exec(line)?.[1] ?? '');
    namespaces.set(namespace, (namespaces.get(namespace) ?? 0) + 1);
    const pod = /[{,]pod="([^"]*)"/.exec(line)?.[1];
    if (pod) podValues.add(pod);
  }
  return { families, namespaces, podValues, series, bytes };
}

const byName = (rows: readonly Json[], key: string) =>
  Object.fromEntries(rows.filter(({ series }) => series > 0).map((row) => [row[key], row.series]));

test('after thousands of random changes all numbers are those that one counts in /metrics', async (t) => {
  const { stage, shop, json } = await startStatusStage(t);
  let changes = 0;
  let last: Error | undefined;
  for (const { resource } of stage.cluster.api.resources) stage.cluster.subscribe(resource, () => changes++);
  for (let round = 0; round < 4; round++) {
    for (let tick = 0; tick < 80; tick++) shop.tick();
    await t.test(`after ${changes} changes`, async () => {
      await until(
        'page and /metrics agree',
        async () => {
          const { families, namespaces, podValues, series, bytes } = countLines(await stage.read('/metrics'));
          const cardinality = await json('/api/v1/cardinality?limit=10000');
          const overview = await json('/api/v1/status');
          const tsdb = (await json('/api/v1/status/tsdb?limit=10000')).data;
          const told = {
            series: cardinality.series,
            bytes: cardinality.bytes,
            families: byName(cardinality.families.rows, 'family'),
            namespaces: byName(cardinality.namespaces.rows, 'namespace'),
            pods: cardinality.labels.rows.find(({ label }: Json) => label === 'pod').values,
            overview: overview.series,
            objects: overview.objects,
            tsdb: tsdb.headStats.numSeries,
            pairs: tsdb.seriesCountByLabelValuePair.find(({ name }: Json) => name === 'namespace=shop').value,
          };
          const shopLines = (await stage.read('/metrics')).match(/^\w+\{(.*,)?namespace="shop".*$/gm)!.length;
          const counted = {
            series,
            bytes,
            families: Object.fromEntries(families),
            namespaces: Object.fromEntries(namespaces),
            pods: podValues.size,
            overview: series,
            objects: stage.component.store.kinds.reduce(
              (sum, { kind }) => sum + stage.cluster.list(kind.resource).length,
              0,
            ),
            tsdb: series,
            pairs: shopLines,
          };
          try {
            assert.deepEqual(told, counted);
            return true;
          } catch (error) {
            last = error as Error;
            return false;
          }
        },
        { each: 300, details: () => last?.message },
      );
    });
  }
  assert.ok(changes > 2000, `${changes} changes`);
});

test('the page says the same number as its JSON', async (t) => {
  const { stage, json } = await startStatusStage(t);
  const { series } = await json('/api/v1/status');
  const page = await stage.read('/', 'telemetry');
  const [, shown] = /<dt>Series<\/dt><dd><strong>([^<]*)/.exec(page)!;
  assert.equal(shown!.replaceAll('\u202f', ''), String(series));
});

test('a kind whose last object goes counts for nothing', async (t) => {
  const { stage, json } = await startStatusStage(t);
  const jobs = () => json('/api/v1/cardinality?limit=1000').then(({ resources }) => rowOf(resources));
  const rowOf = ({ rows }: Json) => rows.find(({ resource }: Json) => resource === 'jobs');
  assert.ok((await jobs()).series > 0);
  for (const { metadata } of stage.cluster.list('jobs'))
    stage.cluster.delete('jobs', metadata.namespace, metadata.name);
  await until(
    'no job is left',
    async () => {
      const { objects, series } = await jobs();
      return objects === 0 && series === 0;
    },
    { each: 300 },
  );
});
