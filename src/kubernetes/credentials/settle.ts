/** How long an answer is waited for. */
export interface Patience<T> {
  /** Milliseconds. */
  readonly limit: number;
  /** Says how it goes on without an answer: with another value, or by throwing. */
  readonly late: () => T;
}

/**
 * Settles as `promise` does, or as `patience` says when that takes too long; rejects with the signal's reason when that
 * aborts. What is no longer waited for goes on by itself, and how it ends is told to nobody.
 */
export function settle<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  patience?: Patience<T> | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    const timer =
      patience && setTimeout(() => resolve(new Promise((take) => take(patience.late()))), Math.max(0, patience.limit));
    void promise.then(resolve, reject).then(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    });
  });
}
