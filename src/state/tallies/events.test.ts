import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readJson } from '../../../test/support/kinds/read-object.ts';
import { seriesText } from '../../../test/support/series.ts';
import { createStringCache } from '../../kubernetes/codec/strings.ts';
import type { EventCounts } from '../../resources/kinds/events/event-counts.ts';
import { events } from '../../resources/kinds/events/events.ts';
import { kinds } from '../../resources/kinds.ts';
import { configure } from '../../resources/options/configure.ts';
import { StateStore } from '../store.ts';
import { countEvents, MOST_EVENT_SERIES } from './events.ts';

const STRINGS = createStringCache();
const CREATED = '2026-03-01T10:00:00Z';

/** An Event of a pod as JSON has it. */
function event(name: string, more: Readonly<Record<string, unknown>> = {}, uid = `${name}-uid`): object {
  return {
    metadata: { name, namespace: 'shop', uid, creationTimestamp: CREATED },
    involvedObject: { kind: 'Pod', name: 'web' },
    reason: 'BackOff',
    message: 'Back-off restarting failed container',
    type: 'Warning',
    firstTimestamp: CREATED,
    count: 1,
    ...more,
  };
}

/** A store that counts; `list` is a whole list, the first or a later one. */
function startCounting() {
  const store = new StateStore();
  const tallied = countEvents(store, { namespaces: undefined });
  const scope = store.open(configure(events, {}));
  const namespaces = store.open(configure(kinds.find(({ resource }) => resource === 'namespaces')!, {}));
  const read = (object: object) => readJson(events.schema, Buffer.from(JSON.stringify(object)), 0, STRINGS) as never;
  const counters = () => {
    const scopes = store.kind('eventcounts')?.scopes ?? [];
    return scopes.flatMap((each) => each.blocks().flatMap(({ objects }) => objects as readonly EventCounts[]));
  };
  return {
    store,
    tallied,
    scope,
    namespaces,
    counters,
    list(objects: readonly object[]) {
      scope.init();
      for (const object of objects) scope.initApply(read(object));
      scope.initDone();
    },
    apply: (object: object) => scope.apply(read(object)),
    delete: (object: object) => scope.delete(read(object)),
    counted: () =>
      counters()
        .flatMap(({ metadata: { namespace }, counts }) =>
          counts.map(({ labels: [kind, reason, type], value }) =>
            seriesText('', { namespace, kind, reason, type }, value),
          ),
        )
        .sort(),
  };
}

const BACK_OFF = '{kind="Pod",namespace="shop",reason="BackOff",type="Warning"}';

test('what happens after the first list is counted, by as much as the count grows', () => {
  const { list, apply, counted } = startCounting();
  list([event('old', { count: 40 })]);
  assert.deepEqual(counted(), []);
  apply(event('new', { count: 1 }));
  apply(event('new', { count: 4 }));
  apply(event('old', { count: 42 }));
  assert.deepEqual(counted(), [`${BACK_OFF} 6`]);
});

test('nothing is counted twice by a list after an outage, and what happened meanwhile is', () => {
  const { list, apply, counted } = startCounting();
  list([]);
  apply(event('a', { count: 2 }));
  list([event('a', { count: 2 })]);
  list([event('a', { count: 2 })]);
  assert.deepEqual(counted(), [`${BACK_OFF} 2`]);
  list([event('a', { count: 5 }), event('b', { count: 3 })]);
  assert.deepEqual(counted(), [`${BACK_OFF} 8`]);
});

test('the counter stays when its events expire', () => {
  const { list, apply, delete: remove, counted } = startCounting();
  list([]);
  apply(event('a'));
  remove(event('a'));
  assert.deepEqual(counted(), [`${BACK_OFF} 1`]);
});

test('an event that is created anew with the count of one that expired counts once', () => {
  const { list, apply, delete: remove, counted } = startCounting();
  list([]);
  apply(event('a', { count: 7 }));
  remove(event('a'));
  const metadata = { name: 'a', namespace: 'shop', uid: 'second', creationTimestamp: '2026-03-01T12:00:00Z' };
  apply(event('a', { metadata, count: 8 }));
  apply(event('a', { metadata, count: 9 }));
  assert.deepEqual(counted(), [`${BACK_OFF} 9`]);
});

test('the series of events.k8s.io counts what happened', () => {
  const { list, apply, counted } = startCounting();
  list([]);
  const modern = { count: undefined, firstTimestamp: null, eventTime: '2026-03-01T10:00:00.000000Z' };
  apply(event('a', modern));
  apply(event('a', { ...modern, series: { count: 3, lastObservedTime: '2026-03-01T10:05:00.000000Z' } }));
  assert.deepEqual(counted(), [`${BACK_OFF} 3`]);
});

test('an event without any field counts once, and a count that fell not at all', () => {
  const { list, apply, counted } = startCounting();
  list([]);
  apply({ metadata: { name: 'bare', namespace: 'shop', uid: 'u' } });
  apply(event('a', { count: 9 }));
  apply(event('a', { count: 2 }));
  assert.deepEqual(counted(), [`${BACK_OFF} 9`, '{namespace="shop",type="other"} 1']);
});

test('reasons beyond the most that a namespace may have are counted as other, by type', () => {
  const { list, apply, counted } = startCounting();
  list([]);
  for (let at = 0; at < MOST_EVENT_SERIES + 5; at++) {
    apply(event(`e${at}`, { reason: `Reason${at}`, type: at % 2 ? 'Normal' : 'Warning' }));
  }
  apply(event('known', { reason: 'Reason0' }));
  const all = counted();
  assert.equal(all.length, MOST_EVENT_SERIES + 2);
  assert.deepEqual(
    all.filter((series) => series.includes('"other"')),
    [
      '{kind="other",namespace="shop",reason="other",type="Normal"} 2',
      '{kind="other",namespace="shop",reason="other",type="Warning"} 3',
    ],
  );
  assert.ok(all.includes('{kind="Pod",namespace="shop",reason="Reason0",type="Warning"} 2'));
});

test('all counters begin at 0 with a term, and keep their series', () => {
  const { list, apply, tallied, counted } = startCounting();
  list([]);
  apply(event('a', { count: 3 }));
  tallied.beginAnew();
  assert.deepEqual(counted(), [`${BACK_OFF} 0`]);
  apply(event('a', { count: 4 }));
  assert.deepEqual(counted(), [`${BACK_OFF} 1`]);
});

test('the counters of a namespace go with it', () => {
  const { list, apply, namespaces, counters } = startCounting();
  const json = Buffer.from(JSON.stringify({ metadata: { name: 'shop', uid: 'n' } }));
  const shop = readJson(namespaces.kind.schema, json, 0, STRINGS);
  namespaces.init();
  namespaces.initApply(shop);
  namespaces.initDone();
  list([]);
  apply(event('a'));
  assert.equal(counters().length, 1);
  namespaces.delete(shop);
  assert.equal(counters().length, 0);
});

test('of an event only what tells how often it happened is kept', () => {
  const { list, apply, scope } = startCounting();
  list([event('first')]);
  apply(event('later'));
  apply(event('later', { count: 2 }));
  for (const kept of scope.objects()) {
    assert.deepEqual(Object.keys(kept).sort(), [
      'earlier',
      'involvedKind',
      'metadata',
      'occurrences',
      'reason',
      'type',
    ]);
  }
});
