/** Keeps a consumer up to date with the objects of one kind in one scope: the I/O around step.ts. */
import { setTimeout } from 'node:timers/promises';
import { CodedError } from '../../errors.ts';
import { Turns } from '../../turns.ts';
import type { ApiClient, ApiStream } from '../client/client.ts';
import { readRefusal } from '../client/exchange.ts';
import { codeOf, reasonOf } from '../client/network-error.ts';
import type { Decoder, Status, Undecodable } from '../codec/decoder.ts';
import {
  type Failure,
  type Health,
  INITIAL_STATE,
  type Input,
  queryOf,
  type ReflectorEvent,
  type Request,
  STEP_DEFAULTS,
  type StepOptions,
  step,
} from './step.ts';

/**
 * Takes the objects. Between `init` and `initDone` comes everything that exists, by `initApply`: what didn't come by then
 * is gone. `init` may come again before `initDone`, when a list was broken off. An exception from here ends the reflector.
 */
export interface ReflectorSink<T> {
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
  /** A list, in pages or as a watch's initial events, arrived as a whole or failed. */
  list(result: 'success' | 'error'): void;
  /** A watch was opened, or could not be. */
  watch(result: 'success' | 'error'): void;
  /** The status is another than before. */
  status(status: ReflectorStatus): void;
  /** Something came from the server, with so many objects in it; 0 for a bookmark. */
  activity(objects: number): void;
  /** An object was left out, since a field of it can not be read. Everything else goes on. */
  undecodable(undecodable: Undecodable): void;
  /** Bytes came that could not be read. They are asked for again; nothing is lost. */
  torn(reason: string): void;
}

/** What a reflector is made of. */
export interface ReflectorOptions<T> {
  readonly client: ApiClient;
  /** The collection, such as `/apis/apps/v1/deployments` or `/api/v1/namespaces/shop/pods`. */
  readonly path: string;
  readonly decoder: Decoder<T>;
  readonly fieldSelector?: string;
  readonly sink: ReflectorSink<T>;
  readonly observer: ReflectorObserver;
  readonly signal: AbortSignal;
  /** Gives numbers in [0, 1). */
  readonly random: () => number;
  /** Whether the initial objects may be asked for as a watch (KEP-3157); false where the form can't be had that way. */
  readonly watchList: boolean;
  /** Waiting times other than the usual ones. */
  readonly timing?: Partial<typeof STEP_DEFAULTS>;
  /** Shared with whatever else has long work: the event loop is given back after each. */
  readonly turns?: Turns;
}

/**
 * Lists and watches until `signal` aborts, then resolves; no call to the sink comes after the abort. Whatever the server
 * or the network does is retried for ever. Rejects only for an exception that the sink or the decoder threw by mistake.
 */
