/** Waiting times between attempts: exponential with full jitter, so that many reflectors never knock in step. */

/** The range that a waiting time is drawn from, in seconds. */
export interface Backoff {
  /** No wait is shorter. */
  readonly least: number;
  /** No wait is longer. */
  readonly most: number;
}

/**
 * Seconds to wait before the next attempt: evenly random between `least` and a ceiling that starts at twice `least` and
 * doubles with each failure up to `most`. `failures` counts the attempts that failed in a row, from 1; `random` gives
 * numbers in [0, 1).
 */
export function backoffSeconds(backoff: Backoff, failures: number, random: () => number): number {
  const ceiling = Math.min(backoff.most, backoff.least * 2 ** Math.max(1, failures));
  return backoff.least + random() * (ceiling - backoff.least);
}
