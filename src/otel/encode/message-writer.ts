/** Protobuf as bytes, and of OTLP what all requests have in common: texts as attributes, data points. */
import { highNanoseconds, lowNanoseconds } from './nanoseconds.ts';
import { Openings, POINT_FIELDS } from './segments/openings.ts';
import type { Repeats } from './segments/repeats.ts';

/** Where bytes are written, one after the other. Memory is asked for where it does not suffice. */
export class MessageWriter {
  buffer: Buffer;
  position = 0;
  #view: DataView;
  readonly #allocate: (bytes: number) => Buffer;
  /** Where what repeats is noted, if anywhere. */
  #repeats: Repeats | undefined;
  #time = 0;
  #timeLow = 0;
  #timeHigh = 0;
  /** Another number means that what was written is not where it was any more. */
  epoch = 0;
  readonly #openings = new Openings();

  /** `allocate` gives memory of at least so many bytes; its content does not matter. */
  constructor(allocate: (bytes: number) => Buffer, bytes: number) {
    this.#allocate = allocate;
    this.buffer = allocate(bytes);
    this.#view = viewOf(this.buffer);
  }

  /** Goes on in new memory of at least so many bytes, at its beginning. What was written stays in the former buffer. */
  renew(bytes: number): void {
    this.#use(this.#allocate(bytes));
    this.position = 0;
    this.#forgetPlaces();
  }

  /** From now on it is noted what repeats of what follows; or no more. */
  note(repeats: Repeats | undefined): void {
    this.#repeats = repeats;
    this.#forgetPlaces();
  }

  /** Moves what stands from a place on. */
  move(place: number, by: number): void {
    this.makeRoom(by);
    this.buffer.copyWithin(place + by, place, this.position);
    this.position += by;
    this.#repeats?.move(place, by);
    this.epoch++;
    this.#openings.move(place, by);
  }

  /** Goes back to a place, as if nothing had been written from there on. */
  back(place: number): void {
    this.position = place;
    this.#forgetPlaces();
  }

  /** Sees to it that `bytes` more can be written. */
  makeRoom(bytes: number): void {
    const needed = this.position + bytes;
    if (needed <= this.buffer.length) return;
    const larger = this.#allocate(needed * 2);
    this.buffer.copy(larger, 0, 0, this.position);
    this.#use(larger);
  }

  /** Begins a field that is a message, with room for its length; to be ended by `close` with what this gives. */
  open(tag: number): number {
    this.makeRoom(TAG_AND_LENGTH);
    this.buffer[this.position] = tag;
    this.position += OPENING;
    return this.position;
  }

  /** Ends a field that was opened: puts its length in, for which its content may have to move. */
  close(content: number): void {
    const length = this.position - content;
    const shift = lengthOfLength(length) - (OPENING - 1);
    if (shift !== 0) {
      if (shift > 0) this.makeRoom(shift);
      this.buffer.copyWithin(content + shift, content, this.position);
    }
    const end = this.position + shift;
    this.position = content - OPENING + 1;
    this.#varint(length);
    this.position = end;
  }

  /** The tag of a field with a length, and the length. Needs room. */
  header(tag: number, length: number): void {
    this.buffer[this.position++] = tag;
    this.#varint(length);
  }

  /** Bytes as they are. Of a part of some a view is made once: `Buffer.copy` would make one each time. */
  copy(bytes: Uint8Array): void {
    this.makeRoom(bytes.length);
    this.buffer.set(bytes, this.position);
    this.position += bytes.length;
  }

  /** Writes so many bytes once more that stand at a place. Needs room for four more. */
  repeat(place: number, bytes: number): void {
    const at = this.position;
    if (bytes > COPIED_IN_A_LOOP) this.buffer.copyWithin(at, place, place + bytes);
    else {
      const view = this.#view;
      for (let done = 0; done < bytes; done += 4) view.setInt32(at + done, view.getInt32(place + done, true), true);
    }
    this.position = at + bytes;
    this.#repeats?.note(at, bytes, place);
  }

