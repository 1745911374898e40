/** A way to compress texts that can be joined later. */
export interface Compressor {
  /** Writes a text that is not empty, compressed, at a place of some memory; gives where it ends. */
  readonly compress: (text: Buffer, into: Buffer, at: number) => number;
  /** What a text of so many bytes takes at most. */
  readonly largest: (length: number) => number;
}

/** A compressor of Node.js, as far as its own synchronous functions use it. */
interface Internals {
  readonly _handle: {
    writeSync(end: number, text: Buffer, from: number, length: number, into: Buffer, at: number, room: number): void;
  };
  /** After a write: bytes of room and of text that are left. */
  readonly _writeState: Uint32Array;
}

/** A stream that is to serve all texts. */
export interface Kept {
  /** Of node:zlib. */
  readonly stream: object;
  /** What stands after each text: a flush, or the end of a frame. */
  readonly end: number;
  readonly largest: Compressor['largest'];
  /** Undoes it, to see that it works. */
  readonly restore: (compressed: Buffer) => Buffer;
}

/**
 * One compressor for all texts; undefined where this Node.js has none that can be used so.
 *
 * Node.js lets a compressor be kept only for work on other threads; what its synchronous functions make and throw away for
 * each text outlives the collection of young objects, 7 kB a time: as much as the state itself for a first scrape. So this
 * calls what those functions call, the same from Node.js 20 to 26, and is checked before it is used.
 */
export function keptCompressor({ stream, end, largest, restore }: Kept): Compressor['compress'] | undefined {
  const { _handle: handle, _writeState: state } = stream as Partial<Internals>;
  if (typeof handle?.writeSync !== 'function' || !(state instanceof Uint32Array)) return undefined;
  const compress: Compressor['compress'] = (text, into, at) => {
    handle.writeSync(end, text, 0, text.length, into, at, into.length - at);
    const [room = 0, rest = 0] = state;
    if (rest > 0 || room === 0) throw new Error(`a text of ${text.length} bytes was not compressed`);
    return into.length - room;
  };
  const text = Buffer.from('kube_pod_info 1\nkube_pod_info 1\n');
  const into = Buffer.alloc(largest(text.length));
  try {
    for (let time = 0; time < 2; time++) {
      if (!restore(into.subarray(0, compress(text, into, 0))).equals(text)) return undefined;
    }
    return compress;
  } catch {
    return undefined;
  }
}
