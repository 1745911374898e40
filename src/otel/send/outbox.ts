import { setTimeout as sleep } from 'node:timers/promises';
import type { OtlpSettings } from '../../config/settings.ts';
import { jsonOf } from '../encode/json.ts';
import { splitRequest } from '../encode/wire.ts';
import type { Fate } from '../ends/told.ts';
import type { Compressor } from './compressor.ts';
import { Refusal, type Sender } from './transport.ts';

/** Requests that are compressed or sent at one time; while so many are under way, the writer waits. */
const IN_FLIGHT = 2;

/** Requests of this size or less are not halved any more: a receiver that refuses them is not short of room. */
const SMALLEST_BOUND = 16_384;

/** A point is about that much longer in JSON than in protobuf. */
const JSON_RATIO = 3;

/** How large the requests to one destination may be. It lasts as long as the destination, and only ever shrinks. */
export class RequestBound {
  /** Bytes of a request as encoded for the destination, before compression. */
  bytes: number;

  constructor(bytes: number) {
    this.bytes = bytes;
  }

  /** Takes note that a request of `bytes` was too large. Requests of one size that are refused together halve it once. */
  refused(bytes: number): void {
    this.bytes = Math.max(SMALLEST_BOUND, Math.min(this.bytes, Math.floor(bytes / 2)));
  }
}

/** What an outbox works with. */
export interface OutboxOptions {
  readonly settings: Pick<OtlpSettings, 'protocol'>;
  readonly sender: Sender;
  readonly bound: RequestBound;
  readonly compressor: Compressor;
  /** Milliseconds that the writer waits after the beginning of a request before it goes on with the next block. */
  readonly gap: number;
  /** Told of points that the receiver left out of a request that it took, or that it will not take at any size. */
  readonly rejected: (points: number, reason: string) => void;
}

/**
 * The requests of one push on their way out, in protobuf as they are written. They are compressed by libuv's threads, not
 * on the event loop. Memory is lent from a small stock and taken back when a request no longer needs it.
 *
 * A request that is too large is split in two halves, which go out in its place, one after the other; they are split
 * again where that is not enough. What a receiver accepted is not sent a second time.
 */
export class Outbox {
  /** Points that were accepted. */
  points = 0;
  /** Requests that were accepted. */
  requests = 0;
  readonly #options: OutboxOptions;
  readonly #inFlight = new Set<Promise<void>>();
  /** The last request of each lane; the requests of a lane follow each other. */
  readonly #lanes: Promise<void>[] = Array.from({ length: IN_FLIGHT }, () => Promise.resolve());
  #taken = 0;
  readonly #lent: Buffer[] = [];
  readonly #free: Buffer[] = [];
  #failure: Error | undefined;
  #began = Number.NEGATIVE_INFINITY;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** What the writer may fill a request with, in bytes of protobuf. */
  get maxBytes(): number {
    const { bound, settings } = this.#options;
    return settings.protocol === 'http/json' ? Math.floor(bound.bytes / JSON_RATIO) : bound.bytes;
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
  take(bytes: Buffer, points: number, buffer?: Buffer, settled?: (fate: Fate) => void): void {
    this.#began = performance.now();
    const lane = this.#taken++ % IN_FLIGHT;
    const deliver = async () => {
      const fate = await this.#deliver(bytes, points);
      settled?.(fate);
      this.#inFlight.delete(done);
      if (buffer !== undefined) this.#free.push(buffer);
    };
    const done = this.#lanes[lane]!.then(deliver);
    this.#lanes[lane] = done;
    this.#inFlight.add(done);
  }

  /** Resolves when one more request may be written; rejects once one has failed. */
  async room(): Promise<void> {
    while (this.#inFlight.size >= IN_FLIGHT && this.#failure === undefined) await Promise.race(this.#inFlight);
    if (this.#failure !== undefined) throw this.#failure;
    const rest = this.#began + this.#options.gap - performance.now();
    if (rest > 0) await sleep(rest);
  }

  /** Resolves when all requests were accepted; rejects if one was not. */
  async empty(): Promise<void> {
    await this.settled();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Resolves when no request is under way any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  /** Says what became of a request; a failure is noted. */
  async #deliver(bytes: Buffer, points: number): Promise<Fate> {
    if (this.#failure !== undefined) return 'refused';
    const { settings, sender, bound, compressor, rejected } = this.#options;
    const encoded = settings.protocol === 'http/json' ? jsonOf(bytes) : bytes;
    if (encoded.length > bound.bytes && points > 1) return this.#deliverHalves(bytes, points);
    try {
      const { encoding } = sender;
      const body = encoding === undefined ? encoded : await compressor.compress(encoded, encoding);
      const { rejectedPoints, message } = await sender.send({ body, points });
      this.requests++;
      this.points += points - rejectedPoints;
      if (rejectedPoints > 0 || message !== '') rejected(rejectedPoints, message);
      return 'accepted';
    } catch (error) {
      const isTooLarge = error instanceof Refusal && error.kind === 'too-large';
      if (isTooLarge) bound.refused(encoded.length);
      if (isTooLarge && points === 1) {
        rejected(1, error.message);
        return 'accepted';
      }
      if (isTooLarge && encoded.length > SMALLEST_BOUND) return this.#deliverHalves(bytes, points);
      this.#failure ??= error as Error;
      return error instanceof Refusal && error.kind !== 'later' ? 'refused' : 'unknown';
    }
  }

  async #deliverHalves(bytes: Buffer, points: number): Promise<Fate> {
    const half = Math.ceil(points / 2);
    const [first, second] = splitRequest(bytes, half);
    const fate = await this.#deliver(first, half);
    return (await this.#deliver(second, points - half)) === fate ? fate : 'unknown';
  }
}
