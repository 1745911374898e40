import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Trouble as TroubleOfReflector } from '../kubernetes/reflector/failure.ts';
import { EVERYTHING } from '../kubernetes/scope.ts';
import { kinds } from '../resources/kinds.ts';
import { createTroubleLog, type Trouble } from './trouble.ts';

/** A log of troubles that tells each at once, or one in an hour, and its lines. */
function setUp(interval: number) {
  const lines: string[] = [];
  const line = (level: string) => (about: object | string, sentence?: string) => {
    const { reason = '', heldBack = 0 } = about as { reason?: string; heldBack?: number };
    lines.push([level, sentence ?? about, reason, heldBack || ''].join(' ').trim());
  };
  const log = createTroubleLog({ info: line('info'), warn: line('warn'), error: line('error') }, interval);
  const earlier = new Map<string, Trouble>();
  const status = (
    resource: string,
    state: 'watching' | 'failing' | 'forbidden',
    trouble?: TroubleOfReflector,
    reason = '',
  ) => {
    const watch = { kind: kinds.find((kind) => kind.resource === resource)!, scope: EVERYTHING };
    const now = log.status(watch, { state, trouble, reason, address: 'here' }, earlier.get(resource));
    earlier.set(resource, now);
  };
  return { lines, status };
}

const FAILS = 'warn The API server can not be read; it is asked again.';

test('a trouble is told once, however often a watch tries, and once more when it is over', () => {
  const { lines, status } = setUp(0);
  for (let times = 0; times < 5; times++) status('pods', 'failing', 'unreachable', 'refused');
  for (let times = 0; times < 2; times++) status('pods', 'watching');
  status('pods', 'failing', 'unreachable', 'refused');
  assert.deepEqual(lines, [`${FAILS} refused`, 'info The kind pods is watched.', `${FAILS} refused`]);
});

test('what many watches have in common is told of one of them, what differs of each', () => {
  const { lines, status } = setUp(0);
  for (const { resource } of kinds) status(resource, 'failing', 'unreachable', 'refused');
  for (const { resource } of kinds) status(resource, 'failing', 'nonsense', '404');
  status('pods', 'forbidden', 'forbidden', 'no');
  status('nodes', 'forbidden', 'forbidden', 'no');
  assert.deepEqual(lines, [
    `${FAILS} refused`,
    `${FAILS} 404`,
    'warn The kind pods is forbidden; all others go on. no',
    'warn The kind nodes is forbidden; all others go on. no',
  ]);
});

test('a hundred thousand reasons are a line in an interval, and the rest is counted', () => {
  const { lines, status } = setUp(3_600_000);
  for (let at = 0; at < 100_000; at++) status('pods', 'failing', 'refused', `reason ${at}`);
  assert.deepEqual(lines, [`${FAILS} reason 0`]);
});

test('a reason that was held back is told when it is asked for again, after the interval', () => {
  const { lines, status } = setUp(1);
  status('pods', 'failing', 'unreachable', 'closed');
  status('pods', 'failing', 'unreachable', 'no trust');
  for (const end = performance.now() + 5; performance.now() < end; );
  status('pods', 'failing', 'unreachable', 'no trust');
  status('pods', 'failing', 'unreachable', 'no trust');
  assert.deepEqual(lines.filter((line) => line.includes('no trust')).length, 1);
});
