import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../../resources/kinds/events/events.ts';
import { EventQueue } from './event-queue.ts';

const event = (message: string) => ({ message }) as Event;
const all = (queue: EventQueue) => {
  const messages: string[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) messages.push(next.message);
  return messages;
};

test('events are taken in their order, and what did not arrive first', () => {
  const queue = new EventQueue();
  for (const message of ['a', 'b', 'c', 'd']) queue.add(event(message));
  const [a, b, c] = [queue.take()!, queue.take()!, queue.take()!];
  queue.settle(a, false);
  queue.settle(b, true);
  queue.settle(c, false);
  assert.equal(queue.size, 3);
  assert.deepEqual(all(queue), ['a', 'c', 'd']);
  assert.equal(queue.dropped, 0);
});

test('of more events than there is room for the oldest are left out and counted', () => {
  const queue = new EventQueue(2);
  for (const message of ['a', 'b', 'c', 'd']) queue.add(event(message));
  assert.equal(queue.dropped, 2);
  assert.deepEqual(all(queue), ['c', 'd']);
});

test('long messages take the room of many short ones, and one is told however long it is', () => {
  const queue = new EventQueue(100, 10);
  for (const message of ['12345', '67890', 'x']) queue.add(event(message));
  assert.deepEqual(all(queue), ['67890', 'x']);
  queue.add(event('x'.repeat(50)));
  assert.deepEqual([queue.size, queue.dropped], [1, 1]);
});

test('what is cleared is counted', () => {
  const queue = new EventQueue();
  queue.add(event('a'));
  queue.clear();
  assert.deepEqual([queue.size, queue.dropped, queue.take()], [0, 1, undefined]);
});
