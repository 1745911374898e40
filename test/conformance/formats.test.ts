/** The recorded clusters in every format and encoding: each tells the same series, and valid ones at that. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { Exposition } from '../../src/prometheus/exposition.ts';
import type { Format } from '../../src/prometheus/formats/header.ts';
import { ESCAPINGS, exposedName } from '../../src/prometheus/formats/names.ts';
import type { Family } from '../../src/resources/declare/family.ts';
import type { kinds } from '../../src/resources/kinds.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { StateStore } from '../../src/state/store.ts';
import { findProgram } from '../receivers/program.ts';
import { readExposed } from '../support/exposed-series.ts';
import { openMetricsMistakes } from '../support/openmetrics.ts';
import { scrape, scrapedBytes } from '../support/scrape.ts';
import { walkedSeries } from '../support/series.ts';
import { CLUSTERS, type Cluster, casesOf } from './recordings.ts';
import { readObjects, recordedKinds, selectedKinds } from './selection.ts';

const FORMATS: readonly Format[] = ['text', 'openmetrics', 'openmetrics2', 'protobuf'];
const promtool = findProgram('promtool');

function storeOf(cluster: Cluster, all: readonly (typeof kinds)[number][]): StateStore {
  const store = new StateStore();
  for (const kind of all) {
    const scope = store.open(kind);
    scope.init();
    for (const object of readObjects(cluster, kind)) scope.initApply(object);
    scope.initDone();
  }
  return store;
}

for (const cluster of CLUSTERS) {
  const { flags } = casesOf(cluster).find(({ name }) => name === 'labels-all')!;
  const store = storeOf(cluster, selectedKinds(flags));
  const exposition = new Exposition(store);
  const walked = walkedSeries(store);

  describe(`the cluster ${cluster} with the families of kube-state-metrics`, () => {
    for (const format of FORMATS)
      for (const encoding of ['gzip', 'zstd', 'identity'] as const)
        for (const state of ['cold', 'kept'])
          test(`has all series as ${format} with the encoding ${encoding}, ${state}`, async () => {
            const { series } = readExposed(await scrapedBytes(exposition, { format, encoding }), format);
            assert.ok(series.length > 500);
            assert.deepEqual(series, walked);
          });

    test('has the same types in all formats', async () => {
      const { types } = readExposed(await scrapedBytes(exposition), 'text');
      assert.deepEqual(new Set(types.values()), new Set(['gauge', 'counter']));
      for (const format of FORMATS)
        assert.deepEqual(readExposed(await scrapedBytes(exposition, { format }), format).types, types, format);
    });

    test('has the start of each counter in the two formats that can tell it, and of nothing else', async () => {
      const [inLines, inMessages, none] = await Promise.all(
        (['openmetrics2', 'protobuf', 'openmetrics'] as const).map(async (format) =>
          readExposed(await scrapedBytes(exposition, { format }), format),
        ),
      );
      const counters = walked.filter(
        (series) => inLines!.types.get(series.slice(0, series.indexOf('{'))) === 'counter',
      );
      assert.ok(counters.length > 0);
      assert.deepEqual([...inLines!.starts.keys()].sort(), counters);
      assert.deepEqual([...inMessages!.starts].sort(), [...inLines!.starts].sort());
      assert.equal(none!.starts.size, 0);
    });

    test('is the same text in each escaping, since no name needs one, and is kept once', async () => {
      const one = new Exposition(store);
      const texts = await Promise.all(ESCAPINGS.map((escaping) => scrape(one, { escaping })));
      assert.equal(new Set(texts).size, 1);
      assert.equal(one.ways.length, 1);
    });

    test('is valid text to promtool', { skip: promtool.skip }, async () => {
      const input = await scrape(exposition);
      // What it has against names is of no interest: they are those of kube-state-metrics.
      const said = execFileSync('sh', ['-c', `"${promtool.path}" check metrics 2>&1 || true`], { input }).toString();
      assert.doesNotMatch(said, /error while linting|parse|invalid/i);
    });
  });

  describe(`the cluster ${cluster} with the semantic conventions`, () => {
    const both = recordedKinds.map((kind) => configure(kind, { profile: 'both' }));
    const conventional = storeOf(cluster, both);
    const own = new Exposition(conventional);
    const families = both.flatMap((kind): readonly Family<never>[] => kind.families);
    const names = new Map(families.map((family) => [family.name, exposedName(family, 'allow-utf-8')]));

    for (const format of FORMATS)
      for (const encoding of ['gzip', 'zstd'] as const)
        test(`has all names as they are in ${format} with the encoding ${encoding} for who takes UTF-8`, async () => {
          const body = await scrapedBytes(own, { format, encoding, escaping: 'allow-utf-8' });
          const { series } = readExposed(body, format);
          assert.ok(series.some((one) => one.startsWith('k8s.')));
          const expected = walkedSeries(conventional).map((one) => one.replace(/^[^{]+/, (name) => names.get(name)!));
          assert.deepEqual(series, expected.sort());
        });

    for (const escaping of ['underscores', 'dots', 'values'] as const)
      test(`has as many series with the escaping ${escaping}, in plain names, in all formats`, async () => {
        const all = await Promise.all(
          FORMATS.map(async (format) => readExposed(await scrapedBytes(own, { format, escaping }), format).series),
        );
        for (const series of all) assert.deepEqual(series, all[0]);
        assert.equal(all[0]!.length, walkedSeries(conventional).length);
        for (const one of all[0]!) assert.match(one, /^\w+\{(?:\w+=)?/);
      });

    test('is valid OpenMetrics 1.0 in underscores', async () => {
      assert.deepEqual(openMetricsMistakes(await scrape(own, { format: 'openmetrics' })), []);
    });
  });
}
