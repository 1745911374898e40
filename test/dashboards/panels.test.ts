import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { until } from '../component/harness.ts';
import { prometheus3 } from '../receivers/program.ts';
import { textOf } from '../receivers/prometheus.ts';
import { type Answered, ask, emptyOf, nameOf, numberOf, unansweredOf } from './ask.ts';
import { restarting, smallCluster, troubledCluster } from './clusters.ts';
import { type Expected, expectedOf } from './expected.ts';
import { readDashboards } from './read.ts';
import { kubeStateMetrics, start, startKubeStateMetrics, WAYS, type Way } from './start.ts';

const ALL = readDashboards();
const CONVENTIONS = ALL.filter(({ file }) => file === 'conventions.json');
const OTHERS = ALL.filter(({ file }) => file !== 'conventions.json');

/** Asks until what is expected is there; the assertions that follow say what is not. */
async function askUntil(port: number, dashboards: typeof ALL, enough: (answered: readonly Answered[]) => boolean) {
  let answered: readonly Answered[] = [];
  const settled = async () => {
    answered = await ask(port, dashboards);
    return enough(answered);
  };
  await until('the dashboards show what is expected', settled, { each: 300 }).catch(() => {});
  return answered;
}

/** The stats of some dashboards that have another number than expected, as texts. */
function wrongIn(answered: readonly Answered[], expected: Expected): readonly string[] {
  const files = new Set(answered.map(({ file }) => file));
  return Object.entries(expected).flatMap(([file, numbers]) =>
    Object.entries(numbers).flatMap(([title, number]) => {
      if (!files.has(file)) return [];
      const shown = numberOf(answered, file, title);
      const near = shown !== undefined && Math.abs(shown - number) <= 1e-9 * Math.abs(number);
      return near ? [] : [`${file}: ${title}: ${shown}, not ${number}`];
    }),
  );
}

/** All answers that do not depend on when they are asked for, as texts without `instance`. */
function lastingOf(answered: readonly Answered[]): readonly string[] {
  return answered
    .filter(({ file }) => file !== 'component.json')
    .flatMap((one) =>
      one.answers.flatMap((results, index) => {
        const { expr } = one.panel.targets![index]!;
        if (/increase\(|rate\(|time\(\)/.test(expr)) return [];
        return results.map((result) => `${nameOf(one)} ${index}: ${textOf(result, 'instance')}`).sort();
      }),
    );
}

describe('over a cluster with troubles', { skip: prometheus3.skip }, () => {
  test('each query finds something, numbers are those of the objects, and it does not matter how series came', {
    timeout: 180_000,
  }, async (t) => {
    const cluster = troubledCluster();
    // What may not be read gives the component something to say.
    const ports = await Promise.all(WAYS.map((way) => start(t, way, { cluster, denied: 'leases' })));
    const isThere = (answered: readonly Answered[]) => numberOf(answered, 'cluster.json', 'Pods') !== 0;
    await Promise.all(ports.map((port) => askUntil(port, OTHERS, isThere)));
    cluster.apply('pods', restarting(3));

    const expected = expectedOf(cluster);
    const four = { ...expected['cluster.json'], 'Restarts in 30 minutes': 3 };
    const numbers = { ...expected, 'cluster.json': four };
    const shown = await Promise.all(
      ports.map((port) =>
        askUntil(
          port,
          OTHERS,
          (answered) => unansweredOf(answered).length === 0 && wrongIn(answered, numbers).length === 0,
        ),
      ),
    );
    for (const [index, answered] of shown.entries()) {
      assert.deepEqual(wrongIn(answered, numbers), [], WAYS[index]!);
      assert.deepEqual(unansweredOf(answered), [], WAYS[index]!);
      assert.deepEqual(emptyOf(answered), [], WAYS[index]!);
    }
    const [scraped, ...others] = shown.map(lastingOf);
    assert.ok(scraped!.length > 100);
    for (const other of others) assert.deepEqual(other, scraped);
  });

  test('numbers are those of the objects where rows at 0 are left out', { timeout: 120_000 }, async (t) => {
    const cluster = troubledCluster();
    const port = await start(t, 'scraped', { cluster, flags: ['--sparse=all'] });
    const expected = expectedOf(cluster);
    const answered = await askUntil(port, OTHERS, (all) => wrongIn(all, expected).length === 0);
    assert.deepEqual(wrongIn(answered, expected), []);
  });

  test('they show the same as with kube-state-metrics', {
    skip: kubeStateMetrics.skip,
    timeout: 180_000,
  }, async (t) => {
    const cluster = troubledCluster();
    const ports = await Promise.all([startKubeStateMetrics(t, { cluster }), start(t, 'pushed', { cluster })]);
    const pages = OTHERS.filter(({ file }) => file !== 'component.json');
    const expected = expectedOf(cluster);
    const isThere = (answered: readonly Answered[]) => wrongIn(answered, expected).length === 0;
    const [theirs, ours] = await Promise.all(ports.map((port) => askUntil(port, pages, isThere)));
    assert.deepEqual(wrongIn(theirs!, expected), []);
    assert.deepEqual(lastingOf(ours!), lastingOf(theirs!));
  });

  for (const way of ['scraped', 'pushed'] as const) {
    test(`those of the semantic conventions have the numbers of the objects, ${way}`, {
      timeout: 120_000,
    }, async (t) => {
      const cluster = troubledCluster();
      const port = await start(t, way, { cluster, flags: ['--profile=semconv'] });
      const isThere = (answered: readonly Answered[]) => numberOf(answered, 'conventions.json', 'Pods') !== 0;
      await askUntil(port, CONVENTIONS, isThere);
      cluster.apply('pods', restarting(3));
      const expected = expectedOf(cluster);
      const numbers = { 'conventions.json': { ...expected['conventions.json'], 'Restarts in 30 minutes': 3 } };
      const answered = await askUntil(
        port,
        CONVENTIONS,
        (all) => unansweredOf(all).length === 0 && wrongIn(all, numbers).length === 0,
      );
      assert.deepEqual(wrongIn(answered, numbers), []);
      assert.deepEqual(unansweredOf(answered), []);
      const named = answered.find(({ panel }) => panel.title === 'Nodes not ready' && panel.type === 'table')!;
      assert.ok(named.answers.flat().some(({ metric }) => metric.k8s_node_name === 'out-of-reach'));
    });
  }
});

describe('over a small cluster where all is well', { skip: prometheus3.skip }, () => {
  const installations: readonly (readonly [string, Way, readonly string[]])[] = [
    ['scraped', 'scraped', []],
    ['pushed', 'pushed', []],
    ['without rows at 0', 'scraped', ['--sparse=all']],
  ];
  for (const [which, way, flags] of installations) {
    test(`no panel is empty without saying why, ${which}`, { timeout: 120_000 }, async (t) => {
      const port = await start(t, way, { cluster: smallCluster(), flags });
      const unsaid = (answered: readonly Answered[]) =>
        emptyOf(answered.filter(({ panel }) => panel.fieldConfig?.defaults?.noValue === undefined));
      const answered = await askUntil(port, OTHERS, (all) => unsaid(all).length === 0);
      assert.deepEqual(unsaid(answered), []);
      for (const bad of ['Failed jobs', 'Nodes not ready', 'Pods failed or unknown', 'Restarts in 30 minutes']) {
        assert.equal(numberOf(answered, 'cluster.json', bad), 0, bad);
      }
    });
  }
});
