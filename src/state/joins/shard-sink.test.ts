import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Widget, widget } from '../../../test/support/widgets.ts';
import { isInShard } from '../../kubernetes/scope.ts';
import type { KubernetesObject } from '../../resources/declare/kind.ts';
import type { ScopeSink } from './scope-sink.ts';
import { shardSink } from './shard-sink.ts';

const SHARD = { ordinal: 0, total: 2 };

/** A uid of this shard, and one of the other. */
const uids = Array.from({ length: 64 }, (_, at) => `uid-${at}`);
const [HERE, THERE] = [true, false].map((wanted) => uids.filter((uid) => isInShard(uid, SHARD) === wanted)) as [
  string[],
  string[],
];

function setUp({ isHeard = true } = {}) {
  const heard: string[] = [];
  const text = (object: KubernetesObject | undefined) =>
    object === undefined ? '-' : `${object.metadata.name} ${object.metadata.uid}`;
  const sink: ScopeSink = {
    init: () => heard.push('init'),
    initApply: (object) => heard.push(`initApply ${text(object)}`),
    initDone: () => heard.push('initDone'),
    apply: (object) => heard.push(`apply ${text(object)}`),
    delete: (object, isTombstone) => heard.push(`delete ${text(object)}${isTombstone ? ' as tombstone' : ''}`),
    replaced: (object) => heard.push(`replaced ${text(object)}`),
    clear: () => heard.push('clear'),
    forget: () => heard.push('forget'),
  };
  const objects = new Map<string, KubernetesObject>();
  const sharded = shardSink(sink, SHARD, {
    objects,
    isHeard: () => isHeard,
    changed: (before, after) => heard.push(`elsewhere ${text(before)} > ${text(after)}`),
  });
  return { sharded, sink, objects, take: () => heard.splice(0) };
}

test('what is known is what those know at the time whom it is told to', () => {
  const { sharded, sink } = setUp();
  assert.equal(sharded.known, undefined);
  const known = () => undefined;
  Object.assign(sink, { known });
  assert.equal(sharded.known, known);
});

test('what belongs here goes through, what belongs elsewhere is told to others alone', () => {
  const { sharded, take } = setUp();
  const [here, there] = [widget('a', { uid: HERE[0]! }), widget('b', { uid: THERE[0]! })];
  sharded.init();
  for (const object of [here, there]) sharded.initApply(object);
  sharded.initDone();
  sharded.apply(there);
  sharded.delete(there);
  sharded.delete(here, true);
  const [a, b] = [`a ${HERE[0]}`, `b ${THERE[0]}`];
  assert.deepEqual(take(), [
    'init',
    `initApply ${a}`,
    `replaced ${b}`,
    `elsewhere - > ${b}`,
    'initDone',
    `replaced ${b}`,
    `elsewhere ${b} > ${b}`,
    `elsewhere ${b} > -`,
    `delete ${a} as tombstone`,
  ]);
});

test('of what nobody hears elsewhere nothing is remembered', () => {
  const { sharded, objects, take } = setUp({ isHeard: false });
  sharded.apply(widget('a', { uid: THERE[0]! }));
  assert.deepEqual([take(), objects.size], [[`replaced a ${THERE[0]}`], 0]);
});

test('an object whose name was one of another shard takes its place', () => {
  const { sharded, take } = setUp();
  sharded.apply(widget('a', { uid: THERE[0]! }));
  sharded.apply(widget('a', { uid: HERE[0]! }));
  assert.deepEqual(take().slice(-2), [`elsewhere a ${THERE[0]} > -`, `apply a ${HERE[0]}`]);
  sharded.delete(widget('a', { uid: THERE[0]! }));
  assert.deepEqual(take(), [`delete a ${THERE[0]}`]);
});

test('what a list does not hold any more, and all when it is emptied or forgotten, is told elsewhere, too', () => {
  for (const end of ['initDone', 'clear', 'forget'] as const) {
    const { sharded, take } = setUp();
    sharded.apply(widget('a', { uid: THERE[0]! }));
    if (end === 'initDone') sharded.init();
    take();
    sharded[end]();
    assert.deepEqual(take(), [`elsewhere a ${THERE[0]} > -`, end]);
  }
});

test('through any sequence, those elsewhere hear of just what lives elsewhere', () => {
  const living = new Map<string, string>();
  const nothing = () => {};
  const names = ['a', 'b', 'c'];
  const step = fc.record({
    do: fc.constantFrom('apply', 'apply', 'delete', 'list', 'clear'),
    name: fc.constantFrom(...names),
    uid: fc.constantFrom(...HERE.slice(0, 2), ...THERE.slice(0, 2)),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const cluster = new Map<string, Widget>();
      living.clear();
      const plain = { init: nothing, initApply: nothing, initDone: nothing, apply: nothing, delete: nothing };
      const sink = { ...plain, replaced: nothing, clear: nothing, forget: nothing };
      const changed = (before: KubernetesObject | undefined, after: KubernetesObject | undefined) => {
        if (before !== undefined) assert.equal(living.get(before.metadata.name), before.metadata.uid);
        if (before !== undefined) living.delete(before.metadata.name);
        if (after !== undefined) living.set(after.metadata.name, after.metadata.uid);
      };
      const sharded = shardSink(sink, SHARD, { objects: new Map(), isHeard: () => true, changed });
      for (const { do: what, name, uid } of steps) {
        if (what === 'apply') {
          cluster.set(name, widget(name, { uid }));
          sharded.apply(cluster.get(name)!);
        } else if (what === 'delete') {
          const object = cluster.get(name);
          cluster.delete(name);
          if (object !== undefined) sharded.delete(object);
        } else if (what === 'clear') {
          cluster.clear();
          sharded.clear();
        } else {
          // A list that missed the end of one.
          cluster.delete(name);
          sharded.init();
          for (const object of cluster.values()) sharded.initApply(object);
          sharded.initDone();
        }
        const elsewhere = [...cluster.values()].filter(({ metadata }) => !isInShard(metadata.uid, SHARD));
        assert.deepEqual([...living.keys()].sort(), elsewhere.map(({ metadata }) => metadata.name).sort());
      }
    }),
  );
});
