import type { FrameSplitter } from '../../src/kubernetes/codec/decoder.ts';

/** The frames that a chunk completes. */
export function* framesOf(splitter: FrameSplitter, chunk: Uint8Array): Generator<Uint8Array> {
  splitter.push(chunk);
  for (let frame = splitter.next(); frame !== undefined; frame = splitter.next()) yield frame;
}
