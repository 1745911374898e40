/** One request and its answer, straight from the dispatcher: an event of a watch passes no stream on its way to the decoder. */
import type { Dispatcher } from 'undici';
import { CodedError } from '../errors.ts';
import type { Pace } from './pace.ts';

/** An answer whose body is still to come. */
export interface Answer {
  readonly status: number;
  /** By name in small letters. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Body;
}

/** The chunks of a body, to be read once. Breaking off a loop over them closes it. */
export interface Body extends AsyncIterableIterator<Uint8Array> {
  /** Ends the request if it still runs. */
  close(): void;
  /** Nobody waits for what still comes: it may come a moment later, with more. */
  unhurried(): void;
}

/** Such a body is read up to so many bytes: it may come from anything between here and the server. */
const SOME_BYTES = 64 * 1024;

/** And for so many milliseconds: nothing else is asked for meanwhile. */
const SOME_PATIENCE = 5000;

/** Chunks that nobody has asked for may have so many bytes before the connection is no longer read. */
const MOST_WAITING = 64 * 1024;

/** A body that was read already. */
export function bodyOf(bytes: Uint8Array): Body {
  async function* once() {
    yield bytes;
  }
  return Object.assign(once(), { close() {}, unhurried() {} });
}

/**
 * Resolves with the head of an answer. The request rejects, or its body throws, when the network fails or `signal` aborts.
 * `begin` is called when there is a connection, directly before the request is written; nothing is where it throws. `pace` is
 * that of the connection, where it has one. Where `left` aborts before the head has come, the request rejects as well.
 */
export function exchange(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  signal: AbortSignal,
  { begin, pace, left }: { readonly begin?: () => void; readonly pace?: Pace; readonly left?: AbortSignal } = {},
): Promise<Answer> {
  const running = new Exchange(signal, begin, pace, left);
  dispatcher.dispatch(options, running);
  return running.answer;
}

/** All that comes, in memory of its own. Rejects with KSO_ANSWER_TOO_LARGE, and closes it, where that is more than `most` bytes. */
export async function readWhole(body: Body, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > most) throw new CodedError('KSO_ANSWER_TOO_LARGE', { most });
    chunks.push(chunk);
  }
  return joined(chunks);
}

/** The body of an answer whose status says enough, or its first bytes, as far as they come in `patience` milliseconds; closes it. */
export async function readSome(
  body: AsyncIterable<Uint8Array> & { close(): void },
  patience = SOME_PATIENCE,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const timer = setTimeout(() => body.close(), patience);
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= SOME_BYTES) break;
    }
  } catch {
    // What came is what there is.
  } finally {
    clearTimeout(timer);
  }
  return joined(chunks);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** What the dispatcher tells, until it is asked for. */
class Exchange implements Dispatcher.DispatchHandler, Body {
  readonly #answer = Promise.withResolvers<Answer>();
  readonly #signal: AbortSignal;
  readonly #begin: (() => void) | undefined;
  readonly #pace: Pace | undefined;
  readonly #left: AbortSignal | undefined;
  /** Undefined once nobody waits for what comes. */
  #stopWaiting: (() => void) | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #asking: PromiseWithResolvers<IteratorResult<Uint8Array>> | undefined;
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  /** Set once nothing more comes. */
  #end: { readonly error: unknown } | undefined;

  constructor(
    signal: AbortSignal,
    begin: (() => void) | undefined,
    pace: Pace | undefined,
    left: AbortSignal | undefined,
  ) {
    this.#signal = signal;
    this.#begin = begin;
    this.#pace = pace;
    this.#stopWaiting = pace?.wait();
    this.#left = left;
    signal.addEventListener('abort', this.#abort);
    left?.addEventListener('abort', this.#leftOut);
  }

  get answer(): Promise<Answer> {
    return this.#answer.promise;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    const chunk = this.#waiting.shift();
    if (chunk !== undefined) {
      this.#bytes -= chunk.length;
      if (this.#waiting.length === 0) this.#controller?.resume();
      return Promise.resolve({ done: false, value: chunk });
    }
    if (this.#end === undefined) {
      this.#asking = Promise.withResolvers();
      return this.#asking.promise;
    }
    if (this.#end.error !== undefined) return Promise.reject(this.#end.error);
    return Promise.resolve({ done: true, value: undefined });
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.close();
    return { done: true, value: undefined };
  }

  close(): void {
    this.#leave(new Error('the answer was not read to its end'));
  }

  unhurried(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#end !== undefined) {
      controller.abort(this.#end.error as Error);
      return;
    }
    try {
      this.#begin?.();
    } catch (error) {
      this.#leave(error);
    }
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // They hold all that was read with them, up to 64 KiB, for as long as the answer takes: that of a watch half an hour.
    controller.rawHeaders = null;
    if (status < 200) return;
    this.#left?.removeEventListener('abort', this.#leftOut);
    this.#answer.resolve({ status, headers, body: this });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#end !== undefined) return;
    if (this.#stopWaiting === undefined) this.#pace?.came(chunk.length);
    if (this.#asking !== undefined) {
      this.#asking.resolve({ done: false, value: chunk });
      this.#asking = undefined;
      return;
    }
    this.#waiting.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= MOST_WAITING) controller.pause();
  }

  onResponseEnd(): void {
    this.#finish(undefined);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: unknown): void {
    this.#finish(error);
  }

  readonly #abort = (): void => this.#leave(this.#signal.reason);
  readonly #leftOut = (): void => this.#leave(this.#left?.reason);

  /** Drops what is still to come. */
  #leave(reason: unknown): void {
    this.#waiting = [];
    if (this.#end !== undefined) return;
    this.#finish(reason);
    this.#controller?.abort(reason as Error);
  }

  #finish(error: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    this.#signal.removeEventListener('abort', this.#abort);
    this.#left?.removeEventListener('abort', this.#leftOut);
    this.unhurried();
    this.#answer.reject(error);
    if (error !== undefined) this.#asking?.reject(error);
    else this.#asking?.resolve({ done: true, value: undefined });
    this.#asking = undefined;
  }
}