  /** A KeyValue in a field of this tag; false where a text has not so many bytes. Needs room. */
  pair(tag: number, name: string, nameBytes: number, value: string, valueBytes: number): boolean {
    const anyLength = 1 + lengthOfLength(valueBytes) + valueBytes;
    const length = 1 + lengthOfLength(nameBytes) + nameBytes + 1 + lengthOfLength(anyLength) + anyLength;
    this.header(tag, length);
    this.header(0x0a, nameBytes);
    if (!this.#text(name, nameBytes)) return false;
    this.header(0x12, anyLength);
    this.header(0x0a, valueBytes);
    return this.#text(value, valueBytes);
  }

  /** Each text that is not undefined as a KeyValue, in a field of this tag. */
  attributes(tag: number, names: readonly string[], values: readonly (string | undefined)[]): void {
    for (let at = 0; at < values.length; at++) {
      const value = values[at];
      if (value !== undefined) this.#measuredPair(tag, names[at]!, value);
    }
  }

  /** The same for labels as Prometheus has them: an empty one is none, and remote write forbids it. */
  labels(tag: number, names: readonly string[], values: readonly (string | undefined)[]): void {
    for (let at = 0; at < values.length; at++) {
      const value = values[at];
      if (value !== undefined && value !== '') this.#measuredPair(tag, names[at]!, value);
    }
  }

  /** The time of the points that follow, in unix milliseconds. */
  set time(time: number) {
    this.#time = time;
    this.#timeLow = lowNanoseconds(time);
    this.#timeHigh = highNanoseconds(time);
    this.#forgetPlaces();
  }

  /** The same as it stands in them. */
  get timeField(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE(this.#timeLow, 0);
    bytes.writeUInt32LE(this.#timeHigh, 4);
    return bytes;
  }

  /**
   * Begins a data point: its start in unix milliseconds (0 is unknown), time and value (fields 2, 3 and 4). The end of a
   * series has no value. To be ended by `close` with what this gives.
   */
  openPoint(start: number, value: number | undefined): number {
    if (this.#repeats !== undefined) this.#repeats.isWhole = false;
    this.makeRoom(LARGEST_BARE_POINT);
    const content = this.open(POINT);
    const view = this.#view;
    const at = content;
    view.setUint8(at, 0x11);
    view.setUint32(at + 1, lowNanoseconds(start), true);
    view.setUint32(at + 5, highNanoseconds(start), true);
    view.setUint8(at + 9, 0x19);
    view.setUint32(at + 10, this.#timeLow, true);
    view.setUint32(at + 14, this.#timeHigh, true);
    this.position = at + 18;
    if (value === undefined) return content;
    view.setUint8(at + 18, 0x21);
    view.setFloat64(at + 19, value, true);
    this.position = at + 27;
    return content;
  }

  /**
   * Begins a data point as `openPoint` does, whose attributes take so many bytes, and sees to it that there is room for these.
   * It is complete when they are written. Gives where it begins.
   */
  point(start: number, value: number, attributes: number): number {
    const length = POINT_FIELDS + attributes;
    this.makeRoom(LARGEST_BARE_POINT + attributes + 4);
    const begin = this.position;
    this.header(POINT, length);
    const at = this.position;
    const view = this.#view;
    view.setUint8(at, 0x11);
    if (start === 0) {
      view.setUint32(at + 1, 0, true);
      view.setUint32(at + 5, 0, true);
    } else {
      view.setUint32(at + 1, lowNanoseconds(start), true);
      view.setUint32(at + 5, highNanoseconds(start), true);
    }
    view.setUint8(at + 9, 0x19);
    view.setUint32(at + 10, this.#timeLow, true);
    view.setUint32(at + 14, this.#timeHigh, true);
    view.setUint8(at + 18, 0x21);
    view.setFloat64(at + 19, value, true);
    this.position = at + POINT_FIELDS;
    // A time that is also a start would be found where it is not expected.
    if (this.#repeats !== undefined && start === this.#time) this.#repeats.isWhole = false;
    this.#openings.note(this.#repeats, begin, at, start, value, length);
    return begin;
  }

  #forgetPlaces(): void {
    this.epoch++;
    this.#openings.forget();
  }

  #use(buffer: Buffer): void {
    this.buffer = buffer;
    this.#view = viewOf(buffer);
  }

  #measuredPair(tag: number, name: string, value: string): void {
    // A UTF-16 unit is three bytes of UTF-8 at most.
    this.makeRoom(4 * TAG_AND_LENGTH + 3 * (name.length + value.length));
    const start = this.position;
    if (this.pair(tag, name, name.length, value, value.length)) return;
    this.position = start;
    this.pair(tag, name, Buffer.byteLength(name), value, Buffer.byteLength(value));
  }

  /** Texts are nearly always ASCII. Of those that are short too a loop is faster than a call into the runtime. */
  #text(text: string, bytes: number): boolean {
    const { buffer } = this;
    const start = this.position;
    this.position += bytes;
    if (bytes !== text.length || bytes > WRITTEN_IN_A_LOOP) return buffer.write(text, start) === bytes;
    for (let at = 0; at < bytes; at++) {
      const unit = text.charCodeAt(at);
      if (unit > 0x7f) return false;
      buffer[start + at] = unit;
    }
    return true;
  }

  #varint(value: number): void {
    const { buffer } = this;
    let { position } = this;
    let rest = value;
    while (rest > 0x7f) {
      buffer[position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    buffer[position++] = rest;
    this.position = position;
  }
}

const WRITTEN_IN_A_LOOP = 16;
const COPIED_IN_A_LOOP = 64;

/** A tag of one byte and a length of up to five. */
export const TAG_AND_LENGTH = 6;
/** What `open` reserves before a message, tag included: most are between 128 and 16,383 bytes long. */
export const OPENING = 3;
/** The field `data_points` of Gauge and of Sum, and the field `attributes` of a data point. */
const POINT = 0x0a;
export const POINT_ATTRIBUTE = 0x3a;
/** The field `flags` (8) of a point with DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK. */
export const NO_RECORDED_VALUE = Buffer.from([0x40, 1]);
/** A point without attributes, with flags. */
const LARGEST_BARE_POINT = TAG_AND_LENGTH + POINT_FIELDS + NO_RECORDED_VALUE.length;

/** How many bytes a length takes as varint. */
export function lengthOfLength(length: number): number {
  if (length < 0x80) return 1;
  if (length < 0x4000) return 2;
  if (length < 0x20_0000) return 3;
  return length < 0x1000_0000 ? 4 : 5;
}

/** A field with a text as bytes; nothing for an empty one, as protobuf has it. */
export function textField(tag: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length === 0) return bytes;
  return Buffer.concat([Buffer.from([tag, ...varintOf(bytes.length)]), bytes]);
}

/** A tag with a length. */
export function lengthField(tag: number, length: number): Buffer {
  return Buffer.from([tag, ...varintOf(length)]);
}

function varintOf(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varintOf(value >>> 7)];
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}
