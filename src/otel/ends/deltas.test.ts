import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Widget, widget, widgets } from '../../../test/support/widgets.ts';
import { StateStore } from '../../state/store.ts';
import { visitorsOf } from '../instruments/families.ts';
import { Deltas } from './deltas.ts';

test('an object that was made anew under its name has gained all that it counts', () => {
  const store = new StateStore();
  // Without a uid, so that it goes on with the series.
  const values = ({ metadata: { namespace, name } }: Widget) => [namespace, name];
  store.open({ ...widgets, identity: { labels: ['namespace', 'widget'], values } });
  const turns = visitorsOf(store, store.kinds[0]!).find(({ family }) => family.type === 'counter')!;
  const deltas = new Deltas();
  const gained = (time: number, seconds: number, value: number) => {
    const { metadata, ...rest } = widget('w');
    const object = { ...rest, metadata: { ...metadata, creationTimestamp: seconds } };
    const told = deltas.walk('turns', turns, time).next(object, value, ['left'], undefined, 0);
    deltas.settle(() => true, new Set(['turns']), true);
    return told && [told.value, told.start];
  };
  assert.deepEqual(
    [gained(10_000, 1, 5), gained(20_000, 1, 6), gained(30_000, 25, 9), gained(40_000, 25, 11)],
    [undefined, [1, 10_000], [9, 20_000], [2, 30_000]],
  );
});