export async function runReflector<T>(options: ReflectorOptions<T>): Promise<void> {
  const { client, decoder, observer, path, signal, sink } = options;
  const selector: Record<string, string> =
    options.fieldSelector === undefined ? {} : { fieldSelector: options.fieldSelector };
  const { turns = new Turns() } = options;
  const stepOptions: StepOptions = {
    ...STEP_DEFAULTS,
    ...options.timing,
    random: options.random,
    get watchList() {
      return options.watchList && !client.features.watchListRefused;
    },
  };
  let state = INITIAL_STATE;
  // Asked for at each object, where `signal.aborted` of a composite signal would walk its sources.
  let aborted = signal.aborted;
  signal.addEventListener('abort', () => {
    aborted = true;
  });
  if (signal.aborted) return;

  let request: Request | undefined = feed({ type: 'started' });
  while (request !== undefined && !aborted) request = await perform(request);

  /** Does what is asked and gives the next request; undefined once `signal` has aborted. */
  async function perform(request: Request): Promise<Request | undefined> {
    if (request.type === 'page') return readPage(request);
    if (request.type !== 'wait') return readWatch(request);
    try {
      await setTimeout(request.seconds * 1000, undefined, { signal });
    } catch {
      return undefined;
    }
    return feed({ type: 'timer' });
  }

  async function readPage(request: Request & { type: 'page' }): Promise<Request | undefined> {
    const response = await attempt(() =>
      client.get(path, { ...selector, ...queryOf(request) }, { accept: decoder.listAccept, signal }),
    );
    if (aborted) return undefined;
    if ('failure' in response) return listFailed(response.failure);
    const { status, contentType, body } = response.value;
    if (status !== 200) return listFailed(refusal(response.value, body));
    const page = decode(() => decoder.list(contentType, body, observer.undecodable));
    if ('failure' in page) return listFailed(page.failure);
    let objects = 0;
    for (;;) {
      const item = decode(() => page.value.next());
      if ('failure' in item) return listFailed(item.failure);
      if (item.value.done) {
        observer.activity(objects);
        return feed({ type: 'page', meta: item.value.value });
      }
      objects++;
      feed({ type: 'listed', object: item.value.value });
      if (turns.isOver()) await turns.next();
      if (aborted) return undefined;
    }
  }

  function listFailed(failure: Failure): Request | undefined {
    observer.list('error');
    return feed({ type: 'listFailed', failure });
  }

  async function readWatch(request: Request & { type: 'watch' | 'watchList' }): Promise<Request | undefined> {
    const response = await attempt(() =>
      client.stream(path, { ...selector, ...queryOf(request) }, { accept: decoder.watchAccept, signal }),
    );
    if ('failure' in response) {
      if (aborted) return undefined;
      observer.watch('error');
      return feed({ type: 'watchFailed', lived: undefined, failure: response.failure });
    }
    const stream = response.value;
    try {
      if (aborted) return undefined;
      if (stream.status === 200) return await readEvents(stream);
      const failure = refusal(stream, await readRefusal(stream.body));
      if (aborted) return undefined;
      observer.watch('error');
      return feed({ type: 'watchFailed', lived: undefined, failure });
    } finally {
      stream.close();
    }
  }

  async function readEvents({ contentType, body }: ApiStream): Promise<Request | undefined> {
    const opened = performance.now();
    const lived = () => (performance.now() - opened) / 1000;
    const failed = (failure: Failure) => over({ type: 'watchFailed', lived: lived(), failure });
    observer.watch('success');
    feed({ type: 'opened' });
    const frames = decode(() => decoder.frames(contentType));
    if ('failure' in frames) return failed(frames.failure);
    const nextEvent = () => {
      const frame = frames.value.next();
      return frame && decoder.event(contentType, frame);
    };
    const chunks = body[Symbol.asyncIterator]();
    for (;;) {
      let chunk: IteratorResult<Uint8Array>;
      try {
        chunk = await chunks.next();
      } catch (error) {
        if (aborted) return undefined;
        const isIdle = codeOf(error) === 'UND_ERR_BODY_TIMEOUT';
        return isIdle ? over({ type: 'ended', lived: lived(), idle: true }) : failed(networkFailure(error));
      }
      if (aborted) return undefined;
      if (chunk.done) break;
      frames.value.push(chunk.value);
      for (let isFirst = true; ; isFirst = false) {
        const event = decode(nextEvent);
        if ('failure' in event) return failed(event.failure);
        if (event.value === undefined) break;
        // Most chunks of a watch are one event, and waiting for a turn costs a round of the loop.
        if (!(isFirst && state.phase === 'watching') && turns.isOver()) {
          await turns.next();
          if (aborted) return undefined;
        }
        if (event.value.type === 'ERROR') return failed({ type: 'status', status: event.value.status });
        observer.activity(event.value.type === 'BOOKMARK' ? 0 : 1);
        if (event.value.type === 'UNDECODABLE') observer.undecodable(event.value.undecodable);
        const next = feed({ type: 'event', event: event.value });
        if (next !== undefined) return next;
        if (aborted) return undefined;
      }
    }
    if (frames.value.pending() > 0) return failed(torn('the watch ended within an event'));
    return over({ type: 'ended', lived: lived(), idle: false });
  }

  /** The end of a watch that was open. */
  function over(input: Input<T> & { type: 'ended' | 'watchFailed' }): Request | undefined {
    if (state.phase === 'initial') observer.list('error');
    return feed(input);
  }

  /** Runs one step and tells everybody what it says. */
  function feed(input: Input<T>): Request | undefined {
    const { health } = state;
    const next = step(state, input, stepOptions);
    state = next.state;
    for (const event of next.events) deliver(event);
    if (state.health.state !== health.state || state.health.reason !== health.reason || input.type === 'started') {
      observer.status({ ...state.health, address: `${client.server}${path}` });
    }
    // Only once a list in pages has worked: else the server may have refused the selector, not the way of asking.
    if (state.watchListRefused && state.synced) client.features.watchListRefused = true;
    return next.request;
  }

  function deliver(event: ReflectorEvent<T>): void {
    if (event.type === 'initDone') observer.list('success');
    if (event.type === 'delete') sink.delete(event.object, event.isTombstone);
    else if ('object' in event) sink[event.type](event.object);
    else sink[event.type]();
  }

  function refusal(
    head: { status: number; contentType: string; retryAfterSeconds: number },
    body: Uint8Array,
  ): Failure {
    const message = head.status < 400 ? 'where 200 was expected' : excerpt(body);
    const nothing: Status = { code: 0, reason: '', message, retryAfterSeconds: 0, continue: '' };
    const status = decoder.status(head.contentType, body) ?? nothing;
    const retryAfterSeconds = Math.max(status.retryAfterSeconds, head.retryAfterSeconds);
    return { type: 'status', status: { ...status, code: status.code || head.status, retryAfterSeconds } };
  }

  function torn(reason: string): Failure {
    observer.torn(reason);
    return { type: 'torn', reason };
  }

  /** Decoding that may meet bytes which are not what they should be; any other exception is a mistake of ours. */
  function decode<V>(read: () => V): { value: V } | { failure: Failure } {
    try {
      return { value: read() };
    } catch (error) {
      if (error instanceof CodedError && error.code === 'KSO_DECODE') return { failure: torn(error.message) };
      throw error;
    }
  }
}

function excerpt(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString().slice(0, 500).trim();
}

/** Network I/O that may fail. */
async function attempt<V>(io: () => Promise<V>): Promise<{ value: V } | { failure: Failure }> {
  try {
    return { value: await io() };
  } catch (error) {
    return { failure: networkFailure(error) };
  }
}

function networkFailure(error: unknown): Failure {
  return { type: 'network', reason: reasonOf(error) };
}
