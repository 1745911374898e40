/** Small answers in JSON: what was asked for, a refusal by the API server itself, or something else that came in its place. */

import { reasonOf } from '../../http/network-error.ts';
import type { ApiClient } from './client.ts';

/** Why there is no answer. */
export interface JsonFailure {
  readonly failure: string;
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** Whether the API server said so in a `meta.v1.Status`: a gateway on the way to it answers 404 as well. */
  readonly isStatus: boolean;
}

/**
 * Asks for an object of one of these kinds. What comes with 200 and is of no such kind, a page of HTML as well as another
 * object, is a failure. Rejects on abort only.
 */
export async function getJson(
  client: ApiClient,
  path: string,
  kinds: readonly string[],
  signal: AbortSignal,
  query: Readonly<Record<string, string>> = {},
  accept = 'application/json',
): Promise<{ readonly body: Readonly<Record<string, unknown>> } | JsonFailure> {
  try {
    const { status, body } = await client.get(path, query, { accept, signal });
    const object = readObject(body);
    if (status === 200 && kinds.includes(kindOf(object))) return { body: object! };
    return { failure: refusalText(`${client.server}${path}`, status, body), status, isStatus: isStatus(object) };
  } catch (error) {
    signal.throwIfAborted();
    return { failure: `${client.server}${path}: ${reasonOf(error)}`, status: 0, isStatus: false };
  }
}

/** The JSON object that these bytes are; undefined where they are none. */
export function readObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(textOf(bytes));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an object is a failure as the API server tells it (meta/v1 `Status`), which no gateway makes by chance. */
export function isStatus(object: Readonly<Record<string, unknown>> | undefined): boolean {
  return kindOf(object) === 'Status' && object?.apiVersion === 'v1';
}

/** `kind` of an object of the API; "" where it has none. */
export function kindOf(object: Readonly<Record<string, unknown>> | undefined): string {
  return typeof object?.kind === 'string' ? object.kind : '';
}

/** What a refusal says, for people: the beginning of its body. */
export function refusalText(address: string, status: number, body: Uint8Array): string {
  return `${address} answered ${status}: ${textOf(body.subarray(0, 1200)).trim().slice(0, 300)}`;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
