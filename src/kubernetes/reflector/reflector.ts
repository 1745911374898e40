/** Keeps a consumer up to date with the objects of one kind in one scope: the I/O around steps/step.ts. */

import { readSome } from '../../http/exchange.ts';
import { codeOf } from '../../http/network-error.ts';
import { pause } from '../../pause.ts';
import { Turns } from '../../turns.ts';
import type { ApiStream } from '../client/client.ts';
import type { Undecodable } from '../codec/decoder.ts';
import { isDecodeError } from '../codec/encoding.ts';
import { type AnswerHead, networkFailure, nonsense, refusalOf } from './answers.ts';
import type { Failure, Health } from './failure.ts';
import type { ReflectorOptions } from './options.ts';
import { queryOf } from './query.ts';
import type { ListSlot } from './slots.ts';
import {
  INITIAL_REFLECTOR_STATE,
  REFLECTOR_TIMING,
  type ReflectorEvent,
  type ReflectorInput,
  type ReflectorRequest,
  type ReflectorStepOptions,
} from './steps/state.ts';
import { reflectorStep } from './steps/step.ts';
import { createDeadline, type Deadline } from './within.ts';

export type { ReflectorObserver, ReflectorOptions, ReflectorSink, ReflectorStatus, Selectors } from './options.ts';

/**
 * Lists and watches until `signal` aborts, then resolves; no call to the sink comes after the abort. Whatever the server
 * or the network does is retried for ever. Rejects only for an exception that the sink or the decoder threw by mistake.
 */
