import type { Resource } from '@opentelemetry/resources';
import type { StateStore } from '../../state/store.ts';
import type { Fence, Term } from '../../term.ts';
import type { Turns } from '../../turns.ts';
import { Segments } from '../encode/segments/segments.ts';
import { Deltas } from '../ends/deltas.ts';
import { standBy } from '../ends/standby.ts';
import { Told } from '../ends/told.ts';
import type { StateMeter } from '../instruments/meter.ts';
import { abortOf, settledOrAborted } from '../send/abort.ts';
import { Compressor } from '../send/compressor.ts';
import { Concurrency } from '../send/concurrency.ts';
import { Outbox } from '../send/outbox.ts';
import { RequestBound } from '../send/request-bound.ts';
import { createSender } from '../send/sender.ts';
import { Refusal, type Sender, TERM_IS_OVER } from '../send/transport/transport.ts';
import { createAccounts, type PushMemory, type PushOptions, type PushProgress } from './push.ts';
import { spreadOf } from './spread.ts';
import type { PushInput } from './step.ts';
import { stream } from './stream.ts';
import { type Extent, Telling, type Unfinished } from './telling.ts';

/** What a streaming push is made of; `now` gives unix milliseconds. */
export interface StreamingPushOptions extends PushOptions {
  readonly meter: StateMeter;
  readonly resource: Resource;
  /** The state behind the meter's families; without it no ends of series are told, and no changes between pushes. */
  readonly store?: StateStore;
  readonly now?: () => number;
  /** Shared with whatever else has long work. */
  readonly turns?: Turns;
  /** Where several processes push the same state, one at a time: nothing leaves outside the terms that this gives. */
  readonly fence?: Fence;
  /** What the push before told the same receiver, which this one goes on with. */
  readonly memory?: PushMemory | undefined;
}

/** How a push ended, as a step takes it. */
export type Pushed = Omit<Extract<PushInput, { readonly type: 'pushed' }>, 'type'>;

/** How long the answers to what is under way are waited for when the time of a push is over, in milliseconds. */
const GRACE = 1000;

/**
 * A receiver over all pushes to it: the connection, what is known of its ways, what it has been told, and the term in which
 * it may be pushed to.
 */
export class Destination {
  readonly #options: StreamingPushOptions;
  readonly #accounts: ReturnType<typeof createAccounts>;
  readonly #began: number;
  readonly #now: () => number;
  readonly #bound: RequestBound;
  readonly #concurrency: Concurrency;
  readonly #compressor = new Compressor();
  /** What the last push of everything wrote. */
  #segments: Segments | undefined;
  readonly #told: Told;
  /** Where the counters of the state are told as differences: of observed ones only the preference delta wants that. */
  readonly #deltas: Deltas | undefined;
  readonly #detach: (() => void) | undefined;
  readonly #stop = new AbortController();
  #sender: Sender | undefined;
  /** That of the push that is under way. */
  #outbox: Outbox | undefined;
  #term: Term | undefined;
  /** Ends the push that is under way. One for each: a signal that outlives them would collect their listeners. */
  #current = new AbortController();
  /** Requests and points of the last push of everything that arrived; before the first, which is not spread, unknown. */
  #requestsBefore = Number.POSITIVE_INFINITY;
  #pointsBefore = 0;
  /**
   * Whether the families of a kind are walked together: where all of the last push arrived. One that the receiver refuses, or
   * that the time of a push does not suffice for, must not take others along, so that else one comes after the other.
   */
  #isTogether = false;
  /** The time of the points of the last push: a series must not have two at one time. */
  #time = 0;

  constructor(options: StreamingPushOptions) {
    const { settings, store, now = Date.now, memory } = options;
    this.#options = options;
    this.#accounts = createAccounts(options);
    this.#now = now;
    this.#began = memory?.began ?? now();
    this.#time = memory?.time ?? 0;
    this.#term = memory?.term;
    this.#told = memory?.told ?? new Told();
    this.#concurrency = new Concurrency(settings.concurrency);
    this.#bound = new RequestBound(settings.maxRequestBytes);
    this.#deltas = settings.temporality === 'delta' ? (memory?.deltas ?? new Deltas()) : undefined;
    this.#detach = store?.journal.attach(this.#told);
  }

  get stats() {
    return this.#accounts.stats;
  }

