/** Bytes of a protobuf message, written one after the other into memory that grows and is used again. */
export class WireWriter {
  length = 0;
  #bytes = Buffer.allocUnsafeSlow(4096);

  /** What was written; of use until the next write. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  byte(value: number): void {
    this.#makeRoom(1);
    this.#bytes[this.length++] = value;
  }

  /** A whole number from 0 to 2^53. */
  varint(value: number): void {
    this.#makeRoom(8);
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.#bytes[this.length++] = (rest % 0x80) | 0x80;
    this.#bytes[this.length++] = rest;
  }

  double(value: number): void {
    this.#makeRoom(8);
    this.length = this.#bytes.writeDoubleLE(value, this.length);
  }

  bytes(value: Buffer): void {
    this.#makeRoom(value.length);
    this.length += value.copy(this.#bytes, this.length);
  }

  /** A field of text or of another message's bytes, after its tag. */
  field(tag: number, value: string | Buffer): void {
    this.byte(tag);
    if (typeof value !== 'string') {
      this.varint(value.length);
      this.bytes(value);
      return;
    }
    const length = Buffer.byteLength(value);
    this.varint(length);
    this.#makeRoom(length);
    this.length += this.#bytes.write(value, this.length);
  }

  #makeRoom(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * needed);
    this.#bytes.copy(larger, 0, 0, this.length);
    this.#bytes = larger;
  }
}
