import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReceiverLog } from './receiver-log.ts';

/** What is logged of pushes, each with the points that arrived or that failed. */
function linesOf(...pushes: readonly (number | 'failed')[]): string[] {
  const lines: string[] = [];
  const info = (fields: object | string, sentence?: string) => lines.push(`${JSON.stringify(fields)} ${sentence}`);
  const told = createReceiverLog({ info }, 'vendor');
  for (const push of pushes) told({ accepted: push !== 'failed', points: push === 'failed' ? 0 : push });
  return lines;
}

const COMES = 'The destination takes what is pushed.';
const GOES = 'The destination no longer takes what is pushed.';

test('a destination that takes every push is told of once', () => {
  assert.deepEqual(linesOf(5, 5, 5), [`{"destination":"vendor","points":5,"failedPushes":0,"heldBack":0} ${COMES}`]);
});

test('a destination that goes is told of with what it took, and when it comes with what it missed', () => {
  assert.deepEqual(linesOf('failed', 'failed', 7, 8, 'failed', 'failed'), [
    `{"destination":"vendor","points":7,"failedPushes":2,"heldBack":0} ${COMES}`,
    `{"destination":"vendor","pushes":2,"points":15,"heldBack":0} ${GOES}`,
  ]);
});

test('a destination that was never there is not told of', () => {
  assert.deepEqual(linesOf('failed', 'failed'), []);
});

test('a destination that comes and goes all the time fills no log', () => {
  assert.equal(linesOf(...Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? 1 : 'failed'))).length, 2);
});
