/**
 * The heart of a reflector: which request comes next, and what the consumer is told, given what the API server did.
 * A pure function over plain data, so that each transition is a line in a test's table. The I/O is in reflector.ts.
 *
 * Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes, KEP-3157 (WatchList).
 */

import type { ListMeta, Status, WatchEvent } from '../codec/decoder.ts';
import { type Backoff, backoffSeconds } from './backoff.ts';

/** Objects of one LIST page: few enough that a page's bytes are read within some 30 ms. */
const PAGE_LIMIT = 250;

/** Watches in a row that may end without a word before the list is read again: see `State.silent`. */
const SILENT_LIMIT = 3;

/** What the consumer is told. Between `init` and `initDone` comes every object that exists; what doesn't come is gone. */
export type ReflectorEvent<T> =
  | { readonly type: 'init' }
  | { readonly type: 'initApply'; readonly object: T }
  | { readonly type: 'initDone' }
  | { readonly type: 'apply'; readonly object: T }
  | { readonly type: 'delete'; readonly object: T; readonly isTombstone?: true };

/** How a reflector does, for people. `forbidden` is HTTP 403, `absent` HTTP 404; `failing` is everything else. */
export interface Health {
  readonly state: 'listing' | 'watching' | 'forbidden' | 'absent' | 'failing';
  /** What the server or the network said; "" while all is well. */
  readonly reason: string;
}

/** Why a request failed. */
export type Failure =
  | { readonly type: 'status'; readonly status: Status }
  | { readonly type: 'network'; readonly reason: string }
  /** The answer's bytes could not be read, or stopped within a frame. */
  | { readonly type: 'torn'; readonly reason: string };

/** An event of a watch that is not an error. */
export type Change<T> = Exclude<WatchEvent<T>, { readonly type: 'ERROR' }>;

/** What happened. `lived` is for how many seconds a watch was open. */
export type Input<T> =
  | { readonly type: 'started' }
  | { readonly type: 'listed'; readonly object: T }
  | { readonly type: 'page'; readonly meta: ListMeta }
  | { readonly type: 'listFailed'; readonly failure: Failure }
  | { readonly type: 'opened' }
  | { readonly type: 'event'; readonly event: Change<T> }
  /** The server closed the watch in order, or nothing came for so long that the connection counts as dead. */
  | { readonly type: 'ended'; readonly lived: number; readonly idle: boolean }
  /** A status with `lived` is an ERROR event; without, the answer to a watch that was never opened. */
  | { readonly type: 'watchFailed'; readonly lived: number | undefined; readonly failure: Failure }
  | { readonly type: 'timer' };

/** What to do next. Asking for anything ends the watch that is open. */
export type Request =
  | { readonly type: 'page'; readonly continue: string }
  | { readonly type: 'watch'; readonly resourceVersion: string; readonly timeoutSeconds: number }
  | { readonly type: 'watchList'; readonly timeoutSeconds: number }
  | { readonly type: 'wait'; readonly seconds: number };

/** All that a reflector remembers between inputs. */
export interface State {
  /** `initial`: a watch that sends the initial objects before its changes (WatchList). */
  readonly phase: 'listing' | 'initial' | 'watching' | 'waiting';
  /** Where the next watch starts; "" while a list has to come first. */
  readonly resourceVersion: string;
  /** The continue token of the page asked for last. */
  readonly token: string;
  /** Attempts in a row without an object or a watch of some length: the exponent of the back-off. */
  readonly failures: number;
  /**
   * Watches in a row that brought neither object nor bookmark. A server whose storage was restored from a backup answers
   * a resourceVersion from its lost future with 200 and silence for ever; only a new list finds that out.
   */
  readonly silent: number;
  /** The most that the open watch has brought so far. */
  readonly heard: 'nothing' | 'bookmark' | 'object';
  /** Whether the server refused WatchList in one of the ways that mean "never". */
  readonly watchListRefused: boolean;
  /** Whether the next list is read in pages because WatchList ended before its initial events did. */
  readonly pagesOnce: boolean;
  /** Whether a whole list has arrived at least once. */
  readonly synced: boolean;
  readonly health: Health;
}

/** What `step` needs from outside. */
export interface StepOptions {
  /** Whether WatchList may be tried. */
  readonly watchList: boolean;
  /** Gives numbers in [0, 1). */
  readonly random: () => number;
  /** Between attempts after 429, 5xx, network errors and the like. */
  readonly retry: Backoff;
  /** Between attempts after 403 and 404, which people have to change. */
  readonly slowRetry: Backoff;
  /** A watch that brought no object and ended within so many seconds is a failure, not an ordinary end. */
  readonly shortWatchSeconds: number;
}

/** The result of one step; without `request` the present one goes on. */
export interface Step<T> {
  readonly state: State;
  readonly events: readonly ReflectorEvent<T>[];
  readonly request: Request | undefined;
}

/** Waiting times for use against real servers. */
export const STEP_DEFAULTS: Omit<StepOptions, 'watchList' | 'random'> = {
  retry: { least: 0.5, most: 30 },
  slowRetry: { least: 30, most: 300 },
  shortWatchSeconds: 5,
};

