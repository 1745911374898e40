/** Texts of more characters are written by Node.js: to go there takes as long as to write so many here. */
const SHORT = 24;

/** Bytes, written one after the other into memory that grows and is used again. */
export class ByteWriter {
  length = 0;
  #memory = Buffer.allocUnsafeSlow(4096);

  /** What was written; of use until the next write. */
  get written(): Buffer {
    return this.#memory.subarray(0, this.length);
  }

  byte(value: number): void {
    this.#makeRoom(1);
    this.#memory[this.length++] = value;
  }

  /** In eight bytes, the lowest first. */
  double(value: number): void {
    this.#makeRoom(8);
    this.length = this.#memory.writeDoubleLE(value, this.length);
  }

  bytes(value: Buffer): void {
    this.#makeRoom(value.length);
    this.length += value.copy(this.#memory, this.length);
  }

  /** A text as UTF-8. */
  text(value: string): void {
    this.#makeRoom(3 * value.length);
    if (value.length > SHORT || !this.#ascii(value)) this.length += this.#memory.write(value, this.length);
  }

  /** Once more what was written from one place up to another. */
  repeat(from: number, to: number): void {
    this.#makeRoom(to - from);
    this.#memory.copyWithin(this.length, from, to);
    this.length += to - from;
  }

  /** What was written from a place on, a character a byte, for `again`: a string is kept for less than a buffer. */
  since(from: number): string {
    return this.#memory.toString('latin1', from, this.length);
  }

  /** Writes what `since` gave. */
  again(bytes: string): void {
    this.#makeRoom(bytes.length);
    this.length += this.#memory.write(bytes, this.length, 'latin1');
  }

  /** False, and nothing is written, where there are other characters. */
  #ascii(value: string): boolean {
    const memory = this.#memory;
    let at = this.length;
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return false;
      memory[at++] = code;
    }
    this.length = at;
    return true;
  }

  #makeRoom(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.#memory.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * needed);
    this.#memory.copy(larger, 0, 0, this.length);
    this.#memory = larger;
  }
}
