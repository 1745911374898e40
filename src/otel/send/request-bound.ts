/** A receiver that finds a request of this size or less too large is hardly short of room: it may mean something in it. */
export const HARDLY_TOO_LARGE = 16_384;

/** The bound is never less: most of a smaller request would not be points. */
const SMALLEST_BOUND = 1024;

/** How large the requests to one destination may be. It lasts as long as the destination, and only ever shrinks. */
export class RequestBound {
  /** Bytes of a request as encoded for the destination, before compression. */
  bytes: number;

  constructor(bytes: number) {
    this.bytes = bytes;
  }

  /**
   * Takes note that a request of `bytes` was too large, as the receiver says. Requests of one size that are refused together
   * halve it once.
   */
  refused(bytes: number): void {
    if (bytes > HARDLY_TOO_LARGE) this.#shrink(Math.max(HARDLY_TOO_LARGE, bytes / 2));
  }

  /** Takes note that a request of `bytes` was too large, since everything in it was taken in smaller ones. */
  exceeded(bytes: number): void {
    this.#shrink(Math.max(SMALLEST_BOUND, bytes / 2));
  }

  #shrink(bytes: number): void {
    this.bytes = Math.min(this.bytes, Math.floor(bytes));
  }
}