  /** What is on its way now, and how much of it may be. */
  get load(): Omit<PushProgress, 'next'> {
    const { waiting = 0, memory = 0 } = this.#outbox ?? {};
    const [mostRequests, mostRequestBytes] = [this.#concurrency.limit, this.#bound.bytes];
    return { requests: waiting, bytes: memory, mostRequests, mostRequestBytes };
  }

  /** During which pushes may leave; undefined without a fence, and before the first. */
  get term(): Term | undefined {
    return this.#term;
  }

  get mayPush(): boolean {
    return this.#options.fence === undefined || this.#term?.isOver() === false;
  }

  /**
   * Says how it went, not later than a moment after `OtlpSettings.exportTimeout`, whatever the receiver does; never
   * rejects. It begins with the unit of the name `from`.
   */
  async push(extent: Extent, from: string | undefined): Promise<Pushed> {
    const { settings, store } = this.#options;
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
    const telling = new Telling(extent, store, this.#told, settings, this.#deltas);
    const books: Books = { rejectedPoints: 0, outbox: undefined };
    let failure: Error | undefined;
    try {
      await Promise.race([this.#send(telling, from, books, end.signal), abortOf(end.signal)]);
    } catch (error) {
      failure = error as Error;
      books.outbox?.end(failure);
      // Nothing of this push may arrive after points of the next. After a term nothing leaves any more; what another
      // process tells from now on has to be remembered at once.
      const left = Math.max(
        settings.exportTimeout - (performance.now() - start),
        Math.min(GRACE, settings.exportTimeout),
      );
      if (this.mayPush) await settledOrAborted(books.outbox?.settled(), this.#stop.signal, left);
      // Certificates are read again, which may have been replaced.
      this.#disconnect();
    }
    this.#outbox = undefined;
    const unfinished = telling.settle();
    clearTimeout(timer);
    term?.signal.removeEventListener('abort', giveUp);
    this.#account(extent, books, unfinished, failure, performance.now() - start);
    const { notBefore, refused = 0 } = books.outbox ?? {};
    const wasTogether = this.#isTogether && extent !== 'changes';
    if (extent === 'all' || refused > 0) this.#isTogether = failure === undefined && refused === 0;
    const { result, ...when } = resultOf(failure, notBefore);
    // What went down with a family that was refused is told again soon, one family after the other.
    return {
      ...when,
      result: wasTogether && refused > 0 && failure === undefined ? 'later' : result,
      from: unfinished.next,
    };
  }

  async #send(telling: Telling, from: string | undefined, books: Books, end: AbortSignal): Promise<void> {
    const { settings, meter, resource, turns } = this.#options;
    const isAll = telling.extent === 'all';
    const isTogether = this.#isTogether && telling.extent !== 'changes';
    this.#sender ??= await createSender(settings, this.#term);
    this.#compressor.expect(isTogether || telling.extent === 'changes' ? 0 : this.#pointsBefore);
    const outbox = new Outbox({
      settings,
      sender: this.#sender,
      bound: this.#bound,
      concurrency: this.#concurrency,
      compressor: this.#compressor,
      gap: isAll ? spreadOf(settings) / this.#requestsBefore : 0,
      rejected: (points, reason, metrics) => {
        books.rejectedPoints += points;
        this.#accounts.rejected(points, reason, metrics);
      },
    });
    books.outbox = outbox;
    this.#outbox = outbox;
    const keeps = isTogether && outbox.takesPacked;
    if (keeps) this.#segments ??= new Segments();
    else if (telling.extent !== 'changes') this.#segments = undefined;
    this.#time = Math.max(this.#now(), this.#time + 1);
    await stream({
      meter,
      resource,
      turns,
      callbackTimeout: settings.exportTimeout,
      telling,
      from,
      isTogether,
      outbox,
      segments: keeps ? this.#segments : undefined,
      end,
      time: this.#time,
      began: this.#began,
    });
    if (keeps) this.#segments?.sweep();
  }

  #account(
    extent: Extent,
    { outbox, rejectedPoints }: Books,
    { units }: Unfinished,
    failure: Error | undefined,
    milliseconds: number,
  ): void {
    const { requests = 0, points = 0, bytes = 0 } = outbox ?? {};
    // Where nothing changed, there was nothing to push.
    if (failure === undefined && requests === 0) return;
    if (failure === undefined && extent === 'all') {
      this.#requestsBefore = requests;
      this.#pointsBefore = points;
    }
    this.#accounts.ended(
      {
        accepted: failure === undefined,
        points,
        rejectedPoints,
        notTold: units,
        seconds: milliseconds / 1000,
        requests,
        bytes,
      },
      failure,
    );
  }

  /** Waits for a term, in which pushes may leave; undefined when the destination is stopped before. Never rejects. */
  async nextTerm(): Promise<Term | undefined> {
    const { fence, settings, store } = this.#options;
    // What it was made of may be gone long before this process pushes again.
    this.#segments = undefined;
    // The one that was pushes no more than an interval and a push after what it told before.
    const window = fence!.gap + settings.interval + settings.exportTimeout;
    this.#term = await standBy(fence!, store, this.#told, window, this.#stop.signal);
    this.#deltas?.clear();
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

  /** Nothing is pushed any more, and what was told is of no interest. */
  close(): void {
    this.handOver().forget();
  }

  /** Nothing is pushed any more from here. */
  handOver(): PushMemory {
    this.#compressor.close();
    this.#disconnect();
    // Whoever goes on holds this for good, and must not hold what was kept here with it.
    const detach = this.#detach;
    const forget = () => detach?.();
    const [told, deltas, began, time, term] = [this.#told, this.#deltas, this.#began, this.#time, this.#term];
    return { told, deltas, began, time, term, forget };
  }

  #disconnect(): void {
    this.#sender?.close();
    this.#sender = undefined;
  }
}

/** What is counted in a push. */
interface Books {
  rejectedPoints: number;
  outbox: Outbox | undefined;
}

/** `notBefore` is in unix milliseconds here, and by the clock of the steps in what is given. */
function resultOf(failure: Error | undefined, notBefore: number | undefined): Pick<Pushed, 'result' | 'notBefore'> {
  if (failure === undefined) return { result: 'complete' };
  return {
    result: failure instanceof Refusal && failure.kind === 'later' ? 'later' : 'failed',
    notBefore: notBefore && performance.now() + notBefore - Date.now(),
  };
}
