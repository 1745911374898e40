import { crc32 } from 'node:zlib';

/**
 * The checksum of gzip (CRC-32) as the remainder of a polynomial, in which the highest bit stands for 1: that of joined bytes
 * follows from those of the parts, and what changes with some of the bytes from these alone.
 */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x8000_0000;

/** The product of two remainders. */
export function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let rest = a | 0; rest !== 0; rest <<= 1) {
    if (rest < 0) product ^= factor;
    factor = factor & 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
  }
  return product >>> 0;
}

/** What a checksum is multiplied with when so many bytes follow. */
export function behind(bytes: number): number {
  let power = ONE;
  // x^8, and its square for each bit of the number.
  let square = 0x0080_0000;
  for (let rest = bytes; rest > 0; rest >>>= 1) {
    if (rest & 1) power = multiply(power, square);
    square = multiply(square, square);
  }
  return power;
}

/** By what a checksum changes when some bytes at the end change by this difference (XOR); before others it is multiplied. */
export function changeOf(difference: Uint8Array): number {
  return (crc32(difference) ^ crc32(new Uint8Array(difference.length))) >>> 0;
}

/** The difference of four bytes that changes a checksum by 1, as a number whose lowest byte comes first. */
export const UNIT = (() => {
  let rest = ONE;
  for (let bit = 0; bit < 32; bit++) rest = rest & ONE ? ((rest ^ POLYNOMIAL) << 1) | 1 : rest << 1;
  return rest;
})();
