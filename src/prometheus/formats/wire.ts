import { ByteWriter } from './bytes.ts';

/** Bytes of a protobuf message. */
export class WireWriter extends ByteWriter {
  /** A whole number from 0 to 2^53. */
  varint(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.byte((rest % 0x80) | 0x80);
    this.byte(rest);
  }

  /** A field of text or of another message's bytes, after its tag. */
  field(tag: number, value: string | Buffer): void {
    this.byte(tag);
    if (typeof value !== 'string') {
      this.varint(value.length);
      this.bytes(value);
      return;
    }
    this.varint(Buffer.byteLength(value));
    this.text(value);
  }
}
