/**
 * The heart of the push to one destination: what it does next, given what happened. A pure function over plain data, so
 * that each transition is a line in a test's table. The I/O is in streaming-reader.ts.
 */
import type { Extent } from './telling.ts';

/** - `new`: not started;
 * - `pushing`: a push is under way;
 * - `resting`: the next push is that of the interval, or of what changes before;
 * - `retrying`: the next push is of everything, whatever changes;
 * - `gathering`: something changed, and what else does for a moment goes with it;
 * - `standing-by`: another process pushes;
 * - `last`: the push is under way after which nothing comes;
 * - `stopped`.
 */
export type PushPhase = 'new' | 'pushing' | 'resting' | 'retrying' | 'gathering' | 'standing-by' | 'last' | 'stopped';

/** Where a push is between two steps. Times are milliseconds of one clock that only goes forward. */
export interface PushState {
  readonly phase: PushPhase;
  /** What the push that is under way, or was last, tells, and when it began. */
  readonly extent: Extent;
  readonly began: number;
  /** When the next push of everything is due. */
  readonly due: number;
  /** How long a receiver that is away or busy is left alone the next time. */
  readonly backoff: number;
  /** When the receiver wants to hear from us again, at the earliest. */
  readonly notBefore: number;
  /** The unit that the next push begins with, where the last was cut off before it. */
  readonly from: string | undefined;
  /** Whether something changed since the push that is under way began. */
  readonly changed: boolean;
  /** Whether this push is to be the last but the one that ends all, or the very last. */
  readonly stopping: 'no' | 'soon' | 'now';
}

/**
 * What happened. A push is `complete` when all its requests were answered, `later` when the receiver can't take it at
 * present, and `failed` for any other reason; `notBefore` and `from` are as in {@link PushState}. `shutdown` leaves time for a last
 * push, `late` says that this is over.
 */
export type PushInput =
  | { readonly type: 'started' | 'timer' | 'changed' | 'termBegan' | 'termEnded' | 'shutdown' | 'late' }
  | {
      readonly type: 'pushed';
      readonly result: PushResult;
      readonly notBefore?: number | undefined;
      readonly from?: string | undefined;
    };

/** How a push ended. */
export type PushResult = 'complete' | 'later' | 'failed';

/** What is to be done; it takes the place of a wait that was asked for before. */
export type PushRequest =
  | { readonly type: 'push'; readonly extent: Extent; readonly from: string | undefined }
  | { readonly type: 'wait'; readonly until: number }
  | { readonly type: 'standBy' }
  | { readonly type: 'stop' };

/** When a step is taken. */
export interface PushMoment {
  readonly now: number;
  /** Whether this process may push, by the clock. */
  readonly mayPush: boolean;
}

/** What of a destination's settings decides on steps, in milliseconds. */
export interface PushTiming {
  readonly interval: number;
  /** How long after a change it is pushed; undefined leaves it to the next interval. */
  readonly pushChanges: number | undefined;
}

/** The result of one step; without `request` what is under way goes on. */
export interface PushStep {
  readonly state: PushState;
  readonly request: PushRequest | undefined;
}

/** Waiting time before a receiver that could not be reached is tried again. */
export const FIRST_BACKOFF = 1000;
export const LARGEST_BACKOFF = 5000;

/** The state before `started`. */
export const INITIAL_PUSH_STATE: PushState = {
  phase: 'new',
  extent: 'all',
  began: 0,
  due: 0,
  backoff: FIRST_BACKOFF,
  notBefore: 0,
  from: undefined,
  changed: false,
  stopping: 'no',
};

/** A push that is waited for. */
export interface NextPush {
  /** By the clock of the steps. */
  readonly at: number;
  /** What it is waited for: the `interval`, more `changes`, the time after a receiver that was away or busy, or that it asked for. */
  readonly after: 'interval' | 'changes' | 'back-off' | 'retry-after';
}

/** The push that a state waits for until the time that its last request said; undefined where it does not wait. */
export function nextPush(state: PushState, until: number): NextPush | undefined {
  if (!isWaiting(state)) return undefined;
  if (state.phase === 'gathering') return { at: until, after: 'changes' };
  if (state.phase === 'resting' || state.backoff === FIRST_BACKOFF) return { at: until, after: 'interval' };
  return { at: until, after: state.notBefore >= until ? 'retry-after' : 'back-off' };
}

