/** What watching needs from outside. */
import type { ApiClient } from '../kubernetes/client/client.ts';
import type { StringCache } from '../kubernetes/codec/strings.ts';
import { REFLECTOR_TIMING, type ReflectorTiming } from '../kubernetes/reflector/steps/state.ts';
import type { Readiness } from '../state/readiness.ts';
import type { StateStore } from '../state/store.ts';
import type { Log } from '../telemetry/log.ts';
import type { Telemetry } from '../telemetry/metrics.ts';
import type { Turns } from '../turns.ts';

/** How long a watch waits before it asks again, and what it waits for. */
export interface WatchTiming extends ReflectorTiming {
  /** An absent kind is looked for again after so many milliseconds at most. */
  readonly discoveryInterval: number;
  /**
   * A kind that was there counts as absent when it is looked for again after so many milliseconds: a server that starts may
   * not have read its custom resources yet.
   */
  readonly absencePatience: number;
  /** A kind waits so many milliseconds at most for the kinds that give its objects labels. */
  readonly joinPatience: number;
  /** A new object waits at least so many milliseconds, and less than twice as many, for the one that gives it labels. */
  readonly sourceInterval: number;
  /** Watches that are refused do not keep others from taking their place for longer than so many milliseconds. */
  readonly exchangePatience: number;
  /** Of each kind of trouble one is told of in so many milliseconds. */
  readonly tellingInterval: number;
  /** When one watch recovers, the others that wait try again within so many milliseconds. */
  readonly recoverySpread: number;
  /** For so many milliseconds after that no recovery has them try again. */
  readonly recoveryRest: number;
}

export const WATCH_TIMING: WatchTiming = {
  ...REFLECTOR_TIMING,
  discoveryInterval: 30_000,
  absencePatience: 5000,
  joinPatience: 30_000,
  sourceInterval: 2000,
  exchangePatience: 30_000,
  tellingInterval: 60_000,
  recoverySpread: 1500,
  recoveryRest: 3500,
};

/** What all watches of a cluster share. */
export interface WatchOptions {
  readonly client: ApiClient;
  readonly store: StateStore;
  readonly readiness: Readiness;
  readonly telemetry: Pick<Telemetry, 'lists' | 'watches' | 'unreadable' | 'undecodable'>;
  readonly strings: StringCache;
  readonly turns: Turns;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Milliseconds without a successful list or watch after which a kind's series end; undefined means never. */
  readonly staleAfter?: number | undefined;
  /** Waiting times other than the usual ones. */
  readonly timing?: Partial<WatchTiming> | undefined;
}
