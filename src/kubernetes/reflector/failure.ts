/** Why a request failed, what kind of trouble that is, and what may help. */
import type { Status } from '../codec/decoder.ts';

/**
 * The kinds of trouble. There are no more than these, whatever a server or a network says: logs and counters may have a key
 * for each.
 */
export type Trouble =
  /** The API server itself said 403 in a `Status`. */
  | 'forbidden'
  /** The API server itself said 404 in a `Status`. */
  | 'absent'
  /** The API server can not read the request (400): a selector, for example, of a field that the kind does not have. */
  | 'rejected'
  /** The API server has forgotten the resourceVersion that it gave (410), again and again. */
  | 'expired'
  /** Any other refusal by the API server; also 429 and 5xx by whatever stands before it. */
  | 'refused'
  /** The network failed: no connection, or one that broke. */
  | 'unreachable'
  /** An answer that Kubernetes doesn't give: a gateway's "default backend - 404", a proxy's HTML. */
  | 'nonsense'
  /** An answer of Kubernetes that stopped or became unreadable in its midst. */
  | 'torn'
  /** Nothing comes although the connection is open. */
  | 'silent'
  /** The server ends each watch at once, or before it has told what it should. */
  | 'closed';

/**
 * How a reflector does, for people. `forbidden` and `absent` are what the API server itself says, and people have to
 * change; `failing` is everything else.
 */
export interface Health {
  readonly state: 'listing' | 'watching' | 'forbidden' | 'absent' | 'failing';
  /** Undefined while all is well. While `listing` it is `silent` where the end of the list is overdue. */
  readonly trouble: Trouble | undefined;
  /** What the server or the network said; "" while all is well. */
  readonly reason: string;
}

/** Why a request failed. */
export type Failure =
  /** The API server said so, or said it within a watch. */
  | { readonly type: 'status'; readonly status: Status }
  /** An answer without a `Status`: it says nothing about what exists or is permitted. `code` is that of HTTP. */
  | { readonly type: 'nonsense'; readonly code: number; readonly reason: string; readonly retryAfterSeconds: number }
  /** `reached` is false where there was not even a connection. */
  | { readonly type: 'network'; readonly reason: string; readonly reached: boolean }
  /** The answer's bytes could not be read, or stopped within a frame. */
  | { readonly type: 'torn'; readonly reason: string };

/** The health that a failure means. */
export function healthAfter(failure: Failure): Health {
  const trouble = troubleOf(failure);
  const state = trouble === 'forbidden' || trouble === 'absent' ? trouble : 'failing';
  const reason = failure.type === 'status' ? `${failure.status.code} ${failure.status.message}` : failure.reason;
  return { state, trouble, reason };
}

function troubleOf(failure: Failure): Trouble {
  switch (failure.type) {
    case 'network':
      return 'unreachable';
    case 'torn':
      return 'torn';
    case 'nonsense':
      return failure.code === 429 || failure.code >= 500 ? 'refused' : 'nonsense';
    case 'status':
      return STATUS_TROUBLES.get(failure.status.code) ?? 'refused';
  }
}

const STATUS_TROUBLES: ReadonlyMap<number, Trouble> = new Map([
  [400, 'rejected'],
  [403, 'forbidden'],
  [404, 'absent'],
  [410, 'expired'],
]);

/** The code of the `Status` that the API server gave; 0 for any other failure. */
export function statusCode(failure: Failure): number {
  return failure.type === 'status' ? failure.status.code : 0;
}

/** How long the server asks to wait; 0 where it doesn't. */
export function retryAfter(failure: Failure): number {
  if (failure.type === 'status') return failure.status.retryAfterSeconds;
  return failure.type === 'nonsense' ? failure.retryAfterSeconds : 0;
}

/**
 * Whether to ask in another way may help. It doesn't where the server was not reached, is busy, or refuses who asks: then
 * nothing is known about what was asked.
 */
export function blamesRequest(failure: Failure): boolean {
  switch (failure.type) {
    case 'network':
      return failure.reached;
    case 'torn':
      return true;
    case 'nonsense':
      return failure.code !== 429;
    case 'status':
      return ![401, 403, 404, 429].includes(failure.status.code);
  }
}

/** A server that is busy, or does not know us, is asked for nothing else before that many failures: about half a minute. */
const PATIENCE = 6;

/**
 * The same after that many failures in a row: who waits for a busy server for ever tells what was true long ago, where another
 * request would go well.
 */
export function blamesRequestAfter(failure: Failure, failures: number): boolean {
  return blamesRequest(failure) || (failures >= PATIENCE && [401, 429].includes(httpCode(failure)));
}

/** Whether a list may tell what a watch doesn't: who may not watch may be permitted to list. */
export function isReasonToList(failure: Failure, failures: number): boolean {
  return blamesRequestAfter(failure, failures) || [403, 404].includes(statusCode(failure));
}

function httpCode(failure: Failure): number {
  return failure.type === 'nonsense' ? failure.code : statusCode(failure);
}

/** Whether the same page may come when it is asked for once more, with the token that it has. */
export function keepsToken(failure: Failure): boolean {
  const code = statusCode(failure);
  return failure.type !== 'status' || code === 401 || code === 429 || code >= 500;
}
