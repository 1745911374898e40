import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Send } from './transport.ts';

/** Requests that are compressed or sent at one time; while there are so many, the writer waits. */
const IN_FLIGHT = 2;

/**
 * The requests of one push on their way out. They are compressed by libuv's threads, not on the event loop. Memory is
 * lent from a small stock and taken back when a request no longer needs it.
 */
export class Outbox {
  /** Points of the requests that were accepted. */
  points = 0;
  readonly #send: Send;
  readonly #compression: 'gzip' | 'none';
  readonly #inFlight = new Set<Promise<void>>();
  readonly #free: Buffer[] = [];
  #failure: Error | undefined;

  constructor(send: Send, compression: 'gzip' | 'none') {
    this.#send = send;
    this.#compression = compression;
  }

  /** Memory of at least so many bytes, with any content. */
  allocate(bytes: number): Buffer {
    const at = this.#free.findIndex((buffer) => buffer.length >= bytes);
    return at < 0 ? Buffer.allocUnsafeSlow(bytes) : this.#free.splice(at, 1)[0]!;
  }

  /** Takes a request; `buffer` is lent memory that it lies in. */
  take(bytes: Buffer, points: number, buffer?: Buffer): void {
    const sent = this.#deliver(bytes, points, buffer).catch((error: Error) => {
      this.#failure ??= error;
    });
    const done = sent.finally(() => this.#inFlight.delete(done));
    this.#inFlight.add(done);
  }

  /** Resolves when one more request may be written; rejects once one has failed. */
  async room(): Promise<void> {
    while (this.#inFlight.size >= IN_FLIGHT && this.#failure === undefined) await Promise.race(this.#inFlight);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Resolves when all requests were accepted; rejects if one was not. */
  async empty(): Promise<void> {
    await Promise.all(this.#inFlight);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #deliver(bytes: Buffer, points: number, buffer: Buffer | undefined): Promise<void> {
    if (this.#failure !== undefined) return;
    const body = this.#compression === 'gzip' ? await compress(bytes, GZIP) : bytes;
    if (body !== bytes) this.#giveBack(buffer);
    await this.#send({ body, points });
    if (body === bytes) this.#giveBack(buffer);
    this.points += points;
  }

  #giveBack(buffer: Buffer | undefined): void {
    if (buffer !== undefined && this.#free.length < IN_FLIGHT) this.#free.push(buffer);
  }
}

const compress = promisify(gzip);

/** Neighbouring points are nearly equal: the fastest level finds that as well as the others, at a fraction of the time. */
const GZIP = { level: constants.Z_BEST_SPEED, chunkSize: 65_536 };
