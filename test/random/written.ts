/** What a push of everything tells, by a writer that keeps nothing, and points as texts. */
import type { Resource } from '@opentelemetry/resources';
import { type Batch, RequestWriter } from '../../src/otel/encode/encode.ts';
import { EntityWriter } from '../../src/otel/encode/entities.ts';
import { Told } from '../../src/otel/ends/told.ts';
import type { StateMeter } from '../../src/otel/instruments/meter.ts';
import { isEntities, type Unit, unitsOf } from '../../src/otel/instruments/units.ts';
import { Telling, type Wanted } from '../../src/otel/push/telling.ts';
import { type UnitWriter, walk } from '../../src/otel/push/walk.ts';
import type { StateStore } from '../../src/state/store.ts';
import { decodeRequest, type WireAttribute, type WireRequest } from '../support/otlp/proto.ts';

/** A point: all that is said of it as a text, and what makes its series, in whatever order that is said. */
export interface ToldPoint {
  readonly series: string;
  readonly text: string;
  readonly time: bigint;
  readonly isEnd: boolean;
  readonly isMonotonic: boolean;
}

/** The points of some requests, in their order. */
export function pointsOf(requests: readonly WireRequest[]): ToldPoint[] {
  return requests
    .flatMap(({ resourceMetrics }) => resourceMetrics)
    .flatMap(({ resource, scopeMetrics = [] }) =>
      scopeMetrics.flatMap(({ scope, metrics = [] }) =>
        metrics.flatMap(({ gauge, sum, exponentialHistogram, ...head }) => {
          const { dataPoints = [], ...more } = gauge ?? sum ?? exponentialHistogram!;
          const above = JSON.stringify([resource, scope, head, more, gauge === undefined]);
          return dataPoints.map((point) => ({
            series: JSON.stringify([head.name, inOrder(resource?.attributes), inOrder(point.attributes)]),
            text: `${above} ${JSON.stringify(point, exactly)}`,
            time: BigInt(point.timeUnixNano!),
            isEnd: ((point.flags ?? 0) & 1) === 1,
            isMonotonic: sum?.isMonotonic === true || exponentialHistogram !== undefined,
          }));
        }),
      ),
    );
}

function inOrder(attributes: readonly WireAttribute[] = []): string[] {
  return attributes.map((one) => JSON.stringify(one)).sort();
}

/** JSON knows neither all numbers nor the sign of 0. */
function exactly(_: string, value: unknown): unknown {
  return typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
    ? ['number', `${1 / value}`]
    : value;
}

/** What a push of everything has to tell at a time, in unix milliseconds. */
export async function written(
  store: StateStore,
  { meter, resource, wanted, time }: { meter: StateMeter; resource: Resource; wanted: Wanted; time: number },
): Promise<ToldPoint[]> {
  const requests: WireRequest[] = [];
  const telling = new Telling('all', store, new Told(), wanted);
  const destination = {
    resource,
    scope: meter.scope,
    maxBytes: () => 2 ** 20,
    allocate: (bytes: number) => Buffer.allocUnsafeSlow(bytes),
    deliver: ({ bytes }: Batch) => void requests.push(decodeRequest(bytes)),
  };
  const units = unitsOf((await meter.cycle()).readings.flatMap(({ visitors }) => visitors));
  const walkAll = async (some: readonly Unit[], writer: UnitWriter & { finish(): void }) => {
    for (const unit of some) await walk([unit], telling, time, writer, async () => {});
    writer.finish();
  };
  await walkAll(
    units.filter((unit) => !isEntities(unit)),
    new RequestWriter(destination),
  );
  await walkAll(units.filter(isEntities), new EntityWriter({ ...destination, written: 0 }));
  return pointsOf(requests);
}