export async function runReflector<T>(options: ReflectorOptions<T>): Promise<void> {
  const { client, lists, observer, path, signal, sink, limit = 0, cached = false } = options;
  const { turns = new Turns(), wait = (milliseconds) => pause(milliseconds, signal).then(() => false) } = options;
  const stepOptions: ReflectorStepOptions = {
    ...REFLECTOR_TIMING,
    ...options.timing,
    random: options.random,
    watchList: options.watchList && limit === 0,
  };
  const tick = 250 * Math.min(stepOptions.shortWatchSeconds, stepOptions.initialEvents.toldSeconds);
  const leaveOut = (undecodable: Undecodable) => observer.undecodable(undecodable);
  let { decoder } = options;
  let state = INITIAL_REFLECTOR_STATE;
  let slot: ListSlot | undefined;
  /** Objects on the whole pages of the list that is read in pages. */
  let listed = 0;
  // Asked for at each object, where `signal.aborted` of a composite signal would walk its sources.
  let aborted = signal.aborted;
  signal.addEventListener('abort', () => {
    aborted = true;
  });
  if (signal.aborted) return;

  try {
    let request: ReflectorRequest | undefined = feed({ type: 'started' });
    while (request !== undefined && !aborted) {
      if (!isList(request)) leaveSlot();
      else if (lists !== undefined) slot ??= await lists.take(signal);
      if (!aborted) request = await perform(request);
    }
  } finally {
    leaveSlot();
  }

  /** Does what is asked and gives the next request; undefined once `signal` has aborted. */
  async function perform(request: ReflectorRequest): Promise<ReflectorRequest | undefined> {
    if (request.type === 'wait') {
      const woken = await wait(request.seconds * 1000);
      return aborted ? undefined : feed({ type: 'timer', woken });
    }
    if (request.type !== 'page') {
      decoder = options.decoder;
      return readWatch({ ...options.selectors, ...queryOf(request) });
    }
    if (request.continue === '') {
      // All pages of a list are read alike.
      decoder = options.decoder;
      listed = 0;
    }
    const most = limit === 0 ? Number.POSITIVE_INFINITY : limit - listed;
    return readPage({ ...options.selectors, ...queryOf(request, { most, cached }) }, most);
  }

  /** Tells so many objects of a page at most. A server may send more than were asked for, as its cache does. */
  async function readPage(
    query: Readonly<Record<string, string>>,
    most: number,
  ): Promise<ReflectorRequest | undefined> {
    const response = await attempt(() => client.get(path, query, { accept: decoder.listAccept, signal }));
    if (aborted) return undefined;
    if ('failure' in response) return listFailed(response.failure);
    slot?.progress();
    const { status, contentType, body } = response.value;
    if (status !== 200) return listFailed(refusalOf(decoder, response.value, body));
    const unreadable = (reason: string) => listFailed(unreadableBytes(response.value, body, reason));
    const page = decode(() => decoder.list(contentType, body, leaveOut, sink.known));
    if ('reason' in page) return unreadable(page.reason);
    let objects = 0;
    for (;;) {
      const item = decode(() => page.value.next());
      if ('reason' in item) return unreadable(item.reason);
      if (item.value.done) {
        const meta = item.value.value;
        observer.activity(objects);
        observer.sharded?.(meta.shardInfo?.selector ?? '');
        if (aborted) return undefined;
        listed += objects;
        return feed({ type: 'page', meta: objects < most ? meta : { ...meta, continue: '' } });
      }
      if (objects < most) {
        objects++;
        feed({ type: 'listed', object: item.value.value });
      }
      if (turns.isOver()) await turns.next();
      if (aborted) return undefined;
    }
  }

  function listFailed(failure: Failure): ReflectorRequest | undefined {
    observer.list('error');
    return feed({ type: 'listFailed', failure });
  }

  async function readWatch(query: Readonly<Record<string, string>>): Promise<ReflectorRequest | undefined> {
    const response = await attempt(() => client.stream(path, query, { accept: decoder.watchAccept, signal }));
    if ('failure' in response) return aborted ? undefined : notOpened(response.failure);
    const stream = response.value;
    const deadline = createDeadline();
    try {
      if (aborted) return undefined;
      if (stream.status === 200) return await readEvents(stream, deadline);
      const body = await readSome(stream.body);
      return aborted ? undefined : notOpened(refusalOf(decoder, stream, body));
    } finally {
      deadline.close();
      stream.body.close();
    }
  }

  function notOpened(failure: Failure): ReflectorRequest | undefined {
    observer.watch('error');
    return feed({ type: 'watchFailed', lived: undefined, failure });
  }

  async function readEvents(stream: ApiStream, deadline: Deadline): Promise<ReflectorRequest | undefined> {
    const { contentType } = stream;
    const frames = decode(() => decoder.frames(contentType));
    if ('reason' in frames) return notOpened(nonsense(stream, new Uint8Array()));
    const opened = performance.now();
    let added = opened;
    const secondsSince = (time: number) => (performance.now() - time) / 1000;
    const failed = (failure: Failure) => over({ type: 'watchFailed', lived: secondsSince(opened), failure });
    observer.watch('success');
    feed({ type: 'opened' });
    let frame: Uint8Array | undefined;
    const nextEvent = () => {
      frame = frames.value.next();
      return frame && decoder.event(contentType, frame, sink.known);
    };
    const chunks = stream.body[Symbol.asyncIterator]();
    let due = opened + tick;
    for (;;) {
      if (state.phase === 'watching') stream.body.unhurried();
      const coming = chunks.next();
      // While the mere passing of time means something, it is told as well.
      for (let isHere = false; !isHere && (state.phase === 'initial' || state.doubted === 'watch'); ) {
        isHere = await deadline.isSettledWithin(coming, due - performance.now());
        if (aborted) return undefined;
        if (performance.now() < due) continue;
        due = performance.now() + tick;
        const next = feed({ type: 'tick', lived: secondsSince(opened), quiet: secondsSince(added) });
        if (next !== undefined) return next;
      }
      let chunk: IteratorResult<Uint8Array>;
      try {
        chunk = await coming;
      } catch (error) {
        if (aborted) return undefined;
        const isIdle = codeOf(error) === 'UND_ERR_BODY_TIMEOUT';
        return isIdle
          ? over({ type: 'ended', lived: secondsSince(opened), idle: true })
          : failed(networkFailure(error));
      }
      if (aborted) return undefined;
      if (chunk.done) break;
      slot?.progress();
      frames.value.push(chunk.value);
      for (let isFirst = true; ; isFirst = false) {
        const event = decode(nextEvent);
        if ('reason' in event) return failed(unreadableBytes(stream, frame, event.reason));
        if (event.value === undefined) break;
        // Most chunks of a watch are one event, and waiting for a turn costs a round of the loop.
        if (!(isFirst && state.phase === 'watching') && turns.isOver()) {
          await turns.next();
          if (aborted) return undefined;
        }
        if (event.value.type === 'ERROR') return failed({ type: 'status', status: event.value.status });
        if (event.value.type === 'ADDED' && state.phase === 'initial') added = performance.now();
        if (event.value.type === 'UNDECODABLE') observer.undecodable(event.value.undecodable);
        observer.activity(event.value.type === 'BOOKMARK' ? 0 : 1);
        const next = feed({ type: 'event', event: event.value });
        if (next !== undefined) return next;
        if (aborted) return undefined;
      }
    }
    if (frames.value.pending() > 0) return failed(torn('the watch ended within an event'));
    return over({ type: 'ended', lived: secondsSince(opened), idle: false });
  }

  /** The end of a watch that was open. */
  function over(input: ReflectorInput<T> & { type: 'ended' | 'watchFailed' }): ReflectorRequest | undefined {
    if (state.phase === 'initial') observer.list('error');
    return feed(input);
  }

  /** Runs one step and tells everybody what it says. */
  function feed(input: ReflectorInput<T>): ReflectorRequest | undefined {
    const { health } = state;
    const next = reflectorStep(state, input, stepOptions);
    state = next.state;
    for (const event of next.events) deliver(event);
    if (isOther(state.health, health) || input.type === 'started') {
      observer.status({ ...state.health, address: `${client.server}${path}` });
    }
    return next.request;
  }

  function deliver(event: ReflectorEvent<T>): void {
    if (event.type === 'initDone') {
      observer.list('success', limit === 0 ? undefined : listed);
      leaveSlot();
    }
    if (event.type === 'delete') sink.delete(event.object, event.isTombstone);
    else if ('object' in event) sink[event.type](event.object);
    else sink[event.type]();
  }

  function leaveSlot(): void {
    slot?.release();
    slot = undefined;
  }

  function unreadableBytes(head: AnswerHead, bytes: Uint8Array | undefined, reason: string): Failure {
    // Without bytes it is a frame that is too long.
    if (bytes === undefined || decoder.recognises(head.contentType, bytes)) return torn(reason);
    return nonsense(head, bytes);
  }

  function torn(reason: string): Failure {
    observer.torn(reason);
    return { type: 'torn', reason };
  }
}

const isList = ({ type }: ReflectorRequest) => type === 'page' || type === 'watchList';

const isOther = (a: Health, b: Health) => a.state !== b.state || a.trouble !== b.trouble || a.reason !== b.reason;

/** Decoding that may meet bytes which are not what they should be; any other exception is a mistake of ours. */
function decode<V>(read: () => V): { value: V } | { reason: string } {
  try {
    return { value: read() };
  } catch (error) {
    if (isDecodeError(error)) return { reason: error.message };
    throw error;
  }
}

/** Network I/O that may fail. */
async function attempt<V>(io: () => Promise<V>): Promise<{ value: V } | { failure: Failure }> {
  try {
    return { value: await io() };
  } catch (error) {
    return { failure: networkFailure(error) };
  }
}
