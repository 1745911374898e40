import { setTimeout as sleep } from 'node:timers/promises';
import type { OtlpSettings } from '../../config/destinations/otlp-settings.ts';
import { jsonOf } from '../encode/json.ts';
import { type Packed, unpacked } from '../encode/segments/segment.ts';
import { metricNames, splitRequest } from '../encode/wire.ts';
import type { Fate } from '../ends/told.ts';
import type { Compressor } from './compressor.ts';
import type { Concurrency } from './concurrency.ts';
import { HARDLY_TOO_LARGE, type RequestBound } from './request-bound.ts';
import { Spacing } from './spacing.ts';
import { Refusal, type Sender } from './transport/transport.ts';

/** Requests of one push beside its own that look for the points that a receiver refuses. */
const SEARCHES = 32;

/** A receiver that refused so many requests of a push and took none will take the others neither. */
const MOST_REFUSED = 64;

/** A point is about that much longer in JSON than in protobuf. */
const JSON_RATIO = 3;

/** What an outbox works with. */
export interface OutboxOptions {
  readonly settings: Pick<OtlpSettings, 'protocol'>;
  readonly sender: Sender;
  readonly bound: RequestBound;
  readonly concurrency: Concurrency;
  readonly compressor: Compressor;
  /** Milliseconds that each request has for itself (`Spacing`). */
  readonly gap: number;
  /** Told of points that the receiver left out of a request that it took, or that it will never take: their metrics. */
  readonly rejected: (points: number, reason: string, metrics?: readonly string[]) => void;
}

/** What became of a request; of one that was taken, the points that were left out of it, counted from its first. */
export type Settled = (fate: Fate, dropped: readonly PointRange[]) => void;

/** Points from one number to another, which is not included. */
export interface PointRange {
  readonly first: number;
  readonly end: number;
}

/** A request, or a part of one, on its way out. */
interface Parcel {
  readonly bytes: Buffer | Packed;
  /** Which points of the request it has. */
  readonly range: PointRange;
  readonly dropped: PointRange[];
}

/**
 * The requests of one push on their way out, in protobuf as they are written. They are compressed by libuv's threads, not
 * on the event loop. Memory is lent from a small stock and taken back when a request no longer needs it.
 *
 * A request that is too large is split in two halves, which go out in its place, one after the other; they are split
 * again where that is not enough. So is one whose data the receiver refuses, or that is small and too large all the same, as
 * long as {@link SEARCHES} last; then what it refuses is dropped, and the others go on. What a receiver accepted is not sent a
 * second time. The same becomes of a request to which alone it is busy, or never answers.
 */
