import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALPHA, family } from '../../resources/declare/family.ts';
import type { Kind, KubernetesObject } from '../../resources/declare/kind.ts';
import { StateStore } from '../store.ts';

type Counts = KubernetesObject & { readonly counts: Readonly<Record<string, number>> };

/** Rows whose labels the object names, as those of monitors are. */
const counts = family<Counts>('counter', 'counts_total', ALPHA, 'Counts.', ['kind'], (object, emit) => {
  for (const [name, value] of Object.entries(object.counts)) emit(value, ['Counts'], { names: ['of'], values: [name] });
});

/** Of which rows it is known that they began anew, after states of an object. */
function fallen(...states: readonly Record<string, number>[]): readonly string[] {
  const kind = {
    resource: 'counts',
    group: '',
    versions: ['v1'],
    families: [counts],
    schema: { kind: 'message', fields: {} },
    identity: { labels: [], values: () => [] },
  } as unknown as Kind<Counts>;
  const store = new StateStore(() => 5000);
  const scope = store.open(kind);
  const objects = states.map(
    (each, at) =>
      ({
        metadata: { name: 'a', namespace: 'b', uid: 'c', resourceVersion: `${at}` },
        counts: each,
      }) as unknown as Counts,
  );
  scope.init();
  scope.initDone();
  for (const object of objects) scope.apply(object);
  const last = objects.at(-1)!;
  return Object.keys(last.counts).filter(
    (of) => store.restarts.of(last, 'counts_total', ['Counts'], { names: ['of'], values: [of] }) === 5000,
  );
}

test('of the rows of a counter those began anew that fell, whatever tells them apart', () => {
  assert.deepEqual(fallen({ a: 3, b: 3 }, { a: 3, b: 1 }), ['b']);
  assert.deepEqual(fallen({ a: 3, b: 3 }, { a: 1, b: 4 }, { a: 2, b: 5 }), ['a']);
});

test('a row of a counter is seen to fall also where other rows come and go before it', () => {
  assert.deepEqual(fallen({ b: 3 }, { a: 5, b: 1 }), ['b']);
  assert.deepEqual(fallen({ a: 5, b: 3, c: 7 }, { b: 1, c: 7 }), ['b']);
});

test('what an earlier state knows of its counters stays as it was', () => {
  const store = new StateStore();
  const [first, second] = [{}, {}] as KubernetesObject[];
  store.restarts.fell(first!, 'counts_total', ['a'], undefined, 1);
  store.restarts.carry(first!, second!);
  store.restarts.fell(second!, 'counts_total', ['a'], undefined, 2);
  store.restarts.fell(second!, 'counts_total', ['b'], undefined, 2);
  assert.deepEqual(
    [first!, second!].map((object) => ['a', 'b'].map((label) => store.restarts.of(object, 'counts_total', [label]))),
    [
      [1, undefined],
      [2, 2],
    ],
  );
});
