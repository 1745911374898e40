import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  INITIAL_PUSH_STATE,
  nextPush,
  type PushInput,
  type PushMoment,
  type PushRequest,
  type PushState,
  pushStep,
} from './step.ts';

const state = (over: Partial<PushState>): PushState => ({ ...INITIAL_PUSH_STATE, ...over });
const wait = (until: number): PushRequest => ({ type: 'wait', until });
const push = (extent: 'all' | 'changes' | 'without-ends'): PushRequest => ({
  type: 'push',
  extent,
  from: undefined,
});
const STAND_BY: PushRequest = { type: 'standBy' };
const STOP: PushRequest = { type: 'stop' };

const TIMING = { interval: 60_000, pushChanges: 1000 };
const AT_20: PushMoment = { now: 20_000, mayPush: true };
const OVER: PushMoment = { now: 20_000, mayPush: false };

const pushing = state({ phase: 'pushing', extent: 'all', began: 10_000 });
const changes = state({ phase: 'pushing', extent: 'changes', began: 19_000, due: 70_000 });
const resting = state({ phase: 'resting', due: 70_000 });
const retrying = state({ phase: 'retrying', due: 70_000 });
const gathering = state({ phase: 'gathering', due: 70_000 });
const standingBy = state({ phase: 'standing-by' });
const last = state({ phase: 'last', extent: 'without-ends' });
const stopped = state({ phase: 'stopped' });

interface Case {
  readonly name: string;
  readonly from: PushState;
  readonly input: PushInput;
  readonly at?: PushMoment;
  readonly timing?: { readonly interval: number; readonly pushChanges: number | undefined };
  readonly request: PushRequest | undefined;
  /** What differs from `from`. */
  readonly to?: Partial<PushState>;
}

