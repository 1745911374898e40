import type { Envelope } from '../envelope.ts';
import { lengthField, lengthOfLength } from '../message-writer.ts';
import { gzipOf, type Packed, type Segment } from './segment.ts';

/** A request of segments. */
export interface PackedBatch extends Packed {
  readonly points: number;
}

/** What takes them, and how large they may be before compression; a single segment is never larger. */
interface Receiver {
  maxBytes(): number;
  deliverPacked?(batch: PackedBatch): void;
}

/** Puts segments together to requests of bounded size. */
export class SegmentRequests {
  /** That of the points, as eight bytes. */
  time: Buffer = Buffer.alloc(8);
  readonly #envelope: Envelope;
  readonly #receiver: Receiver;
  #segments: Segment[] = [];
  #bytes = 0;

  constructor(envelope: Envelope, receiver: Receiver) {
    this.#envelope = envelope;
    this.#receiver = receiver;
  }

  add(segment: Segment): void {
    if (this.#head(this.#bytes + segment.bytes).length + this.#bytes + segment.bytes > this.#receiver.maxBytes()) {
      this.deliver();
    }
    this.#segments.push(segment);
    this.#bytes += segment.bytes;
  }

  /** Delivers those that were added. */
  deliver(): void {
    if (this.#segments.length === 0) return;
    const segments = this.#segments;
    const head = this.#head(this.#bytes);
    const length = head.length + this.#bytes;
    this.#segments = [];
    this.#bytes = 0;
    this.#receiver.deliverPacked!({
      gzip: gzipOf(head, segments, this.time),
      length,
      points: segments.reduce((sum, { points }) => sum + points, 0),
    });
  }

  /** What stands before metrics of so many bytes. */
  #head(bytes: number): Buffer {
    const { resource, scope } = this.#envelope;
    const scopeBytes = scope.length + bytes;
    const resourceBytes = resource.length + 1 + lengthOfLength(scopeBytes) + scopeBytes;
    return Buffer.concat([lengthField(0x0a, resourceBytes), resource, lengthField(0x12, scopeBytes), scope]);
  }
}