/** Total over all inputs in all states. */
export function pushStep(state: PushState, input: PushInput, moment: PushMoment, timing: PushTiming): PushStep {
  if (state.phase === 'stopped') return same(state);
  switch (input.type) {
    case 'started':
      return state.phase === 'new' ? push(state, 'all', moment) : same(state);
    case 'termBegan':
      return state.phase === 'standing-by' ? push(state, 'all', moment) : same(state);
    case 'termEnded':
      return isWaiting(state) ? standBy(state) : same(state);
    case 'timer':
      if (!isWaiting(state)) return same(state);
      return push(state, state.phase === 'gathering' ? 'changes' : 'all', moment);
    case 'changed':
      if (state.phase === 'pushing') return same({ ...state, changed: true });
      return state.phase === 'resting' ? gather(state, moment, timing) : same(state);
    case 'pushed':
      return pushed(state, input, moment, timing);
    case 'shutdown':
      if (state.phase === 'last') return same(state);
      return state.phase === 'pushing' ? same({ ...state, stopping: 'soon' }) : last(state, moment);
    case 'late':
      return isPushing(state) ? same({ ...state, stopping: 'now' }) : stop(state);
  }
}

function pushed(
  before: PushState,
  { result, notBefore = before.notBefore, from }: Extract<PushInput, { readonly type: 'pushed' }>,
  moment: PushMoment,
  timing: PushTiming,
): PushStep {
  if (!isPushing(before)) return same(before);
  const { now, mayPush } = moment;
  const due = before.extent === 'all' ? before.began + timing.interval : before.due;
  const state = { ...before, due, notBefore, from, backoff: FIRST_BACKOFF };
  if (before.phase === 'last' || before.stopping === 'now') return stop(state);
  if (before.stopping === 'soon') return last(state, moment);
  if (!mayPush) return standBy(state);
  switch (result) {
    case 'complete':
      return state.changed ? gather(state, moment, timing) : wait({ ...state, phase: 'resting' }, due);
    case 'failed':
      return wait({ ...state, phase: 'retrying' }, due);
    case 'later': {
      const retry = Math.max(Math.min(due, now + before.backoff), notBefore);
      const backoff = Math.min(before.backoff * 1.5, LARGEST_BACKOFF);
      return wait({ ...state, phase: 'retrying', due: retry, backoff }, retry);
    }
  }
}

/** Changes that would hardly be pushed before everything is are left to that. */
function gather(state: PushState, { now }: PushMoment, { pushChanges }: PushTiming): PushStep {
  if (pushChanges === undefined) return wait({ ...state, phase: 'resting' }, state.due);
  if (state.due - now <= pushChanges) return wait({ ...state, phase: 'retrying' }, state.due);
  return wait({ ...state, phase: 'gathering' }, now + pushChanges);
}

function push(state: PushState, extent: Extent, { now, mayPush }: PushMoment): PushStep {
  if (!mayPush) return standBy(state);
  const began = { ...state, phase: 'pushing', extent, began: now, changed: false } as const;
  return { state: began, request: { type: 'push', extent, from: state.from } };
}

/** The values are told a last time, unless that would disturb the receiver or another process. */
function last(state: PushState, moment: PushMoment): PushStep {
  if (state.phase === 'new' || moment.now < state.notBefore || !moment.mayPush) return stop(state);
  const { request, state: pushing } = push(state, 'without-ends', moment);
  return { state: { ...pushing, phase: 'last' }, request };
}

function standBy(state: PushState): PushStep {
  return { state: { ...state, phase: 'standing-by' }, request: { type: 'standBy' } };
}

function stop(state: PushState): PushStep {
  return { state: { ...state, phase: 'stopped' }, request: { type: 'stop' } };
}

function wait(state: PushState, until: number): PushStep {
  return { state, request: { type: 'wait', until } };
}

function same(state: PushState): PushStep {
  return { state, request: undefined };
}

function isPushing({ phase }: PushState): boolean {
  return phase === 'pushing' || phase === 'last';
}

function isWaiting({ phase }: PushState): boolean {
  return phase === 'resting' || phase === 'retrying' || phase === 'gathering';
}
