import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import type { ScopeMetrics } from '@opentelemetry/sdk-metrics';
import type { Family } from '../resources/family.ts';
import { eachSample, type Kind, type KubernetesObject, type SampleSink } from '../resources/kind.ts';
import type { Block } from '../state/scope.ts';
import type { Series } from './ends.ts';
import type { FamilyVisitor, Part } from './families.ts';
import { startOf } from './producer.ts';

/** One ExportMetricsServiceRequest in protobuf. */
export interface Batch {
  readonly bytes: Buffer;
  readonly points: number;
  /** The memory under `bytes`; to be given back when they are no longer needed. */
  readonly buffer: Buffer;
}

/**
 * The attributes that name the objects of a block, encoded one after the other: `ends[n]` is where those of the n-th end.
 * They are half of what a push writes, and the same for every family. A block never changes, so neither do they.
 */
export interface EncodedIdentities {
  readonly bytes: Buffer;
  readonly ends: readonly number[];
}

/** Encoded identities of the blocks that live; some hundred bytes an object. */
export type IdentityCache = WeakMap<Block, EncodedIdentities>;

/** What a writer needs to know. */
export interface RequestWriterOptions {
  readonly resource: Resource;
  readonly scope: ScopeMetrics['scope'];
  /** No batch is larger, unless a single point is. */
  readonly maxBytes: number;
  /** Kept by the caller from one push to the next. */
  readonly identities: IdentityCache;
  /** Gives memory of at least this many bytes; its content does not matter. */
  allocate(bytes: number): Buffer;
  /** Takes a batch that is complete. */
  deliver(batch: Batch): void;
}

/**
 * Writes families as OTLP (opentelemetry-proto v1, metrics.proto), straight from the strings of their samples: no
 * attribute objects, no points in memory but as bytes. The bytes are those that the stock serializer would write for the
 * same points in the same batches.
 *
 * The length of a protobuf message stands before it. A point's is reserved and corrected; a metric's is put in by moving
 * its points by a few bytes when it is complete; those of the whole request are written into room left before the first
 * metric. A point that turns out not to fit is carried over into the next batch.
 */
export class RequestWriter {
  readonly #options: RequestWriterOptions;
  readonly #envelope: Envelope;
  /** Room before the first metric: the envelope with its two lengths at their longest. */
  readonly #room: number;
  #buffer: Buffer;
  #view: DataView;
  #position: number;
  #points = 0;
  #written = 0;
  #metric: OpenMetric | undefined;
  #timeLow = 0;
  #timeHigh = 0;

  constructor(options: RequestWriterOptions) {
    this.#options = options;
    this.#envelope = envelopeOf(options.resource, options.scope);
    this.#room = this.#envelope.resource.length + this.#envelope.scope.length + 2 * TAG_AND_LENGTH;
    this.#buffer = options.allocate(options.maxBytes + SLACK);
    this.#view = viewOf(this.#buffer);
    this.#position = this.#room;
  }

