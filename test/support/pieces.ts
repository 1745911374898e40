import { constants, inflateRawSync } from 'node:zlib';
import type { Piece } from '../../src/prometheus/compression/gzip.ts';

/** The text of pieces of deflate, one after the other, as anybody reads it who knows nothing of them. */
export function inflatePieces(pieces: readonly Piece[]): Buffer {
  const deflated = Buffer.concat(pieces.map(({ bytes, from, to }) => bytes.subarray(from, to)));
  return inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH });
}