export class Outbox {
  /** Points that were accepted. */
  points = 0;
  /** Requests that were accepted. */
  requests = 0;
  /** Bytes of them as they were sent. */
  bytes = 0;
  /** Requests, or parts of them, that it refused for what is in them, and that were left out. */
  refused = 0;
  /** When the receiver wants to hear from us again, whichever request it said so to: unix milliseconds. */
  notBefore: number | undefined;
  readonly #options: OutboxOptions;
  /** Requests that were taken and are not settled, in the order in which they came. */
  readonly #underWay = new Set<Promise<void>>();
  /** Those of them that wait for their turn. */
  readonly #waiting: (() => void)[] = [];
  #sending = 0;
  readonly #ended = Promise.withResolvers<void>();
  readonly #lent: Buffer[] = [];
  readonly #free: Buffer[] = [];
  #failure: Error | undefined;
  #refusal: Refusal | undefined;
  #isTaking = false;
  #searches = SEARCHES;
  readonly #spacing: Spacing;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#spacing = new Spacing(options.gap);
  }

  /** What the writer may fill a request with, in bytes of protobuf. */
  get maxBytes(): number {
    const { bound, settings } = this.#options;
    return settings.protocol === 'http/json' ? Math.floor(bound.bytes / JSON_RATIO) : bound.bytes;
  }

  /** Requests that were taken and are not settled. */
  get waiting(): number {
    return this.#underWay.size;
  }

  /** Bytes that are lent or kept for it. */
  get memory(): number {
    return this.#lent.reduce((sum, { length }) => sum + length, 0);
  }

  /** Whether requests may come packed. */
  get takesPacked(): boolean {
    return this.#options.settings.protocol === 'http/protobuf' && this.#options.sender.encoding === 'gzip';
  }

  /** Whether bodies are compressed here, so that none lies in lent memory. */
  get #compresses(): boolean {
    return this.#options.sender.encoding !== undefined;
  }

  /** Memory of at least so many bytes, with any content. */
  allocate(bytes: number): Buffer {
    const at = this.#free.findIndex((buffer) => buffer.length >= bytes);
    if (at >= 0) return this.#free.splice(at, 1)[0]!;
    const buffer = Buffer.allocUnsafeSlow(bytes);
    this.#lent.push(buffer);
    return buffer;
  }

  /**
   * Gives back what was lent, which the collector would do much later. Only to be called when all requests were accepted
   * and nothing is written any more. Memory that went to the socket itself is left to the collector: a receiver may have
   * answered before it had read everything.
   */
  release(): void {
    if (this.#compresses) for (const { buffer } of this.#lent) (buffer as ArrayBuffer).transfer(0);
  }

  /** Takes a request; `buffer` is lent memory that it lies in. `settled` is told what became of it. */
  take(bytes: Buffer | Packed, points: number, buffer?: Buffer, settled?: Settled): void {
    this.#spacing.began(performance.now());
    const deliver = async () => {
      await this.#turn();
      const dropped: PointRange[] = [];
      const fate = await this.#deliver({ bytes, range: { first: 0, end: points }, dropped });
      this.#sending--;
      this.#next();
      settled?.(fate, dropped);
      this.#underWay.delete(done);
      if (buffer !== undefined) this.#free.push(buffer);
    };
    const done = deliver();
    this.#underWay.add(done);
  }

  /** Resolves when one more request may be written; rejects once one has failed. While it waits, so does the writer. */
  async room(): Promise<void> {
    while (this.#underWay.size >= this.#options.concurrency.limit && this.#failure === undefined) {
      await Promise.race([...this.#underWay, this.#ended.promise]);
    }
    if (this.#failure !== undefined) throw this.#failure;
    const rest = this.#spacing.rest(performance.now());
    if (rest > 0) await sleep(rest);
  }

  /** Nothing more leaves, what waits is not sent, and whoever waits for room or for the end is told the reason. */
  end(reason: Error): void {
    this.#failure ??= reason;
    this.#ended.resolve();
    for (const begin of this.#waiting.splice(0)) begin();
  }

  /** Resolves when all requests were answered; rejects if one failed, or all were refused. */
  async empty(): Promise<void> {
    await Promise.race([this.settled(), this.#ended.promise]);
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#refusal !== undefined && this.requests === 0) throw this.#refusal;
  }

  /** Resolves when no request is under way any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** Resolves when one more request may be sent. */
  async #turn(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    this.#next();
    await promise;
  }

  #next(): void {
    while (this.#waiting.length > 0 && this.#sending < this.#options.concurrency.limit) {
      this.#sending++;
      this.#waiting.shift()!();
    }
  }

  /**
   * Says what became of a parcel; a failure is noted. Where the receiver is busy, and it may be so with this parcel alone,
   * `doubtful` may take that upon it.
   */
  async #deliver(parcel: Parcel, doubtful?: (refusal: Refusal) => boolean): Promise<Fate> {
    if (this.#failure !== undefined) return 'refused';
    const { settings, sender, bound, compressor, concurrency, rejected } = this.#options;
    const { bytes, range } = parcel;
    const points = range.end - range.first;
    const encoded = settings.protocol === 'http/json' ? jsonOf(unpacked(bytes)) : bytes;
    if (encoded.length > bound.bytes && points > 1) return this.#deliverHalves(parcel);
    try {
      const { encoding } = sender;
      const sent = 'gzip' in encoded || encoding === undefined ? encoded : await compressor.compress(encoded, encoding);
      const body = 'gzip' in sent ? sent.gzip : sent;
      if (this.#failure !== undefined) return 'refused';
      const start = performance.now();
      const { rejectedPoints, message } = await sender.send({ body, points });
      concurrency.answered(performance.now() - start);
      this.#isTaking = true;
      this.requests++;
      this.bytes += body.length;
      this.points += points - rejectedPoints;
      if (rejectedPoints > 0 || message !== '') rejected(rejectedPoints, message);
      return 'accepted';
    } catch (error) {
      if (!(error instanceof Refusal)) return this.#fail(error as Error, 'unknown');
      switch (error.kind) {
        case 'later':
          concurrency.busy();
          if (error.notBefore !== undefined) this.notBefore = Math.max(this.notBefore ?? 0, error.notBefore);
          if (this.#isAboutThis(error)) return this.#search(parcel, error);
          return doubtful?.(error) ? 'unknown' : this.#fail(error, 'unknown');
        case 'final':
          return this.#fail(error, 'refused');
        case 'too-large':
          return this.#deliverSmaller(parcel, encoded.length, error);
        case 'data':
          return this.#search(parcel, error);
      }
    }
  }

  /**
   * Whether a receiver that took another request since it was last busy is busy with this one alone, for as long as a request
   * may take: then something in it is to blame, and would be again each time. One that says when it wants more is believed.
   */
  #isAboutThis({ notBefore }: Refusal): boolean {
    const isTaking = this.#isTaking;
    this.#isTaking = false;
    return isTaking && notBefore === undefined;
  }

  /** A request was refused as too large, which below some size may have another reason: then that is looked for. */
  async #deliverSmaller(parcel: Parcel, bytes: number, refusal: Refusal): Promise<Fate> {
    const { bound } = this.#options;
    const { range, dropped } = parcel;
    const { length } = dropped;
    bound.refused(bytes);
    const isSize = bytes > HARDLY_TOO_LARGE && range.end - range.first > 1;
    const fate = await (isSize ? this.#deliverHalves(parcel) : this.#search(parcel, refusal));
    if (fate === 'accepted' && dropped.length === length) bound.exceeded(bytes);
    return fate;
  }

  /** Sends the halves of what was refused, as long as searches last; a single point is dropped. */
  async #search(parcel: Parcel, refusal: Refusal): Promise<Fate> {
    const { first, end } = parcel.range;
    if (end - first === 1 || this.#searches < 2) return this.#drop(parcel, refusal);
    this.#searches -= 2;
    return this.#deliverHalves(parcel);
  }

  async #deliverHalves({ bytes, range: { first, end }, dropped }: Parcel): Promise<Fate> {
    const half = Math.ceil((end - first) / 2);
    const [one, other] = splitRequest(unpacked(bytes), half);
    const former = { bytes: one, range: { first, end: first + half }, dropped };
    const latter = { bytes: other, range: { first: first + half, end }, dropped };
    let doubt: Refusal | undefined;
    let fate = await this.#deliver(former, (refusal) => {
      if (refusal.notBefore === undefined) doubt = refusal;
      return doubt !== undefined;
    });
    const second = await this.#deliver(latter);
    // Had the receiver been busy with the other half as well, the push would have failed.
    if (doubt !== undefined && this.#failure === undefined) fate = await this.#search(former, doubt);
    return second === fate ? fate : 'unknown';
  }

  /** The receiver may have taken a part of it all the same, so it is not as if nothing had been sent. */
  #drop({ bytes, range, dropped }: Parcel, refusal: Refusal): Fate {
    dropped.push(range);
    this.#refusal = refusal;
    this.refused++;
    this.#options.rejected(range.end - range.first, refusal.message, metricNames(unpacked(bytes)));
    if (this.requests === 0 && this.refused >= MOST_REFUSED) this.end(refusal);
    return 'accepted';
  }

  #fail(error: Error, fate: Fate): Fate {
    this.end(error);
    return fate;
  }
}