const tables: Readonly<Record<string, readonly Case[]>> = {
  'the beginning': [
    {
      name: 'pushes everything',
      from: state({}),
      input: { type: 'started' },
      request: push('all'),
      to: { phase: 'pushing', began: 20_000 },
    },
    {
      name: 'waits for a term',
      from: state({}),
      input: { type: 'started' },
      at: OVER,
      request: STAND_BY,
      to: { phase: 'standing-by' },
    },
    { name: 'is there once', from: resting, input: { type: 'started' }, request: undefined },
  ],
  'after a push that arrived': [
    {
      name: 'the next is due an interval after its beginning',
      from: pushing,
      input: { type: 'pushed', result: 'complete' },
      request: wait(70_000),
      to: { phase: 'resting', due: 70_000 },
    },
    {
      name: 'of changes, everything is due when it was',
      from: changes,
      input: { type: 'pushed', result: 'complete' },
      request: wait(70_000),
      to: { phase: 'resting' },
    },
    {
      name: 'what changed meanwhile follows',
      from: { ...pushing, changed: true },
      input: { type: 'pushed', result: 'complete' },
      request: wait(21_000),
      to: { phase: 'gathering', due: 70_000 },
    },
    {
      name: 'a change during the push is kept in mind',
      from: pushing,
      input: { type: 'changed' },
      request: undefined,
      to: { changed: true },
    },
    {
      name: 'the back-off begins anew',
      from: { ...pushing, backoff: 5000 },
      input: { type: 'pushed', result: 'complete' },
      request: wait(70_000),
      to: { phase: 'resting', due: 70_000, backoff: 1000 },
    },
    {
      name: 'one that lasted longer than the interval is followed at once',
      from: { ...pushing, began: -50_000 },
      input: { type: 'pushed', result: 'complete' },
      request: wait(10_000),
      to: { phase: 'resting', due: 10_000 },
    },
  ],
  'after a push that did not arrive': [
    {
      name: 'a receiver that is away is tried again soon',
      from: pushing,
      input: { type: 'pushed', result: 'later' },
      request: wait(21_000),
      to: { phase: 'retrying', due: 21_000, backoff: 1500 },
    },
    {
      name: 'it is tried again more and more seldom',
      from: { ...pushing, backoff: 4000 },
      input: { type: 'pushed', result: 'later' },
      request: wait(24_000),
      to: { phase: 'retrying', due: 24_000, backoff: 5000 },
    },
    {
      name: 'but not later than at the interval',
      from: { ...pushing, began: -39_500 },
      input: { type: 'pushed', result: 'later' },
      request: wait(20_500),
      to: { phase: 'retrying', due: 20_500, backoff: 1500 },
    },
    {
      name: 'nor earlier than it asked for',
      from: pushing,
      input: { type: 'pushed', result: 'later', notBefore: 90_000 },
      request: wait(90_000),
      to: { phase: 'retrying', due: 90_000, notBefore: 90_000, backoff: 1500 },
    },
    {
      name: 'after any other failure the next push is that of the interval',
      from: pushing,
      input: { type: 'pushed', result: 'failed' },
      request: wait(70_000),
      to: { phase: 'retrying', due: 70_000 },
    },
    {
      name: 'changes are told with everything',
      from: { ...changes, changed: true },
      input: { type: 'pushed', result: 'failed' },
      request: wait(70_000),
      to: { phase: 'retrying' },
    },
  ],
  'after a push that was cut off': [
    {
      name: 'the next goes on with the unit that it got to',
      from: pushing,
      input: { type: 'pushed', result: 'failed', from: 'c' },
      request: wait(70_000),
      to: { phase: 'retrying', due: 70_000, from: 'c' },
    },
    {
      name: 'everything is pushed from there',
      from: { ...retrying, from: 'c' },
      input: { type: 'timer' },
      request: { type: 'push', extent: 'all', from: 'c' },
      to: { phase: 'pushing', began: 20_000 },
    },
    {
      name: 'so is the last',
      from: { ...retrying, from: 'c' },
      input: { type: 'shutdown' },
      request: { type: 'push', extent: 'without-ends', from: 'c' },
      to: { phase: 'last', extent: 'without-ends', began: 20_000 },
    },
    {
      name: 'one that arrives begins at the front again',
      from: { ...pushing, from: 'c' },
      input: { type: 'pushed', result: 'complete' },
      request: wait(70_000),
      to: { phase: 'resting', due: 70_000, from: undefined },
    },
  ],
  'while it rests': [
    {
      name: 'everything is pushed when its time has come',
      from: resting,
      input: { type: 'timer' },
      request: push('all'),
      to: { phase: 'pushing', began: 20_000 },
    },
    {
      name: 'a change waits for others',
      from: resting,
      input: { type: 'changed' },
      request: wait(21_000),
      to: { phase: 'gathering' },
    },
    {
      name: 'a change just before the interval goes with everything',
      from: { ...resting, due: 21_000 },
      input: { type: 'changed' },
      request: wait(21_000),
      to: { phase: 'retrying' },
    },
    {
      name: 'a change waits for the interval where changes are not pushed',
      from: resting,
      input: { type: 'changed' },
      timing: { interval: 60_000, pushChanges: undefined },
      request: wait(70_000),
    },
    { name: 'further changes put nothing off', from: gathering, input: { type: 'changed' }, request: undefined },
    {
      name: 'changes are pushed by themselves',
      from: gathering,
      input: { type: 'timer' },
      request: push('changes'),
      to: { phase: 'pushing', extent: 'changes', began: 20_000 },
    },
    { name: 'a change does not wake what failed', from: retrying, input: { type: 'changed' }, request: undefined },
    {
      name: 'after a failure everything is pushed',
      from: retrying,
      input: { type: 'timer' },
      request: push('all'),
      to: { phase: 'pushing', began: 20_000 },
    },
  ],
  'a term': [
    {
      name: 'begins with a push of everything',
      from: standingBy,
      input: { type: 'termBegan' },
      request: push('all'),
      to: { phase: 'pushing', began: 20_000 },
    },
    {
      name: 'that is over already is waited for anew',
      from: standingBy,
      input: { type: 'termBegan' },
      at: OVER,
      request: STAND_BY,
    },
    ...[resting, retrying, gathering].map((from) => ({
      name: `ends what is ${from.phase}`,
      from,
      input: { type: 'termEnded' } as const,
      at: OVER,
      request: STAND_BY,
      to: { phase: 'standing-by' } as const,
    })),
    {
      name: 'that ends during a push leaves it to fail',
      from: pushing,
      input: { type: 'termEnded' },
      request: undefined,
    },
    {
      name: 'that ended during a push is followed by the next',
      from: pushing,
      input: { type: 'pushed', result: 'failed' },
      at: OVER,
      request: STAND_BY,
      to: { phase: 'standing-by', due: 70_000 },
    },
    {
      name: 'that ended unnoticed lets nothing leave',
      from: gathering,
      input: { type: 'timer' },
      at: OVER,
      request: STAND_BY,
      to: { phase: 'standing-by' },
    },
    { name: 'changes nothing for one who stands by', from: standingBy, input: { type: 'changed' }, request: undefined },
  ],
  'a shutdown': [
    {
      name: 'before the start pushes nothing',
      from: state({}),
      input: { type: 'shutdown' },
      request: STOP,
      to: { phase: 'stopped' },
    },
    ...[resting, retrying, gathering].map((from) => ({
      name: `pushes a last time from ${from.phase}`,
      from,
      input: { type: 'shutdown' } as const,
      request: push('without-ends'),
      to: { phase: 'last', extent: 'without-ends', began: 20_000 } as const,
    })),
    {
      name: 'leaves a receiver alone that asked for it',
      from: { ...retrying, notBefore: 90_000 },
      input: { type: 'shutdown' },
      request: STOP,
      to: { phase: 'stopped' },
    },
    {
      name: 'leaves the last push to who leads',
      from: standingBy,
      input: { type: 'shutdown' },
      at: OVER,
      request: STOP,
      to: { phase: 'stopped' },
    },
    {
      name: 'waits for the push under way',
      from: pushing,
      input: { type: 'shutdown' },
      request: undefined,
      to: { stopping: 'soon' },
    },
    {
      name: 'pushes a last time after the push under way, however that went',
      from: { ...pushing, stopping: 'soon' },
      input: { type: 'pushed', result: 'failed' },
      request: push('without-ends'),
      to: { phase: 'last', extent: 'without-ends', began: 20_000, due: 70_000 },
    },
    {
      name: 'that is late waits for the push that is cut',
      from: { ...pushing, stopping: 'soon' },
      input: { type: 'late' },
      request: undefined,
      to: { stopping: 'now' },
    },
    {
      name: 'that is late pushes nothing more',
      from: { ...pushing, stopping: 'now' },
      input: { type: 'pushed', result: 'failed' },
      request: STOP,
      to: { phase: 'stopped', due: 70_000 },
    },
    {
      name: 'ends with the last push',
      from: last,
      input: { type: 'pushed', result: 'complete' },
      request: STOP,
      to: { phase: 'stopped' },
    },
    { name: 'is asked for once', from: last, input: { type: 'shutdown' }, request: undefined },
  ],
  'what is stopped': (['started', 'timer', 'changed', 'termBegan', 'termEnded', 'shutdown', 'late'] as const).map(
    (type) => ({ name: `does nothing for ${type}`, from: stopped, input: { type }, request: undefined }),
  ),
};

for (const [title, cases] of Object.entries(tables)) {
  describe(title, () => {
    for (const { name, from, input, at = AT_20, timing = TIMING, request, to = {} } of cases) {
      test(name, () => {
        assert.deepEqual(pushStep(from, input, at, timing), { state: { ...from, ...to }, request });
      });
    }
  });
}

for (const [what, from, until, after] of [
  ['the interval', resting, 70_000, 'interval'],
  ['changes', gathering, 21_000, 'changes'],
  ['a receiver that was away', { ...retrying, backoff: 1500, due: 21_000 }, 21_000, 'back-off'],
  ['the time that the receiver asked for', { ...retrying, backoff: 1500, notBefore: 90_000 }, 90_000, 'retry-after'],
  ['the interval after a failure', retrying, 70_000, 'interval'],
] as const) {
  test(`what the next push is waited for: ${what}`, () => {
    assert.deepEqual(nextPush(from, until), { at: until, after });
  });
}

test('there is no next push while one is under way', () => {
  assert.equal(nextPush(pushing, 0), undefined);
});
