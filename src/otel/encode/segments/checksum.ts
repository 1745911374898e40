/** What a checksum changes by when some of the bytes do: it follows from these alone. */
import { crc32 } from 'node:zlib';
import { ONE, POLYNOMIAL } from '../../../compression/crc32.ts';

/** By what a checksum changes when some bytes at the end change by this difference (XOR); before others it is multiplied. */
export function changeOf(difference: Uint8Array): number {
  return (crc32(difference) ^ crc32(new Uint8Array(difference.length))) >>> 0;
}

/** The difference of four bytes that changes a checksum by 1, as a number whose lowest byte comes first. */
export const UNIT: number = (() => {
  let rest = ONE;
  for (let bit = 0; bit < 32; bit++) rest = rest & ONE ? ((rest ^ POLYNOMIAL) << 1) | 1 : rest << 1;
  return rest;
})();
