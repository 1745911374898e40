import { diag } from '@opentelemetry/api';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import { Turns } from '../../turns.ts';
import { type Batch, type IdentityCache, RequestWriter } from '../encode/encode.ts';
import { EntityWriter } from '../encode/entities.ts';
import type { Reading, StateMeter } from '../instruments/meter.ts';
import { metricData, observedPoints } from '../instruments/producer.ts';
import { isEntities, unitsOf } from '../instruments/units.ts';
import type { Outbox } from '../send/outbox.ts';
import { type Telling, walk } from './walk.ts';

/** What the pushes of one destination have in common, and what is new to each. */
export interface Streaming {
  readonly meter: StateMeter;
  readonly resource: Resource;
  readonly turns?: Turns | undefined;
  readonly identities: IdentityCache;
  /** Milliseconds that callbacks may take. */
  readonly callbackTimeout: number;
  readonly telling: Telling;
  readonly outbox: Outbox;
  readonly end: AbortSignal;
  /** Unix milliseconds: of the points, and of the first push. */
  readonly time: number;
  readonly began: number;
}

/**
 * Writes what a push tells into requests and hands these to the outbox. Resolves when all were answered; rejects with the
 * reason of `end` soon after that aborts.
 */
export async function stream(streaming: Streaming): Promise<void> {
  const { meter, resource, identities, telling, outbox, end, time, began, turns = new Turns() } = streaming;
  const { readings, errors } = await meter.cycle(streaming.callbackTimeout);
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
