import type { Resource } from '@opentelemetry/resources';
import type { ScopeMetrics } from '@opentelemetry/sdk-metrics';
import type { Block } from '../../state/blocks/blocks.ts';
import type { Unit } from '../instruments/units.ts';
import type { Ended, Opened, UnitWriter } from '../push/walk.ts';
import { type Envelope, envelopeOf } from './envelope.ts';
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
} from './message-writer.ts';
import {
  AFTER_DELTAS,
  AFTER_POINTS,
  DATA,
  headOf,
  LONGEST_AFTER_POINTS,
  METRIC,
  type OpenFamily,
  type OpenMetric,
} from './metric.ts';
import type { RecentPairs } from './row-labels.ts';
import { createSegment, MOST_OPENING, MOST_STORED } from './segments/segment.ts';
import { type PackedBatch, SegmentRequests } from './segments/segment-requests.ts';
import { canKeep, type Piece, type Segments } from './segments/segments.ts';

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
  /** What the pushes before wrote of objects that have not changed; without it all is written anew. Needs `deliverPacked`. */
  readonly segments?: Segments | undefined;
  /** Gives memory of at least this many bytes; its content does not matter. */
  allocate(bytes: number): Buffer;
  /** Takes a batch that is complete. */
  deliver(batch: Batch): void;
  /** Takes one of segments. */
  deliverPacked?(batch: PackedBatch): void;
}

