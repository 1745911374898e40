import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '../../../resources/declare/kind.ts';
import { Ledger } from './ledger.ts';

const object = (uid: string) => ({ metadata: { uid } }) as KubernetesObject;

test('what was there first keeps its room, also when it is told anew', () => {
  const share = new Ledger(0).share('s', 0, [{ name: 'f', limit: 3 }]);
  assert.deepEqual([share.told(0, object('a'), 2), share.told(0, object('b'), 2)], [2, 1]);
  assert.equal(share.told(0, object('c'), 1), 0);
  assert.equal(share.told(0, object('a'), 2), 2, 'a later state of the first');
  assert.equal(share.told(0, object('b'), 1), 1, 'it wants less');
});

test('a state of an object is decided about once', () => {
  const share = new Ledger(0).share('s', 0, [{ name: 'f', limit: 1 }]);
  const [first, second] = [object('a'), object('b')];
  assert.deepEqual([share.told(0, first, 1), share.told(0, second, 1)], [1, 0]);
  share.release('a');
  assert.equal(share.told(0, second, 1), 0);
  assert.equal(share.told(0, first, 1), 1);
  assert.equal(share.told(0, object('b'), 1), 1, 'its next state finds room');
});

for (const [what, limits, expected] of [
  ['no limit', { monitor: 0, store: 0, family: 0 }, [3, 3, 3]],
  ['the limit of a family', { monitor: 0, store: 0, family: 2 }, [2, 3, 3]],
  ['the limit of a store', { monitor: 0, store: 4, family: 0 }, [3, 1, 3]],
  ['the limit of the monitor', { monitor: 5, store: 0, family: 0 }, [3, 2, 0]],
] as const) {
  test(`${what} holds for all within it`, () => {
    const ledger = new Ledger(limits.monitor);
    const first = ledger.share('one', limits.store, [
      { name: 'f', limit: limits.family },
      { name: 'g', limit: 0 },
    ]);
    const second = ledger.share('two', limits.store, [{ name: 'f', limit: 0 }]);
    const told = [first.told(0, object('a'), 3), first.told(1, object('a'), 3), second.told(0, object('b'), 3)];
    assert.deepEqual(told, expected);
    assert.deepEqual(ledger.perStore(), { one: 6, two: 3 });
    assert.deepEqual(ledger.perFamily(), { f: 6, g: 3 });
    assert.equal(ledger.wanted, 9);
  });
}

test('levels are told from four fifths on, and as cut beyond the limit', () => {
  const ledger = new Ledger(0);
  const share = ledger.share('s', 0, [{ name: 'f', limit: 10 }]);
  share.told(0, object('a'), 7);
  assert.deepEqual(ledger.levels(), []);
  share.told(0, object('b'), 1);
  assert.deepEqual(ledger.levels(), [{ level: 'family', name: 'f', count: 8, limit: 10, isCut: false }]);
  share.told(0, object('c'), 5);
  assert.deepEqual(ledger.levels(), [{ level: 'family', name: 'f', count: 13, limit: 10, isCut: true }]);
  assert.deepEqual([ledger.isCut, ledger.hasRoom, ledger.cutFamilies()], [true, false, ['f']]);
  share.release('a');
  assert.deepEqual([ledger.isCut, ledger.hasRoom], [true, true]);
});

test('what is dropped counts for nothing, and is asked for no more', () => {
  const ledger = new Ledger(4);
  const share = ledger.share('s', 0, [{ name: 'f', limit: 0 }]);
  share.told(0, object('a'), 3);
  ledger.drop(share);
  assert.equal(ledger.wanted, 0);
  share.told(0, object('b'), 3);
  assert.equal(ledger.wanted, 0);
});

test('only the objects that are kept count', () => {
  const ledger = new Ledger(0);
  const share = ledger.share('s', 0, [{ name: 'f', limit: 0 }]);
  for (const uid of ['a', 'b', 'c']) share.told(0, object(uid), 1);
  share.keep(new Set(['b']));
  assert.equal(ledger.wanted, 1);
});
