import { setTimeout as sleep } from 'node:timers/promises';
import { diag } from '@opentelemetry/api';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import type { StateStore } from '../../state/store.ts';
import type { Fence, Term } from '../../term.ts';
import { Turns } from '../../turns.ts';
import { type Batch, type IdentityCache, RequestWriter } from '../encode/encode.ts';
import { EntityWriter } from '../encode/entities.ts';
import { standBy } from '../ends/standby.ts';
import { Told } from '../ends/told.ts';
import type { Reading, StateMeter } from '../instruments/meter.ts';
import { metricData, observedPoints } from '../instruments/producer.ts';
import { isEntities, unitsOf } from '../instruments/units.ts';
import { abortOf, settledOrAborted } from '../send/abort.ts';
import { Compressor } from '../send/compressor.ts';
import { Outbox, RequestBound } from '../send/outbox.ts';
import { createSender } from '../send/sender.ts';
import { Refusal, type Sender, TERM_IS_OVER } from '../send/transport.ts';
import { createAccounts, lateError, type Push, type PushOptions, type PushOutcome, warnOfTemporality } from './push.ts';
import { type Extent, Telling, walk } from './walk.ts';

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

/** Waiting time before a receiver that could not be reached is tried again, in milliseconds. */
const FIRST_BACKOFF = 1000;
const LARGEST_BACKOFF = 5000;

/** Part of the interval that the requests of a push are spread over. */
const SPREAD = 0.1;

/**
 * A push that never holds a snapshot: it walks the instruments one after the other and writes their samples as protobuf
 * into requests of bounded size, each of which is rewritten as JSON where that is wanted, compressed beside the event loop
 * and sent while the next one is written. The walk yields every 10 ms, and waits where the receiver is slower; a family is
 * told as it is at the moment when its turn begins. All points of a push carry one time.
 *
 * Between two pushes of the whole state, where the settings want it, the objects that changed are pushed by themselves.
 * Every push but the last also says which series have ended.
 *
 * A request that fails, after the retries of the transport, ends the push, and nothing of it is kept: the next one tells
 * everything again. A receiver that is away or busy is tried again after a few seconds, or when it says in Retry-After;
 * after any other failure the next push is that of the interval. Pushes don't overlap; one that lasts longer than the
 * interval is followed by the next at once.
 *
 * With a fence, a push that is under way when a term ends is cut off, and the next term begins with a push of the whole
 * state that also ends what has gone since another process may have told it.
 */
export function createStreamingPush(options: StreamingPushOptions): Push {
  const { settings, store, now = Date.now, identities = new WeakMap(), fence } = options;
  const { stats, ended, rejected } = createAccounts(options);
  const began = now();
  const bound = new RequestBound(settings.maxRequestBytes);
  const compressor = new Compressor();
  const stop = new AbortController();
  const told = new Told();
  const detach = store?.journal.attach(told);
  let sender: Sender | undefined;
  /** During which pushes may leave; undefined without a fence, and before the first. */
  let term: Term | undefined;
  /** Ends the waiting between pushes. */
  let interrupt = stop.signal;
  let running: Promise<void> | undefined;
  /** Ends the push that is under way. One for each: a signal that outlives them would collect their listeners. */
  let current = new AbortController();
  /** Requests and points of the last push of everything that arrived; before the first, which is not spread, unknown. */
  let requestsBefore = Number.POSITIVE_INFINITY;
  let pointsBefore = 0;
  /** When the receiver wants to hear from us again, in unix milliseconds. */
  let notBefore = 0;
  /** The time of the points of the last push: a series must not have two at one time. */
  let time = 0;

  /** Gives the reason of a failure. */
  const push = async (extent: Extent): Promise<Error | undefined> => {
    const start = performance.now();
    const end = new AbortController();
    current = end;
    const giveUp = () => {
      end.abort(new Error(TERM_IS_OVER));
      sender?.close();
    };
    term?.signal.addEventListener('abort', giveUp);
    const late = new Error(`it took longer than ${settings.exportTimeout} ms`);
    const timer = setTimeout(() => end.abort(late), settings.exportTimeout);
    const spread = extent !== 'all' ? 0 : SPREAD * Math.min(settings.interval, settings.exportTimeout);
    let rejectedPoints = 0;
    let outbox: Outbox | undefined;
    const telling = new Telling(extent, store, told, settings);
    const outcome = (accepted: boolean): PushOutcome => ({
      accepted,
      points: outbox?.points ?? 0,
      rejectedPoints,
      seconds: (performance.now() - start) / 1000,
    });
    try {
      sender ??= await createSender(settings, term);
      compressor.expect(extent === 'changes' ? 0 : pointsBefore);
      outbox = new Outbox({
        settings,
        sender,
        bound,
        compressor,
        gap: spread / requestsBefore,
        rejected: (points, reason) => {
          rejectedPoints += points;
          rejected(points, reason);
        },
      });
      time = Math.max(now(), time + 1);
      const streaming = { telling, outbox, end: end.signal, identities, time, began };
      await Promise.race([stream(options, streaming), abortOf(end.signal)]);
      if (outbox.requests > 0) {
        if (extent === 'all') ({ requests: requestsBefore, points: pointsBefore } = outbox);
        ended(outcome(true));
      }
      return undefined;
    } catch (error) {
      ended(outcome(false), error as Error);
      if (error instanceof Refusal) notBefore = error.notBefore ?? 0;
      // Nothing of this push may arrive after points of the next. After a term nothing leaves any more; what another
      // process tells from now on has to be remembered at once.
      if (mayPush()) await settledOrAborted(outbox?.settled(), stop.signal);
      // Certificates are read again, which may have been replaced.
      sender?.close();
      sender = undefined;
      return error as Error;
    } finally {
      telling.settle();
      clearTimeout(timer);
      term?.signal.removeEventListener('abort', giveUp);
    }
  };

  const run = async () => {
    let backoff = FIRST_BACKOFF;
    let extent: Extent = 'all';
    /** When the next push of the whole state is due, by performance.now(). */
    let due = 0;
    while (!stop.signal.aborted) {
      if (!mayPush()) {
        await nextTerm();
        extent = 'all';
        continue;
      }
      const start = performance.now();
      const versionBefore = store?.version;
      const failure = await push(extent);
      if (extent === 'all') due = start + settings.interval;
      extent = 'all';
      if (failure instanceof Refusal && failure.kind === 'later') {
        const rest = due - performance.now();
        due = performance.now() + Math.max(Math.min(rest, backoff), notBefore - Date.now());
        backoff = Math.min(backoff * 1.5, LARGEST_BACKOFF);
      } else {
        backoff = FIRST_BACKOFF;
      }
      if (failure === undefined && (await changeComes(versionBefore, due))) extent = 'changes';
      else await pause(due - performance.now());
    }
  };

  const mayPush = (): boolean => fence === undefined || term?.isOver() === false;

  const nextTerm = async (): Promise<void> => {
    // The one that was pushes no more than an interval and a push after what it told before.
    const window = fence!.gap + settings.interval + settings.exportTimeout;
    term = await standBy(fence!, store, told, window, stop.signal);
    if (term !== undefined) interrupt = AbortSignal.any([stop.signal, term.signal]);
    sender?.close();
    sender = undefined;
  };

  /** Resolves when there are changes to push: true, or it is time for a push of the whole state: false. */
  const changeComes = async (version: number | undefined, due: number): Promise<boolean> => {
    const { pushChanges } = settings;
    if (store === undefined || pushChanges === undefined) return false;
    const change = Promise.withResolvers<void>();
    const forget = store.journal.onChange(change.resolve);
    const over = new AbortController();
    const signal = AbortSignal.any([interrupt, over.signal]);
    if (store.version === version) await Promise.race([change.promise, pause(due - performance.now(), signal)]);
    over.abort();
    forget();
    const rest = due - performance.now();
    if (rest <= pushChanges || interrupt.aborted) return false;
    await pause(pushChanges);
    return true;
  };

  const pause = async (milliseconds: number, signal = interrupt): Promise<void> => {
    await sleep(Math.max(0, milliseconds), undefined, { signal, ref: false }).catch(() => {});
  };

  return {
    stats,
    async start() {
      if (running !== undefined) return;
      warnOfTemporality(options);
      running = run();
    },
    async shutdown(deadlineMillis = 3000) {
      if (running === undefined) return detach?.();
      stop.abort();
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        current.abort(lateError(deadlineMillis));
      }, deadlineMillis);
      await running;
      if (!isLate && Date.now() >= notBefore && mayPush()) await push('without-ends');
      clearTimeout(timer);
      compressor.close();
      sender?.close();
      detach?.();
    },
  };
}

