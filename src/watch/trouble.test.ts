import assert from 'node:assert/strict';
import { test } from 'node:test';
import { widgets } from '../../test/support/widgets.ts';
import type { Health } from '../kubernetes/reflector/failure.ts';
import { EVERYTHING } from '../kubernetes/scope.ts';
import type { Kind } from '../resources/declare/kind.ts';
import { kinds } from '../resources/kinds.ts';
import { createTroubleLog, type ToldTrouble } from './trouble.ts';
import type { Wanted } from './wanted.ts';

const WIDGETS = widgets as unknown as Kind;
const wanted = (resource: string, namespace = ''): Wanted => ({
  kind: { ...WIDGETS, resource },
  scope: { ...EVERYTHING, namespace },
});

const HEALTHS = {
  listing: { state: 'listing', trouble: undefined },
  watching: { state: 'watching', trouble: undefined },
  overdue: { state: 'listing', trouble: 'silent' },
  forbidden: { state: 'forbidden', trouble: 'forbidden' },
  absent: { state: 'absent', trouble: 'absent' },
  unreachable: { state: 'failing', trouble: 'unreachable' },
  refused: { state: 'failing', trouble: 'refused' },
} satisfies Readonly<Record<string, Omit<Health, 'reason'>>>;

/** A log that notes its lines: level and sentence, with the resource where they have one. */
function setUp() {
  const lines: string[] = [];
  const note = (level: string) => (about: object | string, sentence?: string) => {
    const { resource = '', namespace = '' } = about as { resource?: string; namespace?: string };
    lines.push(`${level} ${resource}${namespace && `/${namespace}`}: ${sentence}`);
  };
  const troubles = createTroubleLog({ info: note('info'), warn: note('warn'), error: note('error') }, 60_000);
  const told = new Map<Wanted, ToldTrouble>();
  const status = (watch: Wanted, ...healths: readonly (keyof typeof HEALTHS)[]) => {
    for (const health of healths) {
      const next = { ...HEALTHS[health], reason: `${Math.random()}`, address: 'https://x' };
      told.set(watch, troubles.status(watch, next, told.get(watch)));
    }
  };
  return { lines, troubles, status };
}

const FORBIDDEN = 'warn a.test: The kind a.test is forbidden; all others go on.';
const ABSENT = 'warn a.test: The kind a.test is absent; all others go on.';
const FAILING = 'warn a.test: The API server can not be read; it is asked again.';
const OVERDUE = 'warn a.test: The list of a.test takes long: its end has not come yet.';
const WATCHED = 'info a.test: The kind a.test is watched.';

const ROWS: readonly (readonly [what: string, healths: readonly (keyof typeof HEALTHS)[], lines: readonly string[]])[] =
  [
    ['a watch without trouble is told of by nobody', ['listing', 'watching', 'listing', 'watching'], []],
    ['a kind that is forbidden is told of once', ['forbidden', 'listing', 'forbidden'], [FORBIDDEN]],
    ['its end is told', ['forbidden', 'listing', 'watching', 'watching'], [FORBIDDEN, WATCHED]],
    ['what is another trouble is told anew', ['forbidden', 'absent', 'forbidden'], [FORBIDDEN, ABSENT, FORBIDDEN]],
    ['a failure is told once a minute, whatever the reason', ['unreachable', 'unreachable'], [FAILING]],
    ['failures of two kinds are told of both', ['unreachable', 'refused', 'watching'], [FAILING, FAILING, WATCHED]],
    ['a failure does not hide that a kind is forbidden', ['unreachable', 'forbidden'], [FAILING, FORBIDDEN]],
    ['a list whose end is overdue is told of', ['listing', 'overdue', 'watching'], [OVERDUE, WATCHED]],
  ];

for (const [what, healths, expected] of ROWS) {
  test(what, () => {
    const { lines, status } = setUp();
    status(wanted('a'), ...healths);
    assert.deepEqual(lines, expected);
  });
}

test('a failure that many watches have is told of one, the end of it of each', () => {
  const { lines, status } = setUp();
  const watches = ['a', 'b', 'c'].map((resource) => wanted(resource));
  for (const watch of watches) status(watch, 'unreachable');
  assert.equal(lines.length, 1);
  for (const watch of watches) status(watch, 'watching');
  assert.equal(lines.length, 4);
});

test('objects that can not be read are told of by kind, bytes by none', () => {
  const { lines, troubles } = setUp();
  for (const resource of ['a', 'a', 'b']) {
    troubles.undecodable(wanted(resource), { name: `${Math.random()}` });
    troubles.torn(wanted(resource), `${Math.random()}`);
  }
  assert.deepEqual(
    lines.map((line) => line.split(':')[0]),
    ['warn a.test', 'warn a.test', 'warn b.test'],
  );
});

test('a line says which scope it is about', () => {
  const { lines, status, troubles } = setUp();
  status(wanted('a', 'shop'), 'forbidden');
  troubles.stale(wanted('a', 'desk'), 60);
  troubles.mistake(wanted('a', 'attic'), new Error());
  assert.deepEqual(
    lines.map((line) => line.split(':')[0]),
    ['warn a.test/shop', 'warn a.test/desk', 'error a.test/attic'],
  );
});

/** A log of troubles that tells each at once, or one in an hour, and its lines. */
function withReasons(interval: number) {
  const lines: string[] = [];
  const line = (level: string) => (about: object | string, sentence?: string) => {
    const { reason = '', heldBack = 0 } = about as { reason?: string; heldBack?: number };
    lines.push([level, sentence ?? about, reason, heldBack || ''].join(' ').trim());
  };
  const log = createTroubleLog({ info: line('info'), warn: line('warn'), error: line('error') }, interval);
  const earlier = new Map<string, ToldTrouble>();
  const status = (
    resource: string,
    state: 'watching' | 'failing' | 'forbidden',
    trouble?: Health['trouble'],
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
  const { lines, status } = withReasons(0);
  for (let times = 0; times < 5; times++) status('pods', 'failing', 'unreachable', 'refused');
  for (let times = 0; times < 2; times++) status('pods', 'watching');
  status('pods', 'failing', 'unreachable', 'refused');
  assert.deepEqual(lines, [`${FAILS} refused`, 'info The kind pods is watched.', `${FAILS} refused`]);
});

test('what many watches have in common is told of one of them, what differs of each', () => {
  const { lines, status } = withReasons(0);
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
  const { lines, status } = withReasons(3_600_000);
  for (let at = 0; at < 100_000; at++) status('pods', 'failing', 'refused', `reason ${at}`);
  assert.deepEqual(lines, [`${FAILS} reason 0`]);
});

test('a reason that was held back is told when it is asked for again, after the interval', () => {
  const { lines, status } = withReasons(1);
  status('pods', 'failing', 'unreachable', 'closed');
  status('pods', 'failing', 'unreachable', 'no trust');
  for (const end = performance.now() + 5; performance.now() < end; );
  status('pods', 'failing', 'unreachable', 'no trust');
  status('pods', 'failing', 'unreachable', 'no trust');
  assert.deepEqual(lines.filter((line) => line.includes('no trust')).length, 1);
});
