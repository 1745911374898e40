import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { int32, list, message, text } from '../kubernetes/codec/schema.ts';
import { counter, gauge, STABLE } from '../resources/declare/family.ts';
import type { Kind } from '../resources/declare/kind.ts';
import { metadata } from '../resources/declare/metadata.ts';
import { BLOCK_SIZE, type Block } from './blocks/blocks.ts';
import type { ScopeState } from './scope-state.ts';
import { StateStore } from './store.ts';

const schema = message({
  metadata: metadata({}),
  size: [2, int32],
  colour: [3, text],
  restarts: [4, list(int32)],
});
type Thing = (typeof schema)['absent'];

const kind: Kind<Thing> = {
  resource: 'things',
  group: '',
  versions: ['v1'],
  kind: 'Thing',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: { labels: ['namespace', 'thing'], values: ({ metadata: { namespace, name } }) => [namespace, name] },
  families: [
    gauge('thing_size', STABLE, 'Size.', (thing) => thing.size),
    gauge('thing_coloured', STABLE, 'Colour.', ['colour'], (thing, emit) => {
      if (thing.colour !== '') emit(1, [thing.colour]);
    }),
    counter('thing_restarts_total', STABLE, 'Restarts.', ['part'], (thing, emit) =>
      thing.restarts.forEach((restarts, part) => {
        emit(restarts, [String(part)]);
      }),
    ),
  ],
};
const SIZE = 0;
const COLOUR = 1;
const RESTARTS = 2;

interface Fields {
  uid?: string;
  created?: number;
  size?: number;
  colour?: string;
  restarts?: number[];
}

function thing(name: string, fields: Fields = {}): Thing {
  const { uid = `uid-${name}`, created = 1000, size = 1, colour = '', restarts = [] } = fields;
  const named = { name, namespace: 'a', uid, resourceVersion: '1', creationTimestamp: created };
  return { metadata: { ...schema.absent.metadata, ...named }, size, colour, restarts };
}

function listed(...things: Thing[]): { store: StateStore; scope: ScopeState<Thing> } {
  const store = new StateStore(() => 5000);
  const scope = store.open(kind);
  relist(scope, things);
  return { store, scope };
}

function relist(scope: ScopeState<Thing>, things: readonly Thing[]): void {
  scope.init();
  for (const one of things) scope.initApply(one);
  scope.initDone();
}

function names(blocks: readonly Block<Thing>[]): string[] {
  return blocks.flatMap((block) => block.objects.map((object) => object.metadata.name)).sort();
}

/** Which families an action marks as changed, over all blocks. */
function changedBy(store: StateStore, scope: ScopeState<Thing>, action: () => void): number[] {
  const before = store.version;
  action();
  const newer = scope.blocks().flatMap((block) => block.versions.flatMap((v, family) => (v > before ? [family] : [])));
  return [...new Set(newer)].sort();
}

describe('a list', () => {
  it('is invisible until it is complete', () => {
    const scope = new StateStore().open(kind);
    scope.init();
    scope.initApply(thing('one'));
    assert.deepEqual([scope.blocks().length, scope.size, scope.synced], [0, 0, false]);
    scope.initDone();
    assert.deepEqual(names(scope.blocks()), ['one']);
  });

  it('keeps every living object visible while it is repeated, and sweeps the rest at its end', () => {
    const { scope } = listed(thing('one'), thing('two'));
    scope.init();
    scope.initApply(thing('two'));
    scope.initApply(thing('three'));
    assert.deepEqual(names(scope.blocks()), ['one', 'three', 'two']);
    scope.initDone();
    assert.deepEqual(names(scope.blocks()), ['three', 'two']);
  });

  it('keeps what it held and what is new, also where another state is written before its end, and nothing else', () => {
    const { scope } = listed(thing('held'), thing('missing'));
    scope.init();
    scope.initApply(thing('held'));
    for (const name of ['held', 'missing', 'new', 'new']) scope.apply(thing(name, { size: 2 }));
    scope.initDone();
    assert.deepEqual(names(scope.blocks()), ['held', 'new']);
  });

  it('sweeps nothing it has not seen the end of', () => {
    const { scope } = listed(thing('one'), thing('two'));
    scope.init();
    relist(scope, [thing('one'), thing('two')]);
    assert.deepEqual(names(scope.blocks()), ['one', 'two']);
  });
});

describe('an object created anew under the same name', () => {
  it('takes the place of the former, so that no series occurs twice', () => {
    const { scope } = listed(thing('one', { uid: 'old' }));
    scope.apply(thing('one', { uid: 'new' }));
    assert.deepEqual(
      scope.blocks().flatMap((block) => block.objects.map((object) => object.metadata.uid)),
      ['new'],
    );
  });

  it('is not removed by a late delete of the former', () => {
    const { scope } = listed(thing('one', { uid: 'new' }));
    scope.delete(thing('one', { uid: 'old' }));
    assert.deepEqual(names(scope.blocks()), ['one']);
  });
});

