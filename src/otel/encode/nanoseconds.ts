/**
 * Unix milliseconds as nanoseconds, in two halves of 32 bits. The product takes 61 bits, more than a number holds and cheaper
 * without bigints: the lower 21 bits of the milliseconds and the others are multiplied by themselves.
 */
export function lowNanoseconds(millis: number): number {
  const whole = Math.round(millis);
  return lowerPart(whole) % TWO_32;
}

/** The other half. */
export function highNanoseconds(millis: number): number {
  const whole = Math.round(millis);
  const upper = Math.floor(whole / TWO_21) * NANOSECONDS;
  return Math.floor(upper / TWO_11) + Math.floor(lowerPart(whole) / TWO_32);
}

/** The nanoseconds without the multiples of 2^32 that are in the upper bits alone. */
function lowerPart(millis: number): number {
  const bits = Math.floor(millis / TWO_21);
  const upper = bits * NANOSECONDS;
  return (upper - Math.floor(upper / TWO_11) * TWO_11) * TWO_21 + (millis - bits * TWO_21) * NANOSECONDS;
}

/** In a millisecond. */
const NANOSECONDS = 1_000_000;
const TWO_11 = 2 ** 11;
const TWO_21 = 2 ** 21;
const TWO_32 = 2 ** 32;
