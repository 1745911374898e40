/** What goes into and comes out of a reflector's step: plain data. */
import type { ListMeta, WatchEvent } from '../../codec/decoder.ts';
import type { Backoff } from '../backoff.ts';
import type { Failure, Health } from '../failure.ts';

/** What the consumer is told. Between `init` and `initDone` comes every object that exists; what doesn't come is gone. */
export type ReflectorEvent<T> =
  | { readonly type: 'init' }
  | { readonly type: 'initApply'; readonly object: T }
  | { readonly type: 'initDone' }
  | { readonly type: 'apply'; readonly object: T }
  | { readonly type: 'delete'; readonly object: T; readonly isTombstone?: true };

/** An event of a watch that is not an error. */
export type Change<T> = Exclude<WatchEvent<T>, { readonly type: 'ERROR' }>;

/** What happened. `lived` is for how many seconds a watch was open. */
export type ReflectorInput<T> =
  | { readonly type: 'started' }
  | { readonly type: 'listed'; readonly object: T }
  | { readonly type: 'page'; readonly meta: ListMeta }
  | { readonly type: 'listFailed'; readonly failure: Failure }
  | { readonly type: 'opened' }
  | { readonly type: 'event'; readonly event: Change<T> }
  /** Time goes by in an open watch. `quiet` is for how many seconds it told of nothing that was added. */
  | { readonly type: 'tick'; readonly lived: number; readonly quiet: number }
  /** The server closed the watch in order, or nothing came for so long that the connection counts as dead. */
  | { readonly type: 'ended'; readonly lived: number; readonly idle: boolean }
  /** A status with `lived` is an ERROR event; without, the answer to a watch that was never opened. */
  | { readonly type: 'watchFailed'; readonly lived: number | undefined; readonly failure: Failure }
  /** A wait is over; `woken` if somebody knows that it may go well now, so that what failed before says nothing any more. */
  | { readonly type: 'timer'; readonly woken: boolean };

/** What to do next. Asking for anything ends the watch that is open. */
export type ReflectorRequest =
  | { readonly type: 'page'; readonly continue: string }
  | { readonly type: 'watch'; readonly resourceVersion: string; readonly timeoutSeconds: number }
  | { readonly type: 'watchList'; readonly timeoutSeconds: number }
  | { readonly type: 'wait'; readonly seconds: number };

/** All that a reflector remembers between inputs. */
export interface ReflectorState {
  /** `initial`: a watch that sends the initial objects before its changes (WatchList). */
  readonly phase: 'listing' | 'initial' | 'watching' | 'waiting';
  /** Where the next watch starts; "" while a list has to come first. */
  readonly resourceVersion: string;
  /** The continue token of the page asked for last; "" for the first page, and where no list is under way. */
  readonly token: string;
  /** How often in a row the page of `token` has failed. */
  readonly tries: number;
  /** Attempts in a row without an object or a watch of some length: the exponent of the back-off. */
  readonly failures: number;
  /** Answers 403 and 404 in a row. */
  readonly refusals: number;
  /**
   * Watches in a row that brought neither object nor bookmark, or were refused. A server whose storage was restored from a
   * backup answers a resourceVersion from its lost future with 200 and silence for ever; only a new list finds that out.
   */
  readonly fruitless: number;
  /** The most that the open watch has brought so far. */
  readonly heard: 'nothing' | 'bookmark' | 'object';
  /**
   * What does not end the trouble, since it went well before and did not help: `list`, that a list begins; `opening`, that one
   * is complete, for then watches are refused; `watch`, that a watch is opened, for the last one ended at once.
   */
  readonly doubted: 'nothing' | 'list' | 'opening' | 'watch';
  /** How many lists are still to be read in pages before WatchList is tried again. */
  readonly paged: number;
  /** Lists in a row that did not arrive as a whole, all asked for in the same way. */
  readonly unfinished: number;
  readonly health: Health;
}

/** What `reflectorStep` needs from outside. */
export interface ReflectorStepOptions extends ReflectorTiming {
  /** Whether WatchList may be tried. */
  readonly watchList: boolean;
  /** Gives numbers in [0, 1). */
  readonly random: () => number;
}

/** How long a reflector waits for what, in seconds. */
export interface ReflectorTiming {
  /** Between attempts after 429, 5xx, network errors and the like, and after the first few 403 and 404. */
  readonly retry: Backoff;
  /** Between attempts after 403 and 404, which people have to change. No wait is longer, whatever the server asks for. */
  readonly slowRetry: Backoff;
  /** A watch that brought no object and ended within so many seconds is a failure, not an ordinary end. */
  readonly shortWatchSeconds: number;
  /** How long the end of the initial events of a WatchList may be overdue. */
  readonly initialEvents: {
    /** After so long without a new object it is told that the end is waited for. */
    readonly toldSeconds: number;
    /** After so long without a new object pages are read instead. */
    readonly quietSeconds: number;
    /** After so long in all, too: where objects come and go all the time it is never quiet. */
    readonly mostSeconds: number;
  };
}

/** The result of one step; without `request` the present one goes on. */
export interface ReflectorStep<T> {
  readonly state: ReflectorState;
  readonly events: readonly ReflectorEvent<T>[];
  readonly request: ReflectorRequest | undefined;
}

/** Waiting times for use against real servers. */
export const REFLECTOR_TIMING: ReflectorTiming = {
  retry: { least: 0.5, most: 30 },
  slowRetry: { least: 15, most: 30 },
  shortWatchSeconds: 5,
  initialEvents: { toldSeconds: 30, quietSeconds: 120, mostSeconds: 300 },
};

/** A list is under way, and nothing is wrong. */
export const LISTING: Health = { state: 'listing', trouble: undefined, reason: '' };
/** A watch is open, and nothing is wrong. */
export const WATCHING: Health = { state: 'watching', trouble: undefined, reason: '' };

/** The state before `started`. */
export const INITIAL_REFLECTOR_STATE: ReflectorState = {
  phase: 'waiting',
  resourceVersion: '',
  token: '',
  tries: 0,
  failures: 0,
  refusals: 0,
  fruitless: 0,
  heard: 'nothing',
  doubted: 'nothing',
  paged: 0,
  unfinished: 0,
  health: LISTING,
};
