/** Cutting a watch's body into frames: a line each in JSON, a length and as many bytes in protobuf. */
import { CodedError } from '../errors.ts';
import type { FrameSplitter } from './decoder.ts';

/** No object of an API server comes near it: a longer frame is a broken length or an endless line. */
const LONGEST_FRAME = 64 * 1024 * 1024;

const NEWLINE = 0x0a;

/** Lines that end with byte 0x0A (and no other kind of line end: U+2028 is text); empty ones are left out. */
export function lineFrames(): FrameSplitter {
  let parts: Uint8Array[] = [];
  let pending = 0;
  return {
    *push(chunk) {
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
        const rest = chunk.subarray(from, at);
        const line = parts.length === 0 ? rest : Buffer.concat([...parts, rest]);
        parts = [];
        pending = 0;
        from = at + 1;
        if (line.length > 0) yield line;
      }
      if (from === chunk.length) return;
      parts.push(chunk.subarray(from));
      pending += chunk.length - from;
      if (pending > LONGEST_FRAME) tooLong('JSON', pending);
    },
    pending: () => pending,
  };
}

/** Frames of a big-endian length of four bytes and as many bytes of content. */
export function lengthFrames(): FrameSplitter {
  let parts: Uint8Array[] = [];
  let pending = 0;
  /** Bytes that must be there before the next frame, or at least its length, can be read. */
  let needed = 4;
  return {
    *push(chunk) {
      parts.push(chunk);
      pending += chunk.length;
      if (pending < needed) return;
      const bytes = parts.length === 1 ? chunk : Buffer.concat(parts);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let from = 0;
      needed = 4;
      while (bytes.length - from >= 4) {
        const length = view.getUint32(from);
        if (length > LONGEST_FRAME) tooLong('protobuf', length);
        needed = 4 + length;
        if (bytes.length - from < needed) break;
        from += needed;
        needed = 4;
        parts = from === bytes.length ? [] : [bytes.subarray(from)];
        pending = bytes.length - from;
        yield bytes.subarray(from - length, from);
      }
      parts = from === bytes.length ? [] : [bytes.subarray(from)];
    },
    pending: () => pending,
  };
}

function tooLong(format: string, length: number): never {
  throw new CodedError('KSO_DECODE', { format, reason: `a frame of ${length} bytes is over ${LONGEST_FRAME}` });
}
