/** What an encoding (JSON, protobuf, Table) has to bring for a decoder. */
import type { FrameSplitter, ListMeta, Status, WatchEvent } from './decoder.ts';

/** Reads what an API server sends in one encoding. All methods throw KSO_DECODE for bytes that are not of it. */
export interface Encoding<T> {
  /** The objects of a list's body, one by one. */
  list(body: Uint8Array): Generator<T, ListMeta>;
  /** A splitter for a watch's body. */
  frames(): FrameSplitter;
  /** One frame of a watch. */
  event(frame: Uint8Array): WatchEvent<T>;
  /** The Status in a body; undefined where it is another object. */
  status(body: Uint8Array): Status | undefined;
}

/** The same bytes as a Buffer, not copied. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