/** The state before `started`. */
export const INITIAL_STATE: State = {
  phase: 'waiting',
  resourceVersion: '',
  token: '',
  failures: 0,
  silent: 0,
  heard: 'nothing',
  watchListRefused: false,
  pagesOnce: false,
  synced: false,
  health: { state: 'listing', reason: '' },
};

const LISTING: Health = { state: 'listing', reason: '' };
const WATCHING: Health = { state: 'watching', reason: '' };

/** Total over all inputs in all states; objects pass through untouched. */
export function step<T>(state: State, input: Input<T>, options: StepOptions): Step<T> {
  switch (input.type) {
    case 'started':
      return list(state, options);
    case 'timer':
      return state.resourceVersion === '' ? list(state, options) : watch(state, [], options);
    case 'listed':
      return { state, events: [{ type: 'initApply', object: input.object }], request: undefined };
    case 'page':
      return pageRead(state, input.meta, options);
    case 'opened':
      return {
        state: { ...state, health: state.phase === 'initial' ? LISTING : WATCHING },
        events: [],
        request: undefined,
      };
    case 'event':
      return eventRead(state, input.event, options);
    case 'listFailed':
      return listFailed(state, input.failure, options);
    case 'ended':
      return watchEnded(rested(state, input.lived, options), input, options);
    case 'watchFailed':
      return watchFailed(rested(state, input.lived ?? 0, options), input, options);
  }
}

/** The query of a request, without what is the same for every request of a reflector. */
export function queryOf(request: Exclude<Request, { type: 'wait' }>): Record<string, string> {
  switch (request.type) {
    case 'page':
      // Without a resourceVersion: with resourceVersion=0 the server ignores the limit and sends everything at once.
      return { limit: String(PAGE_LIMIT), ...(request.continue === '' ? {} : { continue: request.continue }) };
    case 'watch':
      return {
        watch: 'true',
        allowWatchBookmarks: 'true',
        resourceVersion: request.resourceVersion,
        timeoutSeconds: String(request.timeoutSeconds),
      };
    case 'watchList':
      return {
        watch: 'true',
        allowWatchBookmarks: 'true',
        sendInitialEvents: 'true',
        resourceVersionMatch: 'NotOlderThan',
        timeoutSeconds: String(request.timeoutSeconds),
      };
  }
}

/** Between five and ten minutes, random, so that watches opened together don't end together. */
const timeoutSeconds = (options: StepOptions) => 300 + Math.floor(options.random() * 301);

function list<T>(state: State, options: StepOptions): Step<T> {
  const initial = options.watchList && !state.watchListRefused && !state.pagesOnce;
  return {
    state: {
      ...state,
      phase: initial ? 'initial' : 'listing',
      resourceVersion: '',
      token: '',
      silent: 0,
      heard: 'nothing',
    },
    events: [{ type: 'init' }],
    request: initial ? { type: 'watchList', timeoutSeconds: timeoutSeconds(options) } : { type: 'page', continue: '' },
  };
}

function watch<T>(state: State, events: readonly ReflectorEvent<T>[], options: StepOptions): Step<T> {
  const { resourceVersion } = state;
  return {
    state: { ...state, phase: 'watching', heard: 'nothing' },
    events,
    request: { type: 'watch', resourceVersion, timeoutSeconds: timeoutSeconds(options) },
  };
}

function wait<T>(state: State, health: Health, seconds: number): Step<T> {
  return { state: { ...state, phase: 'waiting', health }, events: [], request: { type: 'wait', seconds } };
}

function pageRead<T>(state: State, meta: ListMeta, options: StepOptions): Step<T> {
  // The first page's resourceVersion counts: after an inconsistent continuation the later ones are younger, and a watch
  // from there would miss what happened to the first pages' objects in between.
  const resourceVersion = state.resourceVersion === '' ? meta.resourceVersion : state.resourceVersion;
  const read = { ...state, resourceVersion, token: meta.continue, health: LISTING };
  if (meta.continue === '') return watch({ ...read, pagesOnce: false, synced: true }, [{ type: 'initDone' }], options);
  return { state: read, events: [], request: { type: 'page', continue: meta.continue } };
}

function eventRead<T>(state: State, event: Change<T>, options: StepOptions): Step<T> {
  if (state.phase === 'initial') return initialEventRead(state, event, options);
  const resourceVersion = event.resourceVersion === '' ? state.resourceVersion : event.resourceVersion;
  if (event.type === 'BOOKMARK') {
    const heard = state.heard === 'object' ? 'object' : 'bookmark';
    return { state: { ...state, resourceVersion, heard }, events: [], request: undefined };
  }
  const moved: State = { ...state, resourceVersion, heard: 'object', failures: 0 };
  if (event.type === 'UNDECODABLE') return { state: moved, events: leftOut(event), request: undefined };
  return {
    state: moved,
    events: [{ type: event.type === 'DELETED' ? 'delete' : 'apply', object: event.object }],
    request: undefined,
  };
}

