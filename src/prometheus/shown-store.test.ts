import assert from 'node:assert/strict';
import { test } from 'node:test';
import { widget, widgets } from '../../test/support/widgets.ts';
import type { Kind } from '../resources/declare/kind.ts';
import { StateStore } from '../state/store.ts';
import { Exposition } from './exposition.ts';
import { showing } from './shown-store.ts';

const SHOWN = ['widget_info', 'widget_turns_total'];

function fill(kind: typeof widgets) {
  const store = new StateStore();
  const scope = store.open(kind);
  scope.init();
  for (const name of ['a', 'b', 'c']) scope.initApply(widget(name));
  scope.initDone();
  return { store, scope };
}

async function textOf(exposition: Exposition): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of exposition.stream({ format: 'text', encoding: 'identity' }))
    chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

test('what is shown is what a kind with those families alone would give, before and after a change', async () => {
  const all = fill(widgets);
  const some = fill({ ...widgets, families: widgets.families.filter(({ name }) => SHOWN.includes(name)) });
  const shown = new Exposition(showing(all.store, (_: Kind, { name }) => SHOWN.includes(name)));
  const expected = new Exposition(some.store);
  assert.equal(await textOf(shown), await textOf(expected));
  for (const { scope } of [all, some]) scope.apply(widget('b', { turns: 9, colour: 'blue' }));
  for (const { scope } of [all, some]) scope.delete(widget('c'));
  const text = await textOf(shown);
  assert.match(text, /widget_turns_total\{.*"b".*\} 9/);
  assert.equal(text, await textOf(expected));
  assert.deepEqual(shown.series(), expected.series());
});

test('nothing is rendered of what is not shown, and nothing twice that has not changed', async () => {
  const { store } = fill(widgets);
  const exposition = new Exposition(showing(store, (_: Kind, { name }) => SHOWN.includes(name)));
  await textOf(exposition);
  assert.equal(exposition.statistics.made, SHOWN.length);
  await textOf(exposition);
  assert.equal(exposition.statistics.made, SHOWN.length);
});
