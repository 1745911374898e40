import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copierOf, shapeOf } from './copier.ts';

test('a message is made of its row the same way, be there few or many', () => {
  const shape = shapeOf({ name: '', "odd' name": undefined, labels: undefined });
  const rows = Array.from({ length: 100 }, (_, at) => [`name-${at}`, at, [at]]);
  const messages = rows.map((row) => shape.make(row));
  for (const [at, message] of messages.entries()) {
    const taken: unknown[] = [];
    shape.take(message, taken);
    assert.deepEqual([Object.keys(message), taken], [['name', "odd' name", 'labels'], rows[at]]);
  }
});

test('a message is copied the same way, be there few or many', () => {
  const copy = copierOf({ name: '', "odd' name": undefined });
  const copies = Array.from({ length: 100 }, () => copy());
  for (const each of copies) assert.deepEqual(each, { name: '', "odd' name": undefined });
  assert.equal(new Set(copies).size, 100);
});

test('code is made for messages of which there are many alone', (t) => {
  let made = 0;
  const { Function: stock } = globalThis;
  t.after(() => {
    globalThis.Function = stock;
  });
  globalThis.Function = new Proxy(stock, {
    construct(target, given) {
      made++;
      return Reflect.construct(target, given);
    },
  });
  const shape = shapeOf({ name: '' });
  const madeAfter = (count: number) => {
    for (let at = 0; at < count; at++) shape.make(['x']);
    return made;
  };
  assert.deepEqual([madeAfter(32), madeAfter(32), madeAfter(1000)], [0, 1, 1]);
  const known = shapeOf({ name: '' });
  const madeAfterTaking = (count: number) => {
    for (let at = 0; at < count; at++) known.take({ name: 'x' }, []);
    return made;
  };
  assert.deepEqual([madeAfterTaking(32), madeAfterTaking(32), madeAfterTaking(1000)], [1, 2, 2]);
  const copy = copierOf({ name: '' });
  const madeAfterCopies = (count: number) => {
    for (let at = 0; at < count; at++) copy();
    return made;
  };
  assert.deepEqual([madeAfterCopies(32), madeAfterCopies(32), madeAfterCopies(1000)], [2, 3, 3]);
});