describe('the families marked as changed', () => {
  it('are none where an update changes no sample', () => {
    const { store, scope } = listed(thing('one', { colour: 'red' }));
    assert.deepEqual(
      changedBy(store, scope, () => scope.apply(thing('one', { colour: 'red' }))),
      [],
    );
  });

  it('are those whose samples differ', () => {
    const { store, scope } = listed(thing('one', { restarts: [1] }));
    assert.deepEqual(
      changedBy(store, scope, () => scope.apply(thing('one', { size: 2, restarts: [1, 0] }))),
      [SIZE, RESTARTS],
    );
  });

  it('are those with samples of an object that comes or goes', () => {
    const { store, scope } = listed(thing('one'));
    assert.deepEqual(
      changedBy(store, scope, () => scope.apply(thing('two', { colour: 'red' }))),
      [SIZE, COLOUR],
    );
    assert.deepEqual(
      changedBy(store, scope, () => scope.delete(thing('one'))),
      [SIZE, COLOUR],
    );
  });
});

describe('a counter', () => {
  it('starts anew at the moment at which its value falls, and only that series', () => {
    const { store, scope } = listed(thing('one', { restarts: [3, 3] }));
    const fallen = thing('one', { restarts: [4, 0] });
    scope.apply(fallen);
    assert.equal(store.restarts.of(fallen, 'thing_restarts_total', ['0']), undefined);
    assert.equal(store.restarts.of(fallen, 'thing_restarts_total', ['1']), 5000);
  });

  it('remembers that through later updates of the object', () => {
    const { store, scope } = listed(thing('one', { restarts: [3] }));
    scope.apply(thing('one', { restarts: [0] }));
    const later = thing('one', { restarts: [1] });
    scope.apply(later);
    assert.equal(store.restarts.of(later, 'thing_restarts_total', ['0']), 5000);
  });

  it('begins at its creation again where the object was created anew', () => {
    const { store, scope } = listed(thing('one', { restarts: [3] }));
    scope.apply(thing('one', { restarts: [0] }));
    const anew = thing('one', { uid: 'new', restarts: [0] });
    scope.apply(anew);
    assert.equal(store.restarts.of(anew, 'thing_restarts_total', ['0']), undefined);
  });

  it('that is counted since another time has changed, also where its value is the same', () => {
    const { store, scope } = listed(thing('one', { restarts: [3] }));
    scope.apply(thing('one', { restarts: [0] }));
    const anew = thing('one', { created: 2000, restarts: [0] });
    assert.ok(changedBy(store, scope, () => scope.apply(anew)).includes(RESTARTS));
    assert.equal(store.restarts.of(anew, 'thing_restarts_total', ['0']), undefined);
  });
});

it('keeps blocks dense, so that memory follows what is alive', () => {
  const things = Array.from({ length: BLOCK_SIZE * 3 }, (_, index) => thing(`thing-${index}`));
  const { scope } = listed(...things);
  assert.equal(scope.blocks().length, 3);
  for (const one of things.slice(10)) scope.delete(one);
  assert.equal(scope.blocks().length, 1);
  assert.equal(scope.size, 10);
});

it('puts the kinds of a store in the order of their names and takes a closed scope out', () => {
  const store = new StateStore();
  const scope = store.open(kind);
  store.open({ ...kind, resource: 'apples' });
  assert.deepEqual(
    store.kinds.map((state) => state.kind.resource),
    ['apples', 'things'],
  );
  store.close(scope);
  assert.deepEqual(
    store.kinds.map((state) => state.kind.resource),
    ['apples'],
  );
});

it('shows all synced scopes of a kind together', () => {
  const store = new StateStore();
  relist(store.open(kind), [thing('one')]);
  store.open(kind).init();
  relist(store.open(kind), [thing('two')]);
  assert.equal(store.kinds[0]!.blocks().length, 2);
});

it('never changes what a reader holds, and ends where a plain map ends, whatever happens', () => {
  const name = fc.integer({ min: 0, max: 300 }).map((number) => `thing-${number}`);
  const action = fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('apply'), name, size: fc.nat(5) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('delete'), name, size: fc.constant(0) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('read'), name, size: fc.constant(0) }) },
  );
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 280 }), fc.array(action, { maxLength: 300 }), (first, actions) => {
      const { scope } = listed(...first.map((one) => thing(one)));
      const model = new Map(first.map((one) => [one, 1]));
      const held: { blocks: readonly Block<Thing>[]; text: string }[] = [];
      for (const { kind: what, name: one, size } of actions) {
        if (what === 'apply') {
          scope.apply(thing(one, { size }));
          model.set(one, size);
        } else if (what === 'delete') {
          scope.delete(thing(one));
          model.delete(one);
        } else {
          const blocks = scope.blocks();
          held.push({ blocks, text: JSON.stringify(blocks) });
        }
      }
      for (const { blocks, text: then } of held) assert.equal(JSON.stringify(blocks), then);
      const now = scope.blocks().flatMap((block) => block.objects.map((o) => [o.metadata.name, o.size] as const));
      assert.deepEqual(new Map([...now].sort()), new Map([...model].sort()));
      assert.equal(now.length, scope.size);
    }),
    { numRuns: 60 },
  );
});

it('counts the clearing of an empty scope as no change', () => {
  const { store, scope } = listed();
  const { version } = store;
  scope.clear();
  scope.clear();
  assert.deepEqual([store.version, scope.visible], [version, false]);
});
