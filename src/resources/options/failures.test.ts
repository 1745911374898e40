import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Widget, widget, widgets } from '../../../test/support/widgets.ts';
import { Exposition } from '../../prometheus/exposition.ts';
import { StateStore } from '../../state/store.ts';
import { gauge, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { type FamilyFailure, FamilyFailures } from './failures.ts';

const fragile = gauge<Widget>('widget_fragile', STABLE, 'Fails for red ones.', ({ colour }) => {
  if (colour === 'red') throw new TypeError('red');
  return 1;
});

test('a family that fails for an object leaves that out, is counted and named, and all else goes on', async () => {
  const heard: FamilyFailure[] = [];
  const failures = new FamilyFailures((failure) => heard.push(failure));
  const kind = failures.of({ ...widgets, families: [fragile, widgets.families[0]!] } as unknown as Kind);
  const store = new StateStore();
  const scope = store.open(kind);
  scope.init();
  scope.initApply(widget('a'));
  scope.initDone();
  scope.apply(widget('b', { colour: 'blue' }));
  scope.apply(widget('c'));
  scope.apply(widget('c', { colour: 'green' }));
  scope.delete(widget('a'));
  scope.apply(widget('d'));
  const lines: string[] = [];
  for await (const chunk of new Exposition(store).stream({ format: 'text', encoding: 'identity' }))
    lines.push(`${chunk}`);
  const shown = [...lines.join('').matchAll(/^(\w+)\{.*widget="(\w)"/gm)].map(
    ([, family, name]) => `${family} ${name}`,
  );
  assert.deepEqual(shown.sort(), [
    'widget_created b',
    'widget_created c',
    'widget_created d',
    'widget_fragile b',
    'widget_fragile c',
  ]);
  assert.deepEqual(new Set(heard.map(({ object }) => object.metadata.name)), new Set(['a', 'c', 'd']));
  assert.deepEqual(failures.counts(), [{ family: 'widget_fragile', failures: heard.length }]);
});
