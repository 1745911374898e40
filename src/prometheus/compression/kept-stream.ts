/** A stream of Node.js, as far as its own synchronous functions use it. */
interface Internals {
  readonly _handle: {
    writeSync(end: number, text: Buffer, from: number, length: number, into: Buffer, at: number, room: number): void;
  };
  /** After a write: bytes of room and of what was given that are left. */
  readonly _writeState: Uint32Array;
}

/**
 * Writes what bytes from one place up to another become at a place of some memory, and gives where that ends. Throws where
 * it takes more than the memory has, less one byte.
 */
export type Write = (bytes: Buffer, from: number, to: number, into: Buffer, at: number) => number;

/**
 * One stream of node:zlib for everything that is written, each time up to `end`: a flush, or the end of a frame. Undefined
 * where this Node.js has none that can be used so.
 *
 * Node.js lets a stream be kept only for work on other threads; what its synchronous functions make and throw away for
 * each text outlives the collection of young objects, 7 kB a time: as much as the state itself for a first scrape. So this
 * calls what those functions call, the same from Node.js 20 to 26.
 */
export function keptStream(stream: object, end: number): Write | undefined {
  const { _handle: handle, _writeState: state } = stream as Partial<Internals>;
  if (typeof handle?.writeSync !== 'function' || !(state instanceof Uint32Array)) return undefined;
  return (bytes, from, to, into, at) => {
    handle.writeSync(end, bytes, from, to - from, into, at, into.length - at);
    const [room = 0, rest = 0] = state;
    if (rest > 0 || room === 0) throw new Error(`${to - from} bytes were not written whole`);
    return into.length - room;
  };
}

/** A pair of kept streams, if the second gives back what the first was given, time after time. */
export function checkedPair(
  compress: Write | undefined,
  restore: Write | undefined,
): { readonly compress: Write; readonly restore: Write } | undefined {
  if (compress === undefined || restore === undefined) return undefined;
  const text = Buffer.from('kube_pod_info 1\nkube_pod_info 1\n');
  const compressed = Buffer.alloc(2 * text.length + 512);
  const restored = Buffer.alloc(text.length + 1);
  try {
    for (let time = 0; time < 2; time++) {
      const end = restore(compressed, 0, compress(text, 0, text.length, compressed, 0), restored.fill(0), 0);
      if (!restored.subarray(0, end).equals(text)) return undefined;
    }
    return { compress, restore };
  } catch {
    return undefined;
  }
}
