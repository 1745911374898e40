import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { diag } from '@opentelemetry/api';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import { Turns } from '../turns.ts';
import { type IdentityCache, RequestWriter } from './encode.ts';
import type { FamilyVisitor } from './families.ts';
import type { Reading, StateMeter } from './meter.ts';
import { Outbox } from './outbox.ts';
import { metricData, observedPoints } from './producer.ts';
import { createAccounts, lateError, type Push, type PushOptions, warnOfTemporality } from './push.ts';
import { createSender } from './transport.ts';

/** What a streaming push is made of; `now` gives unix milliseconds. */
export interface StreamingPushOptions extends PushOptions {
  readonly meter: StateMeter;
  readonly resource: Resource;
  readonly now?: () => number;
  /** What one request holds at most, before compression. */
  readonly maxRequestBytes?: number;
  /** Shared with whatever else has long work. */
  readonly turns?: Turns;
}

/**
 * A push over http/protobuf that never holds a snapshot: it walks the instruments one after the other and writes their
 * samples as protobuf into requests of bounded size, each of which is compressed beside the event loop and sent while
 * the next one is written. The walk yields every 10 ms, and waits where the receiver is slower; a family is told as it
 * is at the moment when its turn begins. All points of a push carry one time.
 *
 * A request that fails, after the retries of the stock transport, ends the push: the next one tells everything again.
 * Pushes don't overlap; one that lasts longer than the interval is followed by the next at once. Accounts, warnings and
 * shutdown are those of `createPush`.
 */
export function createStreamingPush(options: StreamingPushOptions): Push {
  const { settings, now = Date.now } = options;
  const { stats, ended } = createAccounts(options);
  const began = now();
  const identities: IdentityCache = new WeakMap();
  const stop = new AbortController();
  const send = createSender(settings);
  let running: Promise<void> | undefined;
  /** Ends the push that is under way. One for each: a signal that outlives them would collect their listeners. */
  let current = new AbortController();

  const push = async () => {
    const start = performance.now();
    const outbox = new Outbox(send, settings.compression);
    const end = new AbortController();
    current = end;
    const late = new Error(`it took longer than ${settings.exportTimeout} ms`);
    const timer = setTimeout(() => end.abort(late), settings.exportTimeout);
    const outcome = (accepted: boolean) => ({
      accepted,
      points: outbox.points,
      seconds: (performance.now() - start) / 1000,
    });
    try {
      await Promise.race([stream(options, began, identities, outbox, end.signal), failOn(end.signal)]);
      if (outbox.points > 0) ended(outcome(true));
    } catch (error) {
      ended(outcome(false), error as Error);
    } finally {
      clearTimeout(timer);
    }
  };

  const run = async () => {
    while (!stop.signal.aborted) {
      const start = performance.now();
      await push();
      const rest = Math.max(0, settings.interval - (performance.now() - start));
      await sleep(rest, undefined, { signal: stop.signal, ref: false }).catch(() => {});
    }
  };

  return {
    stats,
    async start() {
      if (running !== undefined) return;
      warnOfTemporality(options);
      running = run();
    },
    async shutdown(deadlineMillis = 3000) {
      if (running === undefined) return;
      stop.abort();
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        current.abort(lateError(deadlineMillis));
      }, deadlineMillis);
      await running;
      if (!isLate) await push();
      clearTimeout(timer);
    },
  };
}

async function failOn(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
}

async function stream(
  { meter, resource, settings, now = Date.now, maxRequestBytes = 1_048_576, turns = new Turns() }: StreamingPushOptions,
  began: number,
  identities: IdentityCache,
  outbox: Outbox,
  end: AbortSignal,
): Promise<void> {
  const { readings, errors } = await meter.cycle(settings.exportTimeout);
  for (const error of errors) diag.error('An observable failed:', error);
  const time = now();
  const { scope } = meter;
  const observed = observedMetrics(readings, time, began);
  if (observed.length > 0) {
    const request = { resource, scopeMetrics: [{ scope, metrics: observed }] };
    const points = observed.reduce((sum, { dataPoints }) => sum + dataPoints.length, 0);
    outbox.take(Buffer.from(ProtobufMetricsSerializer.serializeRequest(request)!), points);
  }
  const writer = new RequestWriter({
    resource,
    scope,
    maxBytes: maxRequestBytes,
    identities,
    allocate: (bytes) => outbox.allocate(bytes),
    deliver: ({ bytes, points, buffer }) => outbox.take(bytes, points, buffer),
  });
  const pause = async () => {
    if (turns.isOver()) await turns.next();
    await outbox.room();
    end.throwIfAborted();
  };
  for (const { visitors } of readings) {
    for (const visitor of visitors) await walk(visitor, time, writer, pause);
  }
  writer.finish();
  await outbox.empty();
}

async function walk(
  visitor: FamilyVisitor,
  time: number,
  writer: RequestWriter,
  pause: () => Promise<void>,
): Promise<void> {
  const { family } = visitor;
  writer.open(family, time);
  for (const part of visitor.parts()) {
    for (const block of part.blocks) {
      try {
        writer.block(visitor, part, block, time);
      } catch (error) {
        diag.error(`The family ${family.name} failed:`, error);
      }
      await pause();
    }
  }
  writer.close();
}

/** Callbacks from outside observe attributes of any type, and few of them: the stock serializer writes these. */
function observedMetrics(readings: readonly Reading[], time: number, began: number) {
  return readings
    .filter(({ observations }) => observations.length > 0)
    .map(({ instrument, observations }) =>
      metricData(instrument, observedPoints(instrument, observations, time, began)),
    );
}
