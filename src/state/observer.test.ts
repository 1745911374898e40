import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Widget, widget, widgets } from '../../test/support/widgets.ts';
import type { KubernetesObject } from '../resources/declare/kind.ts';
import { StateStore } from './store.ts';

/** What an observer hears, as texts: uid and colour of each state. */
function observed() {
  const store = new StateStore();
  const heard: string[] = [];
  const text = (object: KubernetesObject | undefined) =>
    object === undefined ? '-' : `${object.metadata.uid} ${(object as Widget).colour}`;
  store.observe({
    changed: (_, before, after, last) => heard.push([before, after, last].map(text).join(', ')),
    shown: (_, objects) => heard.push(`shown ${[...objects].map(text).join(', ')}`),
    hidden: (_, objects) => heard.push(`hidden ${[...objects].map(text).join(', ')}`),
  });
  const scope = store.open(widgets);
  scope.init();
  scope.initApply(widget('a', { colour: 'red' }));
  scope.initDone();
  return { store, scope, heard };
}

test('an observer hears of the first list when it is complete', () => {
  assert.deepEqual(observed().heard, ['shown a red']);
});

test('an observer hears of an update also where no sample changed, and of a delete with the last state', () => {
  const { scope, heard } = observed();
  scope.apply(widget('a', { colour: 'red' }));
  scope.apply(widget('b', { colour: 'blue' }));
  scope.delete(widget('a', { colour: 'grey' }));
  assert.deepEqual(heard.slice(1), ['a red, a red, -', '-, b blue, -', 'a red, -, a grey']);
});

test('an observer hears what a relist changed and what it no longer held', () => {
  const { scope, heard } = observed();
  scope.init();
  scope.initApply(widget('b', { colour: 'blue' }));
  scope.initDone();
  assert.deepEqual(heard.slice(1), ['-, b blue, -', 'a red, -, -']);
});

test('an observer hears nothing of a delete of a former object of the name', () => {
  const { scope, heard } = observed();
  scope.delete(widget('a', { uid: 'former' }));
  assert.deepEqual(heard.slice(1), []);
});

test('an observer hears of the objects of a scope that is closed', () => {
  const { store, scope, heard } = observed();
  store.close(scope);
  assert.deepEqual(heard.slice(1), ['hidden a red']);
});
