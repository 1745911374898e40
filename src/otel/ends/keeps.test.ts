import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Widget, widget, widgets } from '../../../test/support/widgets.ts';
import type { Kind } from '../../resources/declare/kind.ts';
import { StateStore } from '../../state/store.ts';
import { visitorsOf } from '../instruments/families.ts';
import { eachEnd, type Gone, type SeriesKeys } from './ends.ts';
import { createKeeps } from './keeps.ts';

/** A family that has as many rows as the widget turned, in an order that its colour decides on. */
const kind: Kind<Widget> = {
  ...widgets,
  families: [
    ...widgets.families,
    {
      ...widgets.families[1]!,
      name: 'widget_rows',
      labels: ['row'],
      visit: ({ turns, colour }, emit) => {
        const rows = Array.from({ length: turns }, (_, at) => `${at}`);
        for (const row of colour === 'red' ? rows : rows.toReversed()) emit(turns, [row]);
      },
    },
  ],
};
const store = new StateStore();
store.open(kind);
const visitors = visitorsOf(store, store.kinds[0]!);
const keys: SeriesKeys = { isNamed: false, visitors: () => visitors };

const state = (object: Widget) => ({ object, kind: kind as unknown as Kind, from: 1, until: 2 });
const goneOf = (before: readonly Widget[], now: Widget | undefined): Gone => ({
  states: before.map(state),
  current: now && state(now),
  families: () => undefined,
});
const endsOf = (gone: Gone) => {
  let ends = 0;
  eachEnd(
    keys,
    gone,
    () => false,
    () => ends++,
  );
  return ends;
};

test('an object of which only values changed keeps its series, and no key is made of any', (context) => {
  const stringify = context.mock.method(JSON, 'stringify');
  const { metadata, ...rest } = widget('a');
  const changed = { ...rest, metadata: { ...metadata, creationTimestamp: 1 } };
  assert.equal(createKeeps(keys)(goneOf([widget('a')], changed)), true);
  assert.equal(stringify.mock.callCount(), 0);
});

test('families that read nothing of what has changed are not asked for their rows', (context) => {
  const visits = visitors.map(({ family }) => context.mock.method(family, 'visit').mock);
  const asked = () => visits.map((visit) => visit.callCount());
  const gone = goneOf([widget('a')], widget('a', { turns: 2 }));
  assert.equal(createKeeps(keys)({ ...gone, families: () => [] }), true);
  assert.deepEqual(asked(), [0, 0, 0, 0, 0, 0, 0]);
  assert.equal(createKeeps(keys)({ ...gone, families: () => [6] }), false);
  assert.deepEqual(asked(), [0, 0, 0, 0, 0, 0, 2]);
});

test('an object that is gone, or is told by another shard, may have lost series', () => {
  const keeps = createKeeps(keys);
  assert.equal(keeps(goneOf([widget('a')], undefined)), false);
  assert.equal(keeps({ ...goneOf([widget('a')], widget('a')), elsewhere: state(widget('a')) }), false);
});

test('where an object keeps its series, none have ended', () => {
  const tags = fc.constantFrom({ names: [], values: [] }, { names: ['label_a'], values: ['1'] });
  const object = fc
    .record({ colour: fc.constantFrom('', 'red', 'blue'), turns: fc.nat(2), tags, uid: fc.constantFrom('1', '2') })
    .map((fields) => widget('a', fields));
  const keeps = createKeeps(keys);
  let kept = 0;
  fc.assert(
    fc.property(fc.array(object, { minLength: 1, maxLength: 2 }), object, (before, now) => {
      const gone = goneOf(before, now);
      if (!keeps(gone)) return;
      kept++;
      assert.equal(endsOf(gone), 0);
    }),
    { numRuns: 2000 },
  );
  assert.ok(kept > 0);
});
