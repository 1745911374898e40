/** What we tell of random objects is what kube-state-metrics tells of them, sample by sample. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Kind } from '../../src/resources/declare/kind.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { catalogued } from '../conformance/catalog.ts';
import { CLUSTERS, listBody } from '../conformance/recordings.ts';
import { readObject, recordedKinds } from '../conformance/selection.ts';
import { difference, familiesIn, sampleLines } from '../conformance/text.ts';
import { findProgram } from '../receivers/program.ts';
import { serveLists } from './lists.ts';
import { mutate, type Random, seeded } from './mutate.ts';

const ksm = findProgram('kube-state-metrics', 'KSO_KSM', 'test/kube-state-metrics/build.sh');
const OBJECTS = 60;

process.env.TZ = 'UTC';

for (const seed of [1, 2]) {
  test(`objects made at random with seed ${seed} have the samples of kube-state-metrics`, {
    skip: ksm.skip,
  }, async (t) => {
    const random = seeded(seed);
    const lists = new Map(recordedKinds.map((kind) => [kind, objectsOf(kind, random)]));
    const ours = [...lists].flatMap(([kind, objects]) => linesOf(kind, objects));
    const scrape = await startKubeStateMetrics(t, lists);
    let differing: readonly string[] = [];
    const deadline = Date.now() + 60_000;
    do {
      await setTimeout(500);
      const theirs = new Map(familiesIn(await scrape()).map(({ name, lines }) => [name, firstOfEach(lines)]));
      differing = ours.flatMap(([name, lines]) => {
        const found = difference(theirs.get(name) ?? [], lines);
        return found === undefined ? [] : [`${name}: ${found}`];
      });
    } while (differing.length > 0 && Date.now() < deadline);
    assert.deepEqual(differing, []);
  });
}

/** Our lines of each family of the kind. */
function linesOf(plain: Kind, objects: readonly object[]): readonly (readonly [string, readonly string[]])[] {
  const kind = configure(catalogued(plain), { labels: ['*'], annotations: ['*'], families: () => true });
  const read = objects.map((object) => readObject(kind.schema, object));
  return kind.families.map((family) => [family.name, sampleLines(kind, family, read)]);
}

function objectsOf({ resource, kind, namespaced }: Kind, random: Random): readonly object[] {
  // The largest integer would be rounded out of its range.
  const recorded = CLUSTERS.flatMap(
    (cluster) =>
      JSON.parse(listBody(cluster, resource).toString().replaceAll('9223372036854775807', '9007199254740991')).items,
  );
  return Array.from({ length: OBJECTS }, (_, at) => {
    const { data, stringData, binaryData, ...object } = recorded[random(recorded.length)];
    const mutated = mutate(object, '', kind, 4 + random(30), random) as { metadata?: object };
    const names = { name: `n${at}`, uid: `${resource}-${at}`, resourceVersion: String(1000 + at) };
    return { ...mutated, metadata: { ...mutated.metadata, ...names, namespace: namespaced ? 'ns' : undefined } };
  });
}

/** Starts it on these objects; gives what reads its exposition without help, which is empty until it answers. */
async function startKubeStateMetrics(
  t: TestContext,
  lists: ReadonlyMap<Kind, readonly object[]>,
): Promise<() => Promise<string>> {
  const resources = [...lists.keys()].map(({ resource }) => resource);
  const every = resources.map((resource) => `${resource}=[*]`).join(',');
  const child = spawn(
    ksm.path!,
    [
      `--apiserver=${await serveLists(t, lists)}`,
      ...['--host=127.0.0.1', '--port=18480', '--telemetry-host=127.0.0.1', '--telemetry-port=18481'],
      `--resources=${resources}`,
      `--metric-labels-allowlist=${every}`,
      `--metric-annotations-allowlist=${every}`,
      '--metric-opt-in-list=.*',
    ],
    { env: { TZ: 'UTC' }, stdio: 'ignore' },
  );
  t.after(() => child.kill('SIGKILL'));
  return async () => {
    const response = await fetch('http://127.0.0.1:18480/metrics').catch(() => undefined);
    return ((await response?.text()) ?? '').replaceAll(/^# HELP .*\n/gm, '');
  };
}

/** kube-state-metrics repeats a series where an object names something twice; the first counts. */
function firstOfEach(lines: readonly string[]): readonly string[] {
  const first = new Map<string, string>();
  for (const line of lines) {
    const series = line.slice(0, line.lastIndexOf(' '));
    if (!first.has(series)) first.set(series, line);
  }
  return [...first.values()];
}