/** What the pushes of one destination have in common, and what is new to each. */
interface Streaming {
  readonly telling: Telling;
  readonly outbox: Outbox;
  readonly end: AbortSignal;
  readonly identities: IdentityCache;
  /** Unix milliseconds: of the points, and of the first push. */
  readonly time: number;
  readonly began: number;
}

async function stream(
  { meter, resource, settings, turns = new Turns() }: StreamingPushOptions,
  { telling, outbox, end, identities, time, began }: Streaming,
): Promise<void> {
  const { readings, errors } = await meter.cycle(settings.exportTimeout);
  for (const error of errors) diag.error('An observable failed:', error);
  end.throwIfAborted();
  const { scope } = meter;
  const observed = telling.extent === 'changes' ? [] : observedMetrics(readings, time, began);
  if (observed.length > 0) {
    const request = { resource, scopeMetrics: [{ scope, metrics: observed }] };
    const points = observed.reduce((sum, { dataPoints }) => sum + dataPoints.length, 0);
    outbox.take(Buffer.from(ProtobufMetricsSerializer.serializeRequest(request)!), points);
  }
  const destination = {
    resource,
    scope,
    maxBytes: () => outbox.maxBytes,
    allocate: (bytes: number) => outbox.allocate(bytes),
    deliver: ({ bytes, points, buffer }: Batch) => outbox.take(bytes, points, buffer, telling.request(points)),
  };
  const writer = new RequestWriter({ ...destination, identities });
  const pause = async () => {
    if (turns.isOver()) await turns.next();
    await outbox.room();
    end.throwIfAborted();
  };
  const living = unitsOf(readings.flatMap(({ visitors }) => visitors));
  const units = [...living, ...telling.closedUnits(living)];
  for (const unit of units) if (!isEntities(unit)) await walk(unit, telling, time, writer, pause);
  writer.finish();
  const entities = units.filter(isEntities);
  // A writer begins with the memory of a whole request.
  if (entities.length > 0) {
    const entityWriter = new EntityWriter({ ...destination, written: writer.written });
    for (const unit of entities) await walk(unit, telling, time, entityWriter, pause);
    entityWriter.finish();
  }
  await outbox.empty();
  outbox.release();
}

/** Callbacks from outside observe attributes of any type, and few of them: the stock serializer writes these. */
function observedMetrics(readings: readonly Reading[], time: number, began: number) {
  return readings
    .filter(({ observations }) => observations.length > 0)
    .map(({ instrument, observations }) =>
      metricData(instrument, observedPoints(instrument, observations, time, began)),
    );
}
