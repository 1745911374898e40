import type { Resource } from '@opentelemetry/resources';
import type { StateStore } from '../../state/store.ts';
import type { Fence, Term } from '../../term.ts';
import type { Turns } from '../../turns.ts';
import type { IdentityCache } from '../encode/encode.ts';
import { standBy } from '../ends/standby.ts';
import { Told } from '../ends/told.ts';
import type { StateMeter } from '../instruments/meter.ts';
import { abortOf, settledOrAborted } from '../send/abort.ts';
import { Compressor } from '../send/compressor.ts';
import { Outbox, RequestBound } from '../send/outbox.ts';
import { createSender } from '../send/sender.ts';
import { Refusal, type Sender, TERM_IS_OVER } from '../send/transport.ts';
import { createAccounts, type PushOptions, type PushOutcome } from './push.ts';
import type { PushInput } from './step.ts';
import { stream } from './stream.ts';
import { type Extent, Telling } from './walk.ts';

/** What a streaming push is made of; `now` gives unix milliseconds. */
export interface StreamingPushOptions extends PushOptions {
  readonly meter: StateMeter;
  readonly resource: Resource;
  /** The state behind the meter's families; without it no ends of series are told, and no changes between pushes. */
  readonly store?: StateStore;
  readonly now?: () => number;
  /** Shared with whatever else has long work. */
  readonly turns?: Turns;
  /** Shared with the pushes of the same state to other destinations. */
  readonly identities?: IdentityCache;
  /** Where several processes push the same state, one at a time: nothing leaves outside the terms that this gives. */
  readonly fence?: Fence;
}

/** How a push ended, as a step takes it. */
export type Pushed = Omit<Extract<PushInput, { readonly type: 'pushed' }>, 'type'>;

/** Part of the interval that the requests of a push are spread over. */
const SPREAD = 0.1;

/**
 * A receiver over all pushes to it: the connection, what is known of its ways, what it has been told, and the term in which
 * it may be pushed to.
 */
export class Destination {
  readonly #options: StreamingPushOptions;
  readonly #accounts: ReturnType<typeof createAccounts>;
  readonly #began: number;
  readonly #now: () => number;
  readonly #identities: IdentityCache;
  readonly #bound: RequestBound;
  readonly #compressor = new Compressor();
  readonly #told = new Told();
  readonly #detach: (() => void) | undefined;
  readonly #stop = new AbortController();
  #sender: Sender | undefined;
  /** During which pushes may leave; undefined without a fence, and before the first. */
  #term: Term | undefined;
  /** Ends the push that is under way. One for each: a signal that outlives them would collect their listeners. */
  #current = new AbortController();
  /** Requests and points of the last push of everything that arrived; before the first, which is not spread, unknown. */
  #requestsBefore = Number.POSITIVE_INFINITY;
  #pointsBefore = 0;
  /** The time of the points of the last push: a series must not have two at one time. */
  #time = 0;

  constructor(options: StreamingPushOptions) {
    const { settings, store, now = Date.now, identities = new WeakMap() } = options;
    this.#options = options;
    this.#accounts = createAccounts(options);
    this.#now = now;
    this.#began = now();
    this.#identities = identities;
    this.#bound = new RequestBound(settings.maxRequestBytes);
    this.#detach = store?.journal.attach(this.#told);
  }

  get stats() {
    return this.#accounts.stats;
  }

  get mayPush(): boolean {
    return this.#options.fence === undefined || this.#term?.isOver() === false;
  }

  /** Says how it went; never rejects. */
  async push(extent: Extent): Promise<Pushed> {
    const { settings, store } = this.#options;
    const { ended, rejected } = this.#accounts;
    const start = performance.now();
    const end = new AbortController();
    this.#current = end;
    const giveUp = () => {
      end.abort(new Error(TERM_IS_OVER));
      this.#sender?.close();
    };
    const term = this.#term;
    term?.signal.addEventListener('abort', giveUp);
    const late = new Error(`it took longer than ${settings.exportTimeout} ms`);
    const timer = setTimeout(() => end.abort(late), settings.exportTimeout);
    const spread = extent !== 'all' ? 0 : SPREAD * Math.min(settings.interval, settings.exportTimeout);
    let rejectedPoints = 0;
    let outbox: Outbox | undefined;
    const telling = new Telling(extent, store, this.#told);
    const outcome = (accepted: boolean): PushOutcome => ({
      accepted,
      points: outbox?.points ?? 0,
      rejectedPoints,
      seconds: (performance.now() - start) / 1000,
    });
    try {
      this.#sender ??= await createSender(settings, term);
      this.#compressor.expect(extent === 'changes' ? 0 : this.#pointsBefore);
      outbox = new Outbox({
        settings,
        sender: this.#sender,
        bound: this.#bound,
        compressor: this.#compressor,
        gap: spread / this.#requestsBefore,
        rejected: (points, reason, metrics) => {
          rejectedPoints += points;
          rejected(points, reason, metrics);
        },
      });
      this.#time = Math.max(this.#now(), this.#time + 1);
      const { meter, resource, turns } = this.#options;
      const streaming = stream({
        meter,
        resource,
        turns,
        identities: this.#identities,
        callbackTimeout: settings.exportTimeout,
        telling,
        outbox,
        end: end.signal,
        time: this.#time,
        began: this.#began,
      });
      await Promise.race([streaming, abortOf(end.signal)]);
      if (outbox.requests > 0) {
        if (extent === 'all') ({ requests: this.#requestsBefore, points: this.#pointsBefore } = outbox);
        ended(outcome(true));
      }
      return { result: 'complete' };
    } catch (error) {
      ended(outcome(false), error as Error);
      // Nothing of this push may arrive after points of the next. After a term nothing leaves any more; what another
      // process tells from now on has to be remembered at once.
      if (this.mayPush) await settledOrAborted(outbox?.settled(), this.#stop.signal);
      // Certificates are read again, which may have been replaced.
      this.#disconnect();
      return resultOf(error as Error);
    } finally {
      telling.settle();
      clearTimeout(timer);
      term?.signal.removeEventListener('abort', giveUp);
    }
  }

  /** Waits for a term, in which pushes may leave; undefined when the destination is stopped before. Never rejects. */
  async nextTerm(): Promise<Term | undefined> {
    const { fence, settings, store } = this.#options;
    // The one that was pushes no more than an interval and a push after what it told before.
    const window = fence!.gap + settings.interval + settings.exportTimeout;
    this.#term = await standBy(fence!, store, this.#told, window, this.#stop.signal);
    this.#disconnect();
    return this.#term;
  }

  /** Ends what waits for a term or for an answer after a failure; a push that is under way goes on. */
  stop(): void {
    this.#stop.abort();
  }

  /** Ends the push that is under way. */
  cut(reason: Error): void {
    this.#current.abort(reason);
  }

  /** Nothing is pushed any more. */
  close(): void {
    this.#compressor.close();
    this.#disconnect();
    this.#detach?.();
  }

  #disconnect(): void {
    this.#sender?.close();
    this.#sender = undefined;
  }
}

/** When the receiver wants to hear from us again, by the clock of the steps. */
function resultOf(failure: Error): Pushed {
  if (!(failure instanceof Refusal)) return { result: 'failed' };
  const { kind, notBefore } = failure;
  return {
    result: kind === 'later' ? 'later' : 'failed',
    notBefore: notBefore && performance.now() + notBefore - Date.now(),
  };
}