  /** Begins a family; its points follow. `time` is that of each point, in unix milliseconds. */
  open(family: Family<KubernetesObject>, time: number): void {
    [this.#timeLow, this.#timeHigh] = nanoseconds(time);
    this.#begin({ head: headOf(family), isSum: family.type === 'counter' });
  }

  /** Points written so far, delivered or not. */
  get written(): number {
    return this.#written;
  }

  /** Ends the family. One without points leaves nothing behind. */
  close(): void {
    this.#end();
    this.#metric = undefined;
  }

  /** Ends the request: what is left is delivered. */
  finish(): void {
    if (this.#points > 0) this.#deliver();
  }

  /** Writes the samples that the open family has in a block. */
  block(visitor: FamilyVisitor, part: Part, block: Block, time: number): void {
    const { family } = visitor;
    const isCounter = family.type === 'counter';
    const { bytes, ends } = this.#identitiesOf(visitor, block);
    let object: KubernetesObject;
    let next = 0;
    let from = 0;
    let to = 0;
    const sink: SampleSink<KubernetesObject> = {
      object: (given) => {
        object = given;
        from = to;
        to = ends[next++]!;
      },
      sample: (value, labels, dynamic) => {
        const point = this.#beginPoint(isCounter ? startOf(visitor, part, object, labels, time) : 0, value, to - from);
        this.#position += bytes.copy(this.#buffer, this.#position, from, to);
        if (labels !== undefined) this.#attributes(family.labels, labels);
        if (dynamic !== undefined) this.#attributes(dynamic.names, dynamic.values);
        this.#endPoint(point);
      },
    };
    eachSample(family, block.objects, sink);
  }

  /**
   * Writes the end of a series of the open family: a point with NO_RECORDED_VALUE. `start` is that of a counter's last
   * value, in unix milliseconds; 0 for a gauge.
   */
  end(kind: Kind, family: Family<KubernetesObject>, { identity, labels, dynamic }: Series, start: number): void {
    const point = this.#beginPoint(start, undefined, 0);
    this.#attributes(kind.identity.labels, identity);
    if (labels !== undefined) this.#attributes(family.labels, labels);
    if (dynamic !== undefined) this.#attributes(dynamic.names, dynamic.values);
    this.#makeRoom(NO_RECORDED_VALUE.length + CUMULATIVE_AND_MONOTONIC.length);
    this.#position += NO_RECORDED_VALUE.copy(this.#buffer, this.#position);
    this.#endPoint(point);
  }

  #identitiesOf({ kind }: FamilyVisitor, block: Block): EncodedIdentities {
    const cached = this.#options.identities.get(block);
    if (cached !== undefined) return cached;
    const start = this.#position;
    const ends = block.objects.map((object) => {
      this.#attributes(kind.identity.labels, kind.identity.values(object));
      return this.#position - start;
    });
    const encoded = { bytes: Buffer.from(this.#buffer.subarray(start, this.#position)), ends };
    this.#position = start;
    this.#options.identities.set(block, encoded);
    return encoded;
  }

  #begin(metric: Pick<OpenMetric, 'head' | 'isSum'>): void {
    this.#makeRoom(largestHead(metric));
    this.#metric = { ...metric, start: this.#position, pointsBefore: this.#points };
    this.#position += largestHead(metric);
  }

  /** Sees to it that `bytes` more can be written. */
  #makeRoom(bytes: number): void {
    const needed = this.#position + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = this.#options.allocate(needed * 2);
    this.#buffer.copy(larger, 0, 0, this.#position);
    this.#use(larger);
  }

  /** Completes the open metric: its head is written before its points, which move up to it. */
  #end(): void {
    const { head, isSum, start, pointsBefore } = this.#metric!;
    if (this.#points === pointsBefore) {
      this.#position = start;
      return;
    }
    if (isSum) {
      CUMULATIVE_AND_MONOTONIC.copy(this.#buffer, this.#position);
      this.#position += CUMULATIVE_AND_MONOTONIC.length;
    }
    const pointsStart = start + largestHead({ head });
    const dataLength = this.#position - pointsStart;
    const metricLength = head.length + 1 + lengthOfLength(dataLength) + dataLength;
    const pointsEnd = start + 1 + lengthOfLength(metricLength) + metricLength;
    this.#buffer.copyWithin(pointsEnd - dataLength, pointsStart, this.#position);
    this.#position = start;
    this.#header(0x12, metricLength);
    head.copy(this.#buffer, this.#position);
    this.#position += head.length;
    this.#header(isSum ? 0x3a : 0x2a, dataLength);
    this.#position = pointsEnd;
  }

  #deliver(): void {
    const { resource, scope } = this.#envelope;
    const end = this.#position;
    const scopeLength = scope.length + end - this.#room;
    const resourceLength = resource.length + 1 + lengthOfLength(scopeLength) + scopeLength;
    const start = end - resourceLength - 1 - lengthOfLength(resourceLength);
    this.#position = start;
    this.#header(0x0a, resourceLength);
    resource.copy(this.#buffer, this.#position);
    this.#position += resource.length;
    this.#header(0x12, scopeLength);
    scope.copy(this.#buffer, this.#position);
    const batch = { bytes: this.#buffer.subarray(start, end), points: this.#points, buffer: this.#buffer };
    this.#use(this.#options.allocate(this.#options.maxBytes + SLACK));
    this.#position = this.#room;
    this.#points = 0;
    this.#options.deliver(batch);
  }

  #use(buffer: Buffer): void {
    this.#buffer = buffer;
    this.#view = viewOf(buffer);
  }

  /**
   * Start time, time and value of a point (fields 2, 3 and 4), with room for its identity; gives where it begins. The end
   * of a series has no value.
   */
  #beginPoint(start: number, value: number | undefined, identityBytes: number): number {
    this.#makeRoom(LARGEST_BARE_POINT + identityBytes);
    const point = this.#position;
    const view = this.#view;
    const at = point + POINT_TAG_AND_LENGTH;
    view.setUint8(at, 0x11);
    if (start === 0) view.setFloat64(at + 1, 0, true);
    else {
      const [low, high] = nanoseconds(start);
      view.setUint32(at + 1, low, true);
      view.setUint32(at + 5, high, true);
    }
    view.setUint8(at + 9, 0x19);
    view.setUint32(at + 10, this.#timeLow, true);
    view.setUint32(at + 14, this.#timeHigh, true);
    this.#position = at + 18;
    if (value === undefined) return point;
    view.setUint8(at + 18, 0x21);
    view.setFloat64(at + 19, value, true);
    this.#position = at + 27;
    return point;
  }

  #endPoint(point: number): void {
    const content = point + POINT_TAG_AND_LENGTH;
    const length = this.#position - content;
    const shift = lengthOfLength(length) - (POINT_TAG_AND_LENGTH - 1);
    if (shift !== 0) this.#buffer.copyWithin(content + shift, content, this.#position);
    const end = this.#position + shift;
    this.#position = point;
    this.#header(0x0a, length);
    this.#position = end;
    if (end + CUMULATIVE_AND_MONOTONIC.length > this.#options.maxBytes && this.#points > 0) this.#carryOver(point);
    this.#points++;
    this.#written++;
  }

  /** Delivers what stands before a point and begins the next batch with it. */
  #carryOver(point: number): void {
    const carried = Buffer.from(this.#buffer.subarray(point, this.#position));
    const metric = this.#metric!;
    this.#position = point;
    this.#end();
    this.#deliver();
    this.#begin(metric);
    this.#makeRoom(carried.length + CUMULATIVE_AND_MONOTONIC.length);
    this.#position += carried.copy(this.#buffer, this.#position);
  }

  #attributes(names: readonly string[], values: readonly (string | undefined)[]): void {
    for (let at = 0; at < values.length; at++) {
      const value = values[at];
      if (value === undefined) continue;
      const name = names[at]!;
      // A UTF-16 unit is three bytes of UTF-8 at most.
      this.#makeRoom(4 * TAG_AND_LENGTH + 3 * (name.length + value.length));
      const start = this.#position;
      if (this.#attribute(name, name.length, value, value.length)) continue;
      this.#position = start;
      this.#attribute(name, Buffer.byteLength(name), value, Buffer.byteLength(value));
    }
  }

  /** A KeyValue (field 7) of a string; false where a text is longer in UTF-8 than was said. */
  #attribute(name: string, nameBytes: number, value: string, valueBytes: number): boolean {
    const anyLength = 1 + lengthOfLength(valueBytes) + valueBytes;
    const length = 1 + lengthOfLength(nameBytes) + nameBytes + 1 + lengthOfLength(anyLength) + anyLength;
    this.#header(0x3a, length);
    this.#header(0x0a, nameBytes);
    if (!this.#text(name, nameBytes)) return false;
    this.#header(0x12, anyLength);
    this.#header(0x0a, valueBytes);
    return this.#text(value, valueBytes);
  }

  /** Texts are short and nearly always ASCII: a loop is faster than a call into the runtime. */
  #text(text: string, bytes: number): boolean {
    const buffer = this.#buffer;
    const start = this.#position;
    this.#position += bytes;
    if (bytes !== text.length) {
      buffer.write(text, start, bytes, 'utf8');
      return true;
    }
    for (let at = 0; at < bytes; at++) {
      const unit = text.charCodeAt(at);
      if (unit > 0x7f) return false;
      buffer[start + at] = unit;
    }
    return true;
  }

  /** The tag of a field with a length, and the length as varint. */
  #header(tag: number, length: number): void {
    const buffer = this.#buffer;
    let position = this.#position;
    buffer[position++] = tag;
    let rest = length;
    while (rest > 0x7f) {
      buffer[position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    buffer[position++] = rest;
    this.#position = position;
  }
}

interface OpenMetric {
  /** Name and description as fields of Metric. */
  readonly head: Buffer;
  readonly isSum: boolean;
  readonly start: number;
  readonly pointsBefore: number;
}

/** Memory past the bound, for the point that will be carried over. */
const SLACK = 16_384;
/** A tag of one byte and a length of up to five. */
const TAG_AND_LENGTH = 6;
/** What is reserved before a point: most are between 128 and 16,383 bytes long. */
const POINT_TAG_AND_LENGTH = 3;
/** A point without attributes, with flags, and the end of a sum. */
const LARGEST_BARE_POINT = TAG_AND_LENGTH + 27 + 2 + 4;
/** The field `flags` (8) of a point with DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK. */
const NO_RECORDED_VALUE = Buffer.from([0x40, 1]);
/** AGGREGATION_TEMPORALITY_CUMULATIVE (field 2) and is_monotonic (field 3) of a Sum. */
const CUMULATIVE_AND_MONOTONIC = Buffer.from([0x10, 2, 0x18, 1]);

function largestHead({ head }: Pick<OpenMetric, 'head'>): number {
  return head.length + 2 * TAG_AND_LENGTH;
}

function lengthOfLength(length: number): number {
  if (length < 0x80) return 1;
  if (length < 0x4000) return 2;
  if (length < 0x20_0000) return 3;
  return length < 0x1000_0000 ? 4 : 5;
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}

/** Unix milliseconds as nanoseconds in two halves of 32 bits. */
function nanoseconds(millis: number): [low: number, high: number] {
  const value = BigInt(Math.round(millis)) * 1_000_000n;
  return [Number(value & 0xffff_ffffn), Number(value >> 32n)];
}

function headOf({ name, help }: Family<KubernetesObject>): Buffer {
  const field = (tag: number, text: string) => {
    const bytes = Buffer.from(text);
    return Buffer.concat([Buffer.from([tag, ...varint(bytes.length)]), bytes]);
  };
  return help === '' ? field(0x0a, name) : Buffer.concat([field(0x0a, name), field(0x12, help)]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
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
