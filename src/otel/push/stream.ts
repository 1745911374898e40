import { diag } from '@opentelemetry/api';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import { kindId } from '../../resources/declare/kind.ts';
import { Turns } from '../../turns.ts';
import { type Batch, RequestWriter } from '../encode/encode.ts';
import { EntityWriter } from '../encode/entities.ts';
import type { PackedBatch } from '../encode/segments/segment-requests.ts';
import type { Segments } from '../encode/segments/segments.ts';
import type { Reading, StateMeter } from '../instruments/meter.ts';
import { metricData, observedPoints } from '../instruments/producer.ts';
import { isEntities, type Unit, unitsOf } from '../instruments/units.ts';
import type { Outbox } from '../send/outbox.ts';
import type { Telling } from './telling.ts';
import { walk } from './walk.ts';

/** What the pushes of one destination have in common, and what is new to each. */
export interface Streaming {
  readonly meter: StateMeter;
  readonly resource: Resource;
  readonly turns?: Turns | undefined;
  /** Milliseconds that callbacks may take. */
  readonly callbackTimeout: number;
  readonly telling: Telling;
  /** The name of the unit that it begins with; the others follow in their order, round to it. */
  readonly from: string | undefined;
  /** Whether the families of a kind are walked together, which is cheaper, or one after the other. */
  readonly isTogether: boolean;
  readonly outbox: Outbox;
  /** What the pushes before wrote; undefined where it is of no use. */
  readonly segments: Segments | undefined;
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
  const { meter, resource, telling, outbox, end, time, began, turns = new Turns() } = streaming;
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
    segments: streaming.segments,
    deliver: ({ bytes, points, buffer }: Batch) => outbox.take(bytes, points, buffer, telling.request(points)),
    deliverPacked: (batch: PackedBatch) => outbox.take(batch, batch.points, undefined, telling.request(batch.points)),
  };
  const pause = async () => {
    if (turns.isOver()) await turns.next();
    await outbox.room();
    end.throwIfAborted();
  };
  const living = unitsOf(readings.flatMap(({ visitors }) => visitors));
  const units = inTurn([...living, ...telling.closedUnits(living)], streaming.from);
  telling.plan(units);
  let written = 0;
  // A writer begins with the memory of a whole request.
  for (const run of runsOf(units)) {
    const writer = isEntities(run[0]!)
      ? new EntityWriter({ ...destination, written })
      : new RequestWriter({ ...destination, written });
    for (const group of streaming.isTogether ? byKind(run) : run.map((unit) => [unit])) {
      await walk(group, telling, time, writer, pause);
    }
    writer.finish();
    written = writer.written;
  }
  await outbox.empty();
  outbox.release();
}

/** Families first, then entities; from a unit on, if it is among them, round to the one before. */
function inTurn(units: readonly Unit[], from: string | undefined): readonly Unit[] {
  const ordered = [...units.filter((unit) => !isEntities(unit)), ...units.filter(isEntities)];
  const at = Math.max(
    0,
    ordered.findIndex(({ name }) => name === from),
  );
  return [...ordered.slice(at), ...ordered.slice(0, at)];
}

/** Neighbours that one writer writes. */
function runsOf(units: readonly Unit[]): readonly Unit[][] {
  const runs: Unit[][] = [];
  for (const unit of units) {
    const run = runs.at(-1);
    if (run !== undefined && isEntities(run[0]!) === isEntities(unit)) run.push(unit);
    else runs.push([unit]);
  }
  return runs;
}

/** Those of one kind, whatever lies between them. */
function byKind(units: readonly Unit[]): readonly Unit[][] {
  return [...Map.groupBy(units, ({ kind }) => kindId(kind)).values()];
}

/** Callbacks from outside observe attributes of any type, and few of them: the stock serializer writes these. */
function observedMetrics(readings: readonly Reading[], time: number, began: number) {
  return readings
    .filter(({ observations }) => observations.length > 0)
    .map(({ instrument, observations }) =>
      metricData(instrument, observedPoints(instrument, observations, time, began)),
    );
}