function initialEventRead<T>(state: State, event: Change<T>, options: StepOptions): Step<T> {
  if (event.type === 'UNDECODABLE') return { state, events: leftOut(event), request: undefined };
  if (event.type !== 'BOOKMARK') {
    const type = event.type === 'DELETED' ? 'delete' : 'initApply';
    return { state, events: [{ type, object: event.object }], request: undefined };
  }
  // A bookmark that is not the mark comes from a server that overlooked sendInitialEvents: the mark will never come.
  if (!event.initialEventsEnd) return list({ ...state, watchListRefused: true }, options);
  const { resourceVersion } = event;
  return {
    state: { ...state, phase: 'watching', resourceVersion, heard: 'bookmark', synced: true, health: WATCHING },
    events: [{ type: 'initDone' }],
    request: undefined,
  };
}

/** What is kept is not what the object is now, and a wrong series is worse than none. */
function leftOut<T>({ tombstone }: Change<T> & { type: 'UNDECODABLE' }): readonly ReflectorEvent<T>[] {
  return tombstone === undefined ? [] : [{ type: 'delete', object: tombstone, isTombstone: true }];
}

function listFailed<T>(state: State, failure: Failure, options: StepOptions): Step<T> {
  if (failure.type === 'status' && failure.status.code === 410) {
    // The token expired; the new one goes on with younger objects. The same token again would lead nowhere.
    const token = failure.status.continue;
    if (token !== '' && token !== state.token) {
      return { state: { ...state, token }, events: [], request: { type: 'page', continue: token } };
    }
  }
  return failed({ ...state, resourceVersion: '' }, failure, options);
}

function watchEnded<T>(state: State, input: { lived: number; idle: boolean }, options: StepOptions): Step<T> {
  if (state.phase === 'initial')
    return relist({ ...state, pagesOnce: true }, 'the initial events ended without their mark', options);
  const next = silenced(state);
  if (state.heard === 'object' || input.lived >= options.shortWatchSeconds) {
    return next.resourceVersion === '' ? list(next, options) : watch(next, [], options);
  }
  return backOff(next, input.idle ? 'the watch fell silent' : 'the server closes each watch at once', 0, options);
}

function watchFailed<T>(
  state: State,
  input: { lived: number | undefined; failure: Failure },
  options: StepOptions,
): Step<T> {
  const { failure } = input;
  if (failure.type === 'network') return failed(state, failure, options);
  if (failure.type === 'torn' || input.lived !== undefined) {
    // Storage that can't serve WatchList says so only after it has accepted the request.
    if (state.phase === 'initial' && failure.type === 'status' && failure.status.code === 500) {
      return list({ ...state, watchListRefused: true }, options);
    }
    return failed(silenced(state), failure, options);
  }
  const { code } = failure.status;
  if (code !== 400 && code !== 422) return failed(state, failure, options);
  // Either the server doesn't know WatchList, or it can't read the resourceVersion that it gave.
  if (state.phase === 'initial') return list({ ...state, watchListRefused: true }, options);
  return failed({ ...state, resourceVersion: '' }, failure, options);
}

function failed<T>(state: State, failure: Failure, options: StepOptions): Step<T> {
  if (failure.type !== 'status') return backOff(state, failure.reason, 0, options);
  const { code, message, retryAfterSeconds } = failure.status;
  const reason = `${code} ${message}`;
  switch (code) {
    case 403:
      return slowly(state, { state: 'forbidden', reason }, options);
    case 404:
      return slowly(state, { state: 'absent', reason }, options);
    case 410:
      return relist({ ...state, resourceVersion: '' }, reason, options);
    default:
      return backOff(state, reason, retryAfterSeconds, options);
  }
}

/** A watch of some length is a success, whatever ended it. */
function rested(state: State, lived: number, options: StepOptions): State {
  return lived >= options.shortWatchSeconds ? { ...state, failures: 0 } : state;
}

/** Counts the watch that just ended as silent or not; too many silent ones make a list come next. */
function silenced(state: State): State {
  if (state.heard !== 'nothing') return { ...state, silent: 0 };
  const silent = state.silent + 1;
  return silent < SILENT_LIMIT ? { ...state, silent } : { ...state, silent: 0, resourceVersion: '' };
}

/** Lists at once, but waits first where the last attempt did not help either. */
function relist<T>(state: State, reason: string, options: StepOptions): Step<T> {
  return state.failures === 0 ? list({ ...state, failures: 1 }, options) : backOff(state, reason, 0, options);
}

function backOff<T>(state: State, reason: string, retryAfterSeconds: number, options: StepOptions): Step<T> {
  const { random, retry, slowRetry } = options;
  const failures = state.failures + 1;
  // No server may put a reflector to sleep for longer than people would wait; and many must not wake as one.
  const asked = retryAfterSeconds === 0 ? 0 : Math.min(retryAfterSeconds, slowRetry.most) + random() * retry.least;
  const seconds = Math.max(asked, backoffSeconds(retry, failures, random));
  return wait({ ...state, failures }, { state: 'failing', reason }, seconds);
}

function slowly<T>(state: State, health: Health, options: StepOptions): Step<T> {
  const failures = state.failures + 1;
  return wait({ ...state, failures }, health, backoffSeconds(options.slowRetry, failures, options.random));
}
