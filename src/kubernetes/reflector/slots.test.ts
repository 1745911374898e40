import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pause } from '../../pause.ts';
import { createListSlots, type ListSlot } from './slots.ts';

const never = new AbortController().signal;

/** Takes slots and notes the order in which they were got. */
function takers(slots: ReturnType<typeof createListSlots>) {
  const got: string[] = [];
  const take = async (name: string, signal = never): Promise<ListSlot> => {
    const slot = await slots.take(signal);
    got.push(name);
    return slot;
  };
  return { got, take };
}

describe('slots', () => {
  test('are handed out up to their number, then in the order of asking', async () => {
    const { got, take } = takers(createListSlots(2, 60_000));
    const first = await take('a');
    await take('b');
    const third = take('c');
    void take('d');
    await pause(5);
    assert.deepEqual(got, ['a', 'b']);
    first.release();
    first.release();
    await third;
    await pause(5);
    assert.deepEqual(got, ['a', 'b', 'c']);
  });

  test('of who makes no progress go to the next', async () => {
    const { got, take } = takers(createListSlots(1, 10));
    const hanging = await take('hanging');
    const next = await take('next');
    // Who has lost a slot can not give away another's.
    hanging.release();
    hanging.progress();
    const third = take('third');
    await Promise.resolve();
    assert.deepEqual(got, ['hanging', 'next']);
    next.release();
    await third;
  });

  test('stay with who makes progress', async () => {
    const { got, take } = takers(createListSlots(1, 200));
    const slot = await take('busy');
    void take('next');
    for (let at = 0; at < 50; at++) {
      await pause(10);
      slot.progress();
    }
    assert.deepEqual(got, ['busy']);
    slot.release();
    await pause(1);
    assert.deepEqual(got, ['busy', 'next']);
  });

  test('are not waited for after an abort, and none is lost', async () => {
    const { got, take } = takers(createListSlots(1, 60_000));
    const first = await take('first');
    const controller = new AbortController();
    const aborted = take('aborted', controller.signal);
    const last = take('last');
    controller.abort();
    (await aborted).release();
    (await take('after the abort', controller.signal)).release();
    assert.deepEqual(got, ['first', 'aborted', 'after the abort']);
    first.release();
    await last;
  });
});
