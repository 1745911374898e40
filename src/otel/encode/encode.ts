import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import type { ScopeMetrics } from '@opentelemetry/sdk-metrics';
import type { Family } from '../../resources/declare/family.ts';
import type { KubernetesObject } from '../../resources/declare/kind.ts';
import type { Block } from '../../state/blocks.ts';
import type { Unit } from '../instruments/units.ts';
import type { Ended, Opened, UnitWriter } from '../push/walk.ts';
import { FamilyPoints, type Sample } from './family-points.ts';
import { HISTOGRAM_ATTRIBUTE, HistogramPoints, NO_RECORDED_HISTOGRAM } from './histogram.ts';
import { Identities } from './identities.ts';
import {
  lengthOfLength,
  MessageWriter,
  NO_RECORDED_VALUE,
  OPENING,
  POINT_ATTRIBUTE,
  TAG_AND_LENGTH,
  textField,
} from './message-writer.ts';

/** One ExportMetricsServiceRequest in protobuf. */
export interface Batch {
  readonly bytes: Buffer;
  readonly points: number;
  /** The memory under `bytes`; to be given back when they are no longer needed. */
  readonly buffer: Buffer;
}

/** What a writer needs to know. */
export interface RequestWriterOptions {
  readonly resource: Resource;
  readonly scope: ScopeMetrics['scope'];
  /** How large the next batch may be, unless a single point is larger. */
  maxBytes(): number;
  /** Points that others wrote before in the same push. */
  readonly written?: number;
  /** Gives memory of at least this many bytes; its content does not matter. */
  allocate(bytes: number): Buffer;
  /** Takes a batch that is complete. */
  deliver(batch: Batch): void;
}

/**
 * Writes families as OTLP (opentelemetry-proto v1, metrics.proto), straight from the strings of their samples: no
 * attribute objects, no points in memory but as bytes. The bytes are those that the stock serializer would write for the
 * same points in the same batches; only histograms have their fields in another order.
 *
 * The length of a protobuf message stands before it. A point's is reserved and corrected; a metric's is put in by moving
 * its points by a few bytes when it is complete; those of the whole request are written into room left before the first
 * metric. A point that turns out not to fit is carried over into the next batch.
 */
export class RequestWriter implements UnitWriter {
  readonly #options: RequestWriterOptions;
  readonly #envelope: Envelope;
  /** Room before the first metric: the envelope with its two lengths at their longest. */
  readonly #room: number;
  readonly #bytes: MessageWriter;
  /** Of the batch that is being written. */
  #limit: number;
  #points = 0;
  #written: number;
  #metric: OpenMetric | undefined;
  readonly #families = new Map<Unit, OpenFamily>();
  readonly #identities = new Identities();

  constructor(options: RequestWriterOptions) {
    this.#options = options;
    this.#envelope = envelopeOf(options.resource, options.scope);
    this.#room = this.#envelope.resource.length + this.#envelope.scope.length + 2 * TAG_AND_LENGTH;
    this.#limit = options.maxBytes();
    this.#written = options.written ?? 0;
    this.#bytes = new MessageWriter((bytes) => options.allocate(bytes), this.#limit + SLACK);
    this.#bytes.position = this.#room;
  }

  get written(): number {
    return this.#written;
  }

