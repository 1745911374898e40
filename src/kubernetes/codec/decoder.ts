/** What a decoder makes of the bytes that an API server sends: list pages and watch events, whatever their encoding. */

/** The parts of a `meta.v1.Status` that decide what happens next. */
export interface Status {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  /** `details.retryAfterSeconds`; 0 where the server names none. */
  readonly retryAfterSeconds: number;
  /** `metadata.continue`: the token for going on inconsistently after a list token expired; "" where there is none. */
  readonly continue: string;
}

/** `meta.v1.ListMeta` as far as paging needs it. */
export interface ListMeta {
  readonly resourceVersion: string;
  /** The token of the next page; "" on the last one. */
  readonly continue: string;
  /** By which shard selector the server has left objects out; "" where by none. */
  readonly shardInfo?: { readonly selector: string };
}

/** What is known of an object of which a field can not be read. Each text is "" where it could not be read either. */
export interface Undecodable {
  readonly namespace: string;
  readonly name: string;
  /**
   * The path of the first such field, such as `spec.containers.ports`, or "" for the object itself. It names no element
   * of a list and no key of a map: there are no more of them than the schema has fields, so they may be counted by it.
   */
  readonly field: string;
  /** Why, for people; quotes what was found, so that there is no end of different ones. */
  readonly reason: string;
}

/** One event of a watch. */
export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T; readonly resourceVersion: string }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string; readonly initialEventsEnd: boolean }
  | { readonly type: 'ERROR'; readonly status: Status }
  /** An event of any kind but ERROR that is whole, with an object that can not be read. */
  | {
      readonly type: 'UNDECODABLE';
      readonly undecodable: Undecodable;
      /** An object of which only namespace, name and uid are set; undefined where its name could not be read. */
      readonly tombstone: T | undefined;
      /** "" where it could not be read. */
      readonly resourceVersion: string;
    };

/**
 * Gives the state in which an object is kept, as the same decoder read it; undefined where none is. What is as it was may be
 * taken from there, so that only what has changed is another value (`!==`).
 */
export type Known<T> = (namespace: string, name: string) => T | undefined;

/** Cuts a watch's body into frames; bytes of a frame may come in any number of chunks. */
export interface FrameSplitter {
  /** Takes the next chunk, once `next` has given all that the last one completed. */
  push(chunk: Uint8Array): void;
  /** The next whole frame; undefined until another chunk completes one. */
  next(): Uint8Array | undefined;
  /** Bytes of a frame that has not ended: not 0 at the end of a body means that the last frame is torn. */
  pending(): number;
}

/**
 * Reads the objects of one kind in one form. `contentType` is the answer's header: it alone says which encoding was
 * sent. Every method throws KSO_DECODE for bytes that are not what they should be, and never gives a wrong value.
 *
 * Bytes that are whole but hold an object that can not be read are told apart from bytes that are cut or foreign: such an
 * object is left out, since to ask again would not help it, and no other object is to suffer for it.
 */
export interface Decoder<T> {
  /** Accept header of LIST. */
  readonly listAccept: string;
  /** Accept header of WATCH. */
  readonly watchAccept: string;
  /**
   * Yields a page's objects one by one as they are asked for, so that the caller can yield to the event loop.
   * `leaveOut` hears of each object that can not be read; without it such an object throws.
   */
  list(
    contentType: string,
    body: Uint8Array,
    leaveOut?: (undecodable: Undecodable) => void,
    known?: Known<T>,
  ): Generator<T, ListMeta>;
  /** A splitter for a watch's body. */
  frames(contentType: string): FrameSplitter;
  /** One frame of a watch. */
  event(contentType: string, frame: Uint8Array, known?: Known<T>): WatchEvent<T>;
  /** The Status in the body of an answer; undefined where there is none, so that it says nothing about Kubernetes. */
  status(contentType: string, body: Uint8Array): Status | undefined;
  /**
   * Whether bytes that could not be read may have been an answer of this decoder's encodings nevertheless, torn on its
   * way. Anything else (a proxy's HTML, plain text) does not come from an API server at all.
   */
  recognises(contentType: string, bytes: Uint8Array): boolean;
}
