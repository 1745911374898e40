/**
 * CRC-32, the checksum of gzip (RFC 1952), as the remainder of a polynomial over GF(2): that of joined bytes follows from those of
 * the parts. Remainders are 32-bit integers in the order in which CRC-32 keeps them: the highest bit is the lowest power.
 */

export const POLYNOMIAL: number = 0xedb88320 | 0;
/** x^0. */
export const ONE: number = 1 << 31;

/** The product of two remainders, modulo the polynomial of CRC-32, as a signed integer. */
export function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = ONE, term = b; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= term;
    term = (term & 1) === 0 ? term >>> 1 : (term >>> 1) ^ POLYNOMIAL;
  }
  return product;
}

/** x^(2^n) for each n; the powers repeat after 32 squarings, since x^(2^32) = x. */
const POWERS: readonly number[] = (() => {
  const powers = [1 << 30];
  while (powers.length < 32) powers.push(multiply(powers.at(-1)!, powers.at(-1)!));
  return powers;
})();

/** What multiplies the checksum of what so many bytes follow: x^(8 * length). */
export function shiftOf(length: number): number {
  let shift = ONE;
  for (let rest = length, power = 3; rest > 0; rest = Math.floor(rest / 2), power++)
    if (rest % 2 === 1) shift = multiply(POWERS[power % 32]!, shift);
  return shift;
}