  open(opened: readonly Opened[], time: number): void {
    this.#bytes.time = time;
    for (const { unit, deltas } of opened) {
      const visitor = unit.visitors[0]!;
      const { family } = visitor;
      const tell =
        deltas &&
        ((...[object, value, labels, dynamic, histogram]: Sample) =>
          deltas.next(object, value, labels, dynamic, this.#written, histogram));
      const Points = family.type === 'histogram' ? HistogramPoints : FamilyPoints;
      this.#families.set(unit, {
        head: headOf(family),
        type: family.type,
        afterPoints: deltas === undefined ? AFTER_POINTS[family.type] : AFTER_DELTAS[family.type],
        points: new Points(visitor, time, this.#bytes, (point) => this.#endPoint(point), tell),
      });
    }
  }

  close(): void {
    this.#end();
    this.#families.clear();
  }

  /** Ends the request: what is left is delivered. */
  finish(): void {
    if (this.#points > 0) this.#deliver();
  }

  block(unit: Unit, block: Block, from: number, to: number): void {
    const family = this.#turnTo(unit);
    const identities = this.#identities.of(unit.kind, unit.visitors[0]!.family, block, this.#families.size === 1);
    family.points.write(block.objects, from, to, identities);
  }

  ends(unit: Unit, ended: readonly Ended[], begin: (key: string) => void): void {
    this.#turnTo(unit);
    const writer = this.#bytes;
    for (const { key, visitor, series, start } of ended) {
      begin(key);
      const { identity, labels, dynamic } = series;
      const isHistogram = visitor.family.type === 'histogram';
      const attribute = isHistogram ? HISTOGRAM_ATTRIBUTE : POINT_ATTRIBUTE;
      const point = writer.openPoint(start, undefined);
      writer.labels(attribute, (visitor.family.identity ?? visitor.kind.identity).labels, identity);
      if (labels !== undefined) writer.labels(attribute, visitor.family.labels, labels);
      if (dynamic !== undefined) writer.labels(attribute, dynamic.names, dynamic.values);
      writer.copy(isHistogram ? NO_RECORDED_HISTOGRAM : NO_RECORDED_VALUE);
      this.#endPoint(point);
    }
  }

  /** Points of the unit's family follow: those of one family after the other are one metric. */
  #turnTo(unit: Unit): OpenFamily {
    const family = this.#families.get(unit)!;
    if (this.#metric?.family !== family) {
      this.#end();
      this.#begin(family);
    }
    return family;
  }

  #begin(family: OpenFamily): void {
    const writer = this.#bytes;
    writer.makeRoom(largestHead(family));
    this.#metric = { family, start: writer.position, pointsBefore: this.#points };
    writer.position += largestHead(family);
  }

  /** Completes the open metric: its head is written before its points, which move up to it. */
  #end(): void {
    if (this.#metric === undefined) return;
    const writer = this.#bytes;
    const { family, start, pointsBefore } = this.#metric;
    const { head, type, afterPoints } = family;
    this.#metric = undefined;
    if (this.#points === pointsBefore) {
      writer.position = start;
      return;
    }
    writer.copy(afterPoints);
    const pointsStart = start + largestHead(family);
    const dataLength = writer.position - pointsStart;
    const metricLength = head.length + 1 + lengthOfLength(dataLength) + dataLength;
    const pointsEnd = start + 1 + lengthOfLength(metricLength) + metricLength;
    writer.buffer.copyWithin(pointsEnd - dataLength, pointsStart, writer.position);
    writer.position = start;
    writer.header(METRIC, metricLength);
    writer.copy(head);
    writer.header(DATA[type], dataLength);
    writer.position = pointsEnd;
  }

  #deliver(): void {
    const writer = this.#bytes;
    const { resource, scope } = this.#envelope;
    const { position: end, buffer } = writer;
    const scopeLength = scope.length + end - this.#room;
    const resourceLength = resource.length + 1 + lengthOfLength(scopeLength) + scopeLength;
    const start = end - resourceLength - 1 - lengthOfLength(resourceLength);
    writer.position = start;
    writer.header(0x0a, resourceLength);
    writer.copy(resource);
    writer.header(0x12, scopeLength);
    writer.copy(scope);
    const batch = { bytes: buffer.subarray(start, end), points: this.#points, buffer };
    this.#limit = this.#options.maxBytes();
    writer.renew(this.#limit + SLACK);
    writer.position = this.#room;
    this.#points = 0;
    this.#options.deliver(batch);
  }

  #endPoint(point: number): void {
    const writer = this.#bytes;
    writer.close(point);
    this.#points++;
    this.#written++;
    if (writer.position + LONGEST_AFTER_POINTS > this.#limit && this.#points > 1) {
      this.#carryOver(point - OPENING);
    }
  }

