/**
 * The recorded cases and steps through everything that a cluster's bytes pass in the component: the decoder of each
 * encoding, the scopes, the cached exposition, the streaming push.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Exposition } from '../../src/prometheus/exposition.ts';
import { negotiateFormat } from '../../src/prometheus/request/negotiate.ts';
import { resourceFilter } from '../../src/prometheus/request/query.ts';
import type { KubernetesObject } from '../../src/resources/declare/kind.ts';
import type { KubernetesObject as JsonObject } from '../../src/simulator/cluster.ts';
import type { ScopeState } from '../../src/state/scope-state.ts';
import type { StateStore } from '../../src/state/store.ts';
import { ENCODINGS, type EncodedKind, type EncodingName, encodedKind } from '../support/kinds/encoded.ts';
import { pushOnce } from '../support/otlp/push-once.ts';
import { OtlpReceiver, receivedSeries } from '../support/otlp/receiver.ts';
import { rendered, scrape } from '../support/scrape.ts';
import { walkedSeries } from '../support/series.ts';
import { recordedStore, strings } from './recorded-state.ts';
import { CLUSTERS, type Cluster, casesOf, expectedText, readSteps, type Step } from './recordings.ts';
import { difference, type FamilyLines, familiesIn } from './text.ts';

const expositions = new Map<string, Exposition>();

for (const cluster of CLUSTERS) {
  for (const recorded of casesOf(cluster)) {
    describe(`${recorded.name} of ${cluster}`, () => {
      const { format } = negotiateFormat(recorded.accept);
      const resources = resourceFilter(new URLSearchParams(recorded.query));
      const [json, protobuf] = ENCODINGS.map((encoding) => expositionOf(cluster, recorded.flags, encoding));
      const gzip = { format, resources, encoding: 'gzip' } as const;
      const identity = { format, resources, encoding: 'identity' } as const;

      test('a scrape gives what kube-state-metrics gave', async () => {
        const actual = familiesIn(withoutHelp(await scrape(json!, gzip)));
        const expected = familiesIn(expectedText(cluster, recorded));
        assert.deepEqual(actual.map(typeOf), expected.map(typeOf));
        const differences = expected.flatMap(({ name, lines }, at) => {
          const found = difference(lines, actual[at]!.lines);
          return found === undefined ? [] : [`${name}: ${found}`];
        });
        assert.equal(differences.join('\n'), '');
      });

      test('a scrape gives the same bytes from both encodings, cold and cached, compressed and not', async () => {
        const text = await scrape(json!, gzip);
        assert.equal(await scrape(protobuf!, identity), text);
        assert.equal(await scrape(json!, identity), text);
        assert.equal(await scrape(protobuf!, gzip), text);
      });
    });
  }
}

/** In OpenMetrics, kube-state-metrics leaves `_total` in the name of a counter's family, where it may not be. */
const typeOf = ({ name, type }: FamilyLines) => `${type === 'counter' ? name.replace(/_total$/, '') : name} ${type}`;

const withoutHelp = (text: string) => text.replace(/^# HELP .*\n/gm, '');

/** The exposition of a recorded cluster; cases of equal flags share it, and with it the cache. */
function expositionOf(cluster: Cluster, flags: readonly string[], encoding: EncodingName): Exposition {
  const key = JSON.stringify([cluster, flags, encoding]);
  const exposition = expositions.get(key) ?? new Exposition(recordedStore(cluster, flags, encoding));
  expositions.set(key, exposition);
  return exposition;
}

const { flags, steps } = readSteps();

/** A component's state that follows the recorded steps. */
interface Following {
  readonly store: StateStore;
  take(step: Step): void;
}

function follow(encoding: EncodingName): Following {
  const store = recordedStore('basic', flags, encoding);
  const ways = new Map<string, { scope: ScopeState; encoded: EncodedKind<KubernetesObject> }>();
  for (const { kind, scopes } of store.kinds) {
    ways.set(kind.resource, { scope: scopes[0]!, encoded: encodedKind(kind, encoding, strings) });
  }
  return {
    store,
    take({ events }) {
      for (const { resource, type, object } of events) {
        const { scope, encoded } = ways.get(resource)!;
        const event = encoded.event(type, object as JsonObject);
        assert.ok('object' in event);
        if (event.type === 'DELETED') scope.delete(event.object);
        else scope.apply(event.object);
      }
    },
  };
}

for (const encoding of ENCODINGS) {
  describe(`after each of ${steps.length} steps in ${encoding}`, () => {
    test('a scrape has changed as it did in kube-state-metrics', async () => {
      const { store, take } = follow(encoding);
      const exposition = new Exposition(store);
      let before = linesOf(await scrape(exposition));
      for (const step of steps) {
        take(step);
        const after = linesOf(await scrape(exposition, { encoding: 'gzip' }));
        const { added, removed, changed, typeLinesAdded, typeLinesRemoved } = step.diff;
        assert.deepEqual(
          { gone: without(before, after), come: without(after, before) },
          {
            gone: [...removed, ...typeLinesRemoved, ...changed.map(({ series, from }) => `${series} ${from}`)].sort(),
            come: [...added, ...typeLinesAdded, ...changed.map(({ series, to }) => `${series} ${to}`)].sort(),
          },
          step.name,
        );
        before = after;
      }
    });

    test('a scrape is, byte for byte, what a render from scratch gives', async () => {
      const { store, take } = follow(encoding);
      const exposition = new Exposition(store);
      await exposition.warm();
      for (const step of steps) {
        take(step);
        assert.equal(await scrape(exposition, { encoding: 'gzip' }), rendered(store), step.name);
        assert.equal(await scrape(exposition, { format: 'openmetrics' }), rendered(store, 'openmetrics'), step.name);
      }
    });
  });
}

test('after each step a push brings its receiver each series of the state once', async (context) => {
  const { store, take } = follow('protobuf');
  const receiver = await OtlpReceiver.start();
  context.after(() => receiver.close());
  for (const step of steps) {
    take(step);
    receiver.clear();
    await pushOnce(store, receiver.url);
    assert.deepEqual(receivedSeries(receiver.received), walkedSeries(store), step.name);
  }
});

const linesOf = (text: string) => new Set(withoutHelp(text).split('\n'));

/** The lines that the other exposition does not have, sorted. */
function without(lines: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  return [...lines].filter((line) => !others.has(line)).sort();
}