/**
 * Writes families as OTLP (opentelemetry-proto v1, metrics.proto), straight from the strings of their samples: no
 * attribute objects, no points in memory but as bytes. The bytes are those that the stock serializer would write for the
 * same points in the same batches; only histograms have their fields in another order.
 *
 * The length of a protobuf message stands before it. A point's is known when it begins; for a metric's there is room as for
 * the family's last, and its points move where that does not fit; those of the whole request are written into room left
 * before the first metric. A point that turns out not to fit is carried over into the next batch.
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
  readonly #recent = new Map<string, RecentPairs>();
  /** They come before what is being written; and whether the open families can be in some. */
  readonly #segments: SegmentRequests;
  #canKeep = false;
  /** Whether what is being written is to be a segment. */
  #isApart = false;

  constructor(options: RequestWriterOptions) {
    this.#options = options;
    this.#envelope = envelopeOf(options.resource, options.scope);
    this.#room = this.#envelope.resource.length + this.#envelope.scope.length + 2 * TAG_AND_LENGTH;
    this.#limit = options.maxBytes();
    this.#written = options.written ?? 0;
    this.#bytes = new MessageWriter((bytes) => options.allocate(bytes), this.#limit + SLACK);
    this.#bytes.position = this.#room;
    this.#segments = new SegmentRequests(this.#envelope, options);
  }

  get written(): number {
    return this.#written;
  }

  open(opened: readonly Opened[], time: number): void {
    this.#bytes.time = time;
    this.#segments.time = this.#bytes.timeField;
    this.#canKeep =
      this.#room <= MOST_STORED && opened.every(({ unit, deltas }) => deltas === undefined && canKeep(unit));
    for (const { unit, deltas } of opened) {
      const visitor = unit.visitors[0]!;
      const { family } = visitor;
      const tell =
        deltas &&
        ((...[object, value, labels, dynamic, histogram]: Sample) =>
          deltas.next(object, value, labels, dynamic, this.#written, histogram));
      const ended = (point: number) => this.#endPoint(point);
      this.#families.set(unit, {
        head: headOf(family),
        type: family.type,
        afterPoints: deltas === undefined ? AFTER_POINTS[family.type] : AFTER_DELTAS[family.type],
        lengths: 2 * TAG_AND_LENGTH - 6,
        points:
          family.type === 'histogram'
            ? new HistogramPoints(visitor, time, this.#bytes, ended, tell)
            : new FamilyPoints(visitor, time, this.#bytes, this.#recent, ended, tell),
      });
    }
  }

  close(): void {
    this.#end();
    this.#families.clear();
  }

  /** Ends the request: what is left is delivered. */
  finish(): void {
    this.#deliver();
    this.#segments.deliver();
  }

  keep(
    units: readonly Unit[],
    block: Block,
    from: number,
    to: number,
    write: (units: readonly Unit[]) => boolean,
  ): readonly Unit[] {
    const { segments } = this.#options;
    if (segments === undefined || !this.#canKeep) return units;
    const { pieces, others } = segments.of(units, block, from, to);
    for (const piece of pieces) {
      this.#deliver();
      const { segment } = piece;
      // The receiver may take less by now.
      if (segment && this.#room + segment.bytes <= this.#options.maxBytes()) {
        this.#written += segment.points;
        this.#segments.add(segment);
      } else this.#write(piece, segments, write);
    }
    return others;
  }

  /** Writes units of which nothing is kept yet, and keeps them if that can be done. */
  #write(piece: Piece, { repeats, deflater }: Segments, write: (units: readonly Unit[]) => boolean): void {
    const writer = this.#bytes;
    repeats.clear();
    writer.note(repeats);
    this.#isApart = true;
    const isWhole = write(piece.units);
    this.#end();
    writer.note(undefined);
    const { position, buffer } = writer;
    const isSegment = isWhole && this.#isApart && repeats.isWhole && this.#points > 0;
    this.#isApart = false;
    if (!isSegment || repeats.times[0]! - this.#room >= MOST_OPENING) return;
    const segment = createSegment(deflater, buffer, this.#room, position, this.#points, repeats);
    piece.keep(segment);
    writer.position = this.#room;
    this.#points = 0;
    this.#segments.add(segment);
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
      writer.close(point);
      this.#endPoint(point - OPENING);
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
    if (!this.#isApart) this.#segments.deliver();
    const writer = this.#bytes;
    const room = family.head.length + family.lengths;
    writer.makeRoom(room);
    this.#metric = { family, start: writer.position, pointsBefore: this.#points };
    writer.position += room;
  }

  /** Completes the open metric: its head is written before its points. They move where its lengths are not as long as the last. */
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
    const pointsStart = start + head.length + family.lengths;
    const dataLength = writer.position - pointsStart;
    const metricLength = head.length + 1 + lengthOfLength(dataLength) + dataLength;
    const lengths = 2 + lengthOfLength(metricLength) + lengthOfLength(dataLength);
    if (lengths !== family.lengths) writer.move(pointsStart, lengths - family.lengths);
    family.lengths = lengths;
    const end = writer.position;
    writer.position = start;
    writer.header(METRIC, metricLength);
    writer.copy(head);
    writer.header(DATA[type], dataLength);
    writer.position = end;
  }

  /** Delivers what is written, after the segments that precede it. */
  #deliver(): void {
    this.#end();
    if (this.#points === 0) return;
    this.#segments.deliver();
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
    this.#options.deliver(batch);
    this.#limit = this.#options.maxBytes();
    writer.renew(this.#limit + SLACK);
    writer.position = this.#room;
    this.#points = 0;
  }

  #endPoint(point: number): void {
    const writer = this.#bytes;
    this.#points++;
    this.#written++;
    if (writer.position + LONGEST_AFTER_POINTS <= this.#limit) return;
    this.#isApart = false;
    if (this.#points > 1) this.#carryOver(point);
  }

  /** Delivers what stands before the last point and begins the next batch with it. */
  #carryOver(point: number): void {
    const writer = this.#bytes;
    const carried = Buffer.from(writer.buffer.subarray(point, writer.position));
    const { family } = this.#metric!;
    this.#points--;
    writer.back(point);
    this.#deliver();
    this.#begin(family);
    writer.makeRoom(carried.length + LONGEST_AFTER_POINTS);
    writer.copy(carried);
    this.#points++;
  }
}

/** Memory past the bound, for the point that will be carried over. */
const SLACK = 16_384;
