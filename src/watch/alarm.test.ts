import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Alarm } from './alarm.ts';

const HOUR = 3_600_000;
const never = new AbortController().signal;

test('who waits is woken, and waits anew afterwards', async () => {
  const alarm = new Alarm();
  const first = alarm.wait(HOUR, never);
  alarm.wake();
  await first;
  const second = alarm.wait(HOUR, never);
  assert.equal(await Promise.race([second.then(() => 'woken'), Promise.resolve('waiting')]), 'waiting');
  alarm.wake();
  await second;
});

test('who does not wait is not woken later', async () => {
  const alarm = new Alarm();
  alarm.wake();
  const waiting = alarm.wait(HOUR, never);
  assert.equal(await Promise.race([waiting.then(() => 'woken'), Promise.resolve('waiting')]), 'waiting');
  alarm.wake();
  await waiting;
});

test('a wait ends by itself, and with its signal, also where that has aborted before', async () => {
  const alarm = new Alarm();
  await alarm.wait(1, never);
  const ending = new AbortController();
  const waiting = alarm.wait(HOUR, ending.signal);
  ending.abort();
  await waiting;
  await alarm.wait(HOUR, ending.signal);
});
