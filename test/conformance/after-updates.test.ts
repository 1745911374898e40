/**
 * The recorded cases once more, after everything in their clusters has changed at random thousands of times and become what
 * was recorded again: nothing that is kept from one state to the next may show in what is told.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Exposition } from '../../src/prometheus/exposition.ts';
import { negotiateFormat } from '../../src/prometheus/request/negotiate.ts';
import { resourceFilter } from '../../src/prometheus/request/query.ts';
import type { KubernetesObject } from '../../src/resources/declare/kind.ts';
import type { KubernetesObject as JsonObject } from '../../src/simulator/cluster.ts';
import { createRandom, type Random } from '../../src/simulator/random.ts';
import { keyOf } from '../../src/state/blocks/blocks.ts';
import type { ScopeState } from '../../src/state/scope-state.ts';
import type { StateStore } from '../../src/state/store.ts';
import { ENCODINGS, type EncodedKind, type EncodingName, encodedKind } from '../support/kinds/encoded.ts';
import { rendered, scrape, scrapedBytes } from '../support/scrape.ts';
import { walkedSeries } from '../support/series.ts';
import { createPushed } from './pushed.ts';
import { changedAtRandom, plainItems } from './random-changes.ts';
import { recordedObjects, recordedStore, strings } from './recorded-state.ts';
import { type Case, CLUSTERS, type Cluster, casesOf, expectedText } from './recordings.ts';
import { watched } from './selection.ts';
import { difference, familiesIn } from './text.ts';

const UPDATES = 2000;
/** So many updates lie between two looks at the outputs. */
const LOOK = 500;
const BODIES = ['gzip', 'zstd', 'identity'] as const;

for (const cluster of CLUSTERS) {
  for (const cases of casesByFlags(cluster)) {
    for (const [seed, encoding] of ENCODINGS.entries()) {
      const { name, flags } = cases[0]!;
      test(`${name} of ${cluster} in ${encoding} is as recorded after ${UPDATES} random updates`, async (context) => {
        const random = createRandom(seed);
        const store = recordedStore(cluster, flags, encoding);
        const followed = follow(store, cluster, flags, encoding);
        const exposition = new Exposition(store);
        const pushed = await createPushed(context, store);
        for (let round = 0; round < UPDATES / LOOK; round++) {
          for (let update = 0; update < LOOK; update++) updateOne(random, random.pick(followed));
          const body = BODIES[round % BODIES.length]!;
          const format = round % 2 === 0 ? 'text' : 'openmetrics';
          const text = await scrape(exposition, { format, encoding: body });
          assert.ok(text === rendered(store, format), `the scrape of round ${round} differs`);
          await scrapedBytes(exposition, { format: 'protobuf', encoding: body });
          await pushed.shows(walkedSeries(store));
        }
        for (const { scope, restored } of followed) list(scope, restored());
        await pushed.shows(walkedSeries(recordedStore(cluster, flags, encoding)));
        for (const recorded of cases) await isAsRecorded(exposition, recorded, cluster);
      });
    }
  }
}

/** One kind, and what happens to its objects. */
interface Followed {
  readonly scope: ScopeState;
  readonly encoded: EncodedKind<KubernetesObject>;
  /** What was recorded. */
  readonly items: readonly JsonObject[];
  /** What is there now, by key. */
  readonly living: Map<string, JsonObject>;
  /** The recorded objects, read beside those that are kept. */
  restored(): Iterable<KubernetesObject>;
}

function follow(store: StateStore, cluster: Cluster, flags: readonly string[], encoding: EncodingName): Followed[] {
  const isWatched = watched(flags);
  return store.kinds.flatMap(({ kind, scopes: [scope] }) => {
    const items = plainItems(cluster, kind.resource).filter((item) => isWatched(kind, asObject(item)));
    if (scope === undefined || items.length === 0) return [];
    const living = new Map(items.map((item) => [keyOfItem(item), item]));
    const restored = () =>
      [...recordedObjects(cluster, kind, encoding, knownIn(scope))].filter((object) => isWatched(kind, object));
    return [{ scope, encoded: encodedKind(kind, encoding, strings), items, living, restored }];
  });
}

/** An object changes, is as it was recorded, goes, comes again as another one; or a list tells all of them. */
function updateOne(random: Random, { scope, encoded, items, living }: Followed): void {
  const known = knownIn(scope);
  const item = random.pick(items);
  const key = keyOfItem(item);
  const kept = living.get(key);
  const what = random.integer(50);
  if (what === 0) {
    list(scope, encoded.read(encoded.listBody([...living.values()]), known));
  } else if (what < 8 && kept !== undefined) {
    living.delete(key);
    const event = encoded.event('DELETED', kept, known);
    assert.ok(event.type === 'DELETED');
    scope.delete(event.object);
  } else {
    const uid = kept?.metadata.uid ?? random.uuid();
    const state = what < 12 ? item : changedAtRandom(random, kept ?? item, items);
    const next = { ...state, metadata: { ...state.metadata, uid } };
    living.set(key, next);
    const event = encoded.event(kept === undefined ? 'ADDED' : 'MODIFIED', next, known);
    assert.ok('object' in event, JSON.stringify(event));
    scope.apply(event.object);
  }
}

function list(scope: ScopeState, objects: Iterable<KubernetesObject>): void {
  scope.init();
  for (const object of objects) scope.initApply(object);
  scope.initDone();
}

/** In each encoding, what kube-state-metrics gave. */
async function isAsRecorded(exposition: Exposition, recorded: Case, cluster: Cluster): Promise<void> {
  const { format } = negotiateFormat(recorded.accept);
  const resources = resourceFilter(new URLSearchParams(recorded.query));
  const expected = familiesIn(expectedText(cluster, recorded));
  for (const encoding of BODIES) {
    const text = await scrape(exposition, { format, resources, encoding });
    const actual = new Map(
      familiesIn(text.replace(/^# HELP .*\n/gm, '')).map(({ name, lines }) => [plain(name), lines]),
    );
    for (const { name, lines } of expected) {
      const found = difference(lines, actual.get(plain(name)) ?? []);
      assert.equal(found, undefined, `${recorded.name}, ${encoding}: ${name}: ${found}`);
    }
    assert.equal(actual.size, expected.length);
  }
}

/** In OpenMetrics a counter's family has no `_total` in its name, which kube-state-metrics leaves there. */
const plain = (name: string) => name.replace(/_total$/, '');

const knownIn = (scope: ScopeState) => (namespace: string, name: string) => scope.held(keyOf(namespace, name));
const keyOfItem = ({ metadata: { namespace = '', name } }: JsonObject) => keyOf(namespace, name);
const asObject = (item: JsonObject) =>
  ({
    ...item,
    metadata: { ...item.metadata, namespace: item.metadata.namespace ?? '' },
  }) as unknown as KubernetesObject;

/** The cases of a cluster, those of equal flags together. */
function casesByFlags(cluster: Cluster): readonly (readonly Case[])[] {
  const groups = new Map<string, Case[]>();
  for (const recorded of casesOf(cluster)) {
    const key = JSON.stringify(recorded.flags);
    groups.set(key, [...(groups.get(key) ?? []), recorded]);
  }
  return [...groups.values()];
}
