/** What an encoding (JSON, protobuf, Table) has to bring for a decoder. */
import { CodedError } from '../../errors.ts';
import type { FrameSplitter, Known, ListMeta, Status, Undecodable, WatchEvent } from './decoder.ts';

/** Reads what an API server sends in one encoding. All methods throw KSO_DECODE for bytes that are not of it. */
export interface Encoding<T> {
  /** The objects of a list's body, one by one; `leaveOut` and `known` as in `Decoder.list`. */
  list(body: Uint8Array, leaveOut?: LeaveOut, known?: Known<T>): Generator<T, ListMeta>;
  /** A splitter for a watch's body. */
  frames(): FrameSplitter;
  /** One frame of a watch. */
  event(frame: Uint8Array, known?: Known<T>): WatchEvent<T>;
  /** The Status in a body; undefined where it is another object. */
  status(body: Uint8Array): Status | undefined;
  /** Whether a body or frame begins as one of this encoding does. */
  recognises(bytes: Uint8Array): boolean;
}

/** Hears of an object that can not be read. */
export type LeaveOut = (undecodable: Undecodable) => void;

/**
 * Whether an answer of the kind `found` is a list of objects of `kind`; where that is undefined, whether it is a list at all.
 * Anything else would pass for an empty list of ours, and everything would seem deleted.
 */
export function isListOf(kind: string | undefined, found: string): boolean {
  const known = ['PartialObjectMetadataList', 'Table', 'List'];
  return known.includes(found) || (kind === undefined ? found.endsWith('List') : found === `${kind}List`);
}

/** Whether an exception says that bytes can not be read; any other is a mistake of ours. */
export function isDecodeError(error: unknown): error is CodedError {
  return error instanceof CodedError && error.code === 'KSO_DECODE';
}

/** The same bytes as a Buffer, not copied. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
