/** What a reflector is made of, and to whom it talks. */
import type { Turns } from '../../turns.ts';
import type { ApiClient } from '../client/client.ts';
import type { Decoder, Known, Undecodable } from '../codec/decoder.ts';
import type { Health } from './failure.ts';
import type { ListSlots } from './slots.ts';
import type { ReflectorTiming } from './steps/state.ts';

/**
 * Takes the objects. Between `init` and `initDone` comes everything that exists, by `initApply`: what didn't come by then
 * is gone. An object may come more than once, and `init` again before `initDone`, when a list was broken off. An exception
 * from here ends the reflector.
 */
export interface ReflectorSink<T> {
  /**
   * The object as it is kept; what is read anew shares with it what is the same. Undefined as long as none is kept: then no object is
   * looked into for its name.
   */
  readonly known?: Known<T> | undefined;
  init(): void;
  initApply(object: T): void;
  initDone(): void;
  apply(object: T): void;
  /**
   * The object is gone, or is in a state that can not be read, so that the one which is kept is no longer true. Of the
   * latter, a tombstone, only namespace, name and uid are set.
   */
  delete(object: T, isTombstone?: boolean): void;
}

/** Health with the address that it is about. */
export interface ReflectorStatus extends Health {
  readonly address: string;
}

/** Hears how the reflector does, for telemetry and the log; must not throw. */
export interface ReflectorObserver {
  /**
   * A list, in pages or as a watch's initial events, arrived as a whole or failed; also a page of it that is asked for again.
   * `objects` is how many a whole list told, where `limit` bounds that.
   */
  list(result: 'success' | 'error', objects?: number): void;
  /** A watch was opened, or could not be. */
  watch(result: 'success' | 'error'): void;
  /** The status is another than before. While the same trouble lasts the reason may change with each attempt. */
  status(status: ReflectorStatus): void;
  /** Something came from the server, with so many objects in it; 0 for a bookmark. */
  activity(objects: number): void;
  /** A page of a list has come: by which shard selector objects were left out of it; "" where by none. */
  sharded?(selector: string): void;
  /** An object was left out, since a field of it can not be read. Everything else goes on. */
  undecodable(undecodable: Undecodable): void;
  /** Bytes of an answer of Kubernetes could not be read. They are asked for again; nothing is lost. */
  torn(reason: string): void;
}

/** What of a collection is asked for, in the API server's own syntax. */
export interface Selectors {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** KEP-5866; a server that does not know it sends everything. */
  readonly shardSelector?: string;
}

/** What a reflector is made of. */
export interface ReflectorOptions<T> {
  readonly client: ApiClient;
  /** The collection, such as `/apis/apps/v1/deployments` or `/api/v1/namespaces/shop/pods`. */
  readonly path: string;
  /** Looked at again before each list and each watch: another decoder serves from then on. */
  readonly decoder: Decoder<T>;
  /** Sent with each list and watch. */
  readonly selectors?: Selectors;
  readonly sink: ReflectorSink<T>;
  readonly observer: ReflectorObserver;
  readonly signal: AbortSignal;
  /** Gives numbers in [0, 1). */
  readonly random: () => number;
  /** Whether the initial objects may be asked for as a watch (KEP-3157); false where the form can't be had that way. */
  readonly watchList: boolean;
  /** So many objects of each list are told at most, the first ones, however many there are; 0 for all. Then it comes in pages. */
  readonly limit?: number;
  /** Whether pages come from the server's cache. */
  readonly cached?: boolean;
  /** Waiting times other than the usual ones. */
  readonly timing?: Partial<ReflectorTiming>;
  /**
   * Resolves after so many milliseconds with false; or earlier, with true when there is reason to try again now, and when
   * `signal` aborts. Never rejects. Without it the time is waited for.
   */
  readonly wait?: (milliseconds: number) => Promise<boolean>;
  /** Bounds how many lists run at a time, together with whatever else has these slots. */
  readonly lists?: ListSlots;
  /** Shared with whatever else has long work: the event loop is given back after each. */
  readonly turns?: Turns;
}
