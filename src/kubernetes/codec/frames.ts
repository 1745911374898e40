/** Cutting a watch's body into frames: a line each in JSON, a length and as many bytes in protobuf. */
import { CodedError } from '../../errors.ts';
import type { FrameSplitter } from './decoder.ts';

/** No object of an API server comes near it: a longer frame is a broken length or an endless line. */
const LONGEST_FRAME = 64 * 1024 * 1024;

const NEWLINE = 0x0a;
const NOTHING: Uint8Array = new Uint8Array();

/** Lines that end with byte 0x0A (and no other kind of line end: U+2028 is text); empty ones are left out. */
export function lineFrames(): FrameSplitter {
  let parts: Uint8Array[] = [];
  let pending = 0;
  let chunk = NOTHING;
  let from = 0;
  return {
    push(bytes) {
      chunk = bytes;
      from = 0;
    },
    next() {
      for (let at = chunk.indexOf(NEWLINE, from); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
        const rest = chunk.subarray(from, at);
        const line = pending === 0 ? rest : Buffer.concat([...parts, rest]);
        parts = [];
        pending = 0;
        from = at + 1;
        if (line.length > 0) return line;
      }
      if (from < chunk.length) parts.push(chunk.subarray(from));
      pending += chunk.length - from;
      chunk = NOTHING;
      from = 0;
      if (pending > LONGEST_FRAME) tooLong('JSON', pending);
      return undefined;
    },
    pending: () => pending,
  };
}

/** Frames of a big-endian length of four bytes and as many bytes of content. */
export function lengthFrames(): FrameSplitter {
  let parts: Uint8Array[] = [];
  let kept = 0;
  let chunk = NOTHING;
  let from = 0;
  /** Of the frame under way; undefined until all of its four bytes have come. */
  let length: number | undefined;

  /** So many bytes, or undefined until all of them have come. Only those that came apart are copied. */
  function take(size: number): Uint8Array | undefined {
    const to = from + size - kept;
    if (to > chunk.length) {
      if (from < chunk.length) parts.push(chunk.subarray(from));
      kept += chunk.length - from;
      chunk = NOTHING;
      from = 0;
      return undefined;
    }
    const rest = chunk.subarray(from, to);
    from = to;
    if (kept === 0) return rest;
    const whole = Buffer.concat([...parts, rest]);
    parts = [];
    kept = 0;
    return whole;
  }

  return {
    push(bytes) {
      chunk = bytes;
      from = 0;
    },
    next() {
      if (length === undefined) {
        const head = take(4);
        if (head === undefined) return undefined;
        length = ((head[0]! << 24) | (head[1]! << 16) | (head[2]! << 8) | head[3]!) >>> 0;
        if (length > LONGEST_FRAME) tooLong('protobuf', length);
      }
      const frame = take(length);
      if (frame !== undefined) length = undefined;
      return frame;
    },
    pending: () => kept + (length === undefined ? 0 : 4),
  };
}

function tooLong(format: string, length: number): never {
  throw new CodedError('KSO_DECODE', { format, reason: `a frame of ${length} bytes is over ${LONGEST_FRAME}` });
}
