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
}

/** One event of a watch. */
export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T; readonly resourceVersion: string }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string; readonly initialEventsEnd: boolean }
  | { readonly type: 'ERROR'; readonly status: Status };

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
 */
export interface Decoder<T> {
  /** Accept header of LIST. */
  readonly listAccept: string;
  /** Accept header of WATCH. */
  readonly watchAccept: string;
  /** Yields a page's objects one by one as they are asked for, so that the caller can yield to the event loop. */
  list(contentType: string, body: Uint8Array): Generator<T, ListMeta>;
  /** A splitter for a watch's body. */
  frames(contentType: string): FrameSplitter;
  /** One frame of a watch. */
  event(contentType: string, frame: Uint8Array): WatchEvent<T>;
  /**
   * The Status in the body of an answer other than 200. Any other body (plain text, a proxy's HTML) of a refusal, which
   * is 400 and above, becomes its message.
   */
  status(contentType: string, body: Uint8Array, httpStatus: number): Status;
}