  /** Delivers what stands before the last point and begins the next batch with it. */
  #carryOver(point: number): void {
    const writer = this.#bytes;
    const carried = Buffer.from(writer.buffer.subarray(point, writer.position));
    const { family } = this.#metric!;
    this.#points--;
    writer.position = point;
    this.#end();
    this.#deliver();
    this.#begin(family);
    writer.makeRoom(carried.length + LONGEST_AFTER_POINTS);
    writer.copy(carried);
    this.#points++;
  }
}

/** A family whose points are being written, with all that its metrics have beside them. */
interface OpenFamily {
  /** Name, description and unit as fields of Metric. */
  readonly head: Buffer;
  readonly type: Family<KubernetesObject>['type'];
  readonly afterPoints: Buffer;
  readonly points: Pick<FamilyPoints, 'write'>;
}

interface OpenMetric {
  readonly family: OpenFamily;
  readonly start: number;
  readonly pointsBefore: number;
}

/** Memory past the bound, for the point that will be carried over. */
const SLACK = 16_384;
/** The field `metrics` of ScopeMetrics. */
export const METRIC = 0x12;
/** The field of Metric that its points lie in: a Gauge, a Sum or an ExponentialHistogram. */
export const DATA: Readonly<Record<Family<never>['type'], number>> = {
  gauge: 0x2a,
  counter: 0x3a,
  updowncounter: 0x3a,
  histogram: 0x52,
};
/** What comes after the points: AGGREGATION_TEMPORALITY_CUMULATIVE (field 2), and of a Sum is_monotonic (field 3). */
export const AFTER_POINTS: Readonly<Record<Family<never>['type'], Buffer>> = {
  gauge: Buffer.alloc(0),
  counter: Buffer.from([0x10, 2, 0x18, 1]),
  updowncounter: Buffer.from([0x10, 2]),
  histogram: Buffer.from([0x10, 2]),
};
/** The same with AGGREGATION_TEMPORALITY_DELTA, of what is told so. */
const AFTER_DELTAS: typeof AFTER_POINTS = {
  ...AFTER_POINTS,
  counter: Buffer.from([0x10, 1, 0x18, 1]),
  histogram: Buffer.from([0x10, 1]),
};
const LONGEST_AFTER_POINTS = AFTER_POINTS.counter.length;

function largestHead({ head }: Pick<OpenFamily, 'head'>): number {
  return head.length + 2 * TAG_AND_LENGTH;
}

/** Name, description and unit of a family as fields of Metric. */
export function headOf({ name, help, unit }: Pick<Family<never>, 'name' | 'help' | 'unit'>): Buffer {
  return Buffer.concat([textField(0x0a, name), textField(0x12, help), textField(0x1a, unit)]);
}

/** What stands before the metrics: the field `resource` of ResourceMetrics and the field `scope` of ScopeMetrics. */
interface Envelope {
  readonly resource: Buffer;
  readonly scope: Buffer;
}

/** The stock serializer writes both; they are cut out of a request without metrics. */
function envelopeOf(resource: Resource, scope: ScopeMetrics['scope']): Envelope {
  const request = (scopeMetrics: ScopeMetrics[]) =>
    contentOf(Buffer.from(ProtobufMetricsSerializer.serializeRequest({ resource, scopeMetrics })!));
  const resourceField = request([]);
  const withScope = request([{ scope, metrics: [] }]);
  return { resource: resourceField, scope: contentOf(withScope.subarray(resourceField.length)) };
}

/** The content of the field that the bytes begin with, without its tag and length. */
function contentOf(field: Buffer): Buffer {
  let at = 1;
  while (field[at]! > 0x7f) at++;
  return field.subarray(at + 1);
}
