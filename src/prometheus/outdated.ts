/** Bytes beyond which memory is left to the collector. */
const MOST_WAITING = 16 * 2 ** 20;

/**
 * Memory of texts that are kept no longer. Answers that go on may still look at it: it is given back when none can. Left to the
 * collector it would stay until the heap has grown.
 */
export class Outdated {
  #answers = 0;
  #waiting: Buffer[] = [];
  #bytes = 0;

  /** An answer begins. It looks at the texts of each block once, after it has replaced those that are outdated. */
  enter(): void {
    this.#answers++;
  }

  /** An answer ends. */
  leave(): void {
    this.#answers--;
    if (this.#answers > 0) return;
    for (const bytes of this.#waiting) giveBack(bytes);
    this.#forget();
  }

  /** Takes over memory that is no part of any other. The one answer that has it replaced does not look at it again. */
  add(bytes: Buffer): void {
    if (this.#answers <= 1) {
      giveBack(bytes);
      return;
    }
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes > MOST_WAITING) this.#forget();
  }

  #forget(): void {
    this.#waiting = [];
    this.#bytes = 0;
  }
}

function giveBack({ buffer }: Buffer): void {
  (buffer as ArrayBuffer).transfer(0);
}
