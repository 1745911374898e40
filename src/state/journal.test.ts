import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Widget, widget, widgets } from '../../test/support/widgets.ts';
import type { Journal, JournalReader, Versions } from './journal.ts';
import { StateStore } from './store.ts';

/** A store whose journal has a reader that has told everything up to now. */
function setUp(objects: readonly Widget[]) {
  const store = new StateStore();
  const scope = store.open(widgets);
  scope.init();
  for (const object of objects) scope.initApply(object);
  scope.initDone();
  let told: Versions = { first: store.version, last: store.version };
  const reader: JournalReader = {
    get latest() {
      return told.last;
    },
    told: () => [told],
  };
  const detach = store.journal.attach(reader);
  const tell = () => {
    told = { first: store.version, last: store.version };
    store.journal.prune();
  };
  return { store, scope, journal: store.journal, tell, detach };
}

function remembered(journal: Journal): { past: unknown[]; current: unknown }[] {
  return [...journal.histories(widgets)].map(({ past, current }) => ({
    past: past.map(({ object }) => object),
    current: current?.object,
  }));
}

test('nothing is remembered without a reader', () => {
  const { scope, journal, detach } = setUp([widget('a')]);
  scope.delete(widget('a'));
  assert.equal(journal.size, 1);
  detach();
  assert.equal(journal.size, 0);
  scope.apply(widget('a'));
  assert.equal(journal.size, 0);
});

test('of an object that changes several times, the state that was told is remembered', () => {
  const [first, second, third] = [1, 2, 3].map((turns) => widget('a', { turns }));
  const { scope, journal } = setUp([first!]);
  scope.apply(second!);
  scope.apply(third!);
  assert.deepEqual(remembered(journal), [{ past: [first], current: third }]);
});

test('an object without other samples is not remembered', () => {
  const { scope, journal } = setUp([widget('a')]);
  scope.apply(widget('a'));
  assert.equal(journal.size, 0);
});

test('an object that came and went unread is not remembered', () => {
  const { scope, journal } = setUp([]);
  scope.apply(widget('a'));
  scope.delete(widget('a'));
  assert.equal(journal.size, 0);
});

test('what a relist swept, a clear dropped and a close took out is remembered as gone', () => {
  for (const end of ['relist', 'clear', 'close'] as const) {
    const { store, scope, journal } = setUp([widget('a')]);
    if (end === 'close') store.close(scope);
    else if (end === 'clear') scope.clear();
    else {
      scope.init();
      scope.initDone();
    }
    assert.deepEqual(remembered(journal), [{ past: [widget('a')], current: undefined }], end);
  }
});

test('an object that the first list after a clear holds is there again', () => {
  const { scope, journal } = setUp([widget('a')]);
  scope.clear();
  scope.init();
  scope.initApply(widget('a', { turns: 9 }));
  assert.equal(remembered(journal)[0]?.current, undefined);
  scope.initDone();
  assert.deepEqual(remembered(journal)[0]?.current, widget('a', { turns: 9 }));
});

test('what was told is forgotten', () => {
  const { scope, journal, tell } = setUp([widget('a'), widget('b')]);
  scope.delete(widget('a'));
  scope.apply(widget('b', { turns: 9 }));
  assert.equal(journal.size, 2);
  tell();
  assert.equal(journal.size, 0);
});

test('a listener hears of changes until it asks not to', () => {
  const { scope, journal } = setUp([]);
  let heard = 0;
  const forget = journal.onChange(() => heard++);
  scope.apply(widget('a'));
  assert.equal(heard, 1);
  forget();
  scope.apply(widget('b'));
  assert.equal(heard, 1);
});
