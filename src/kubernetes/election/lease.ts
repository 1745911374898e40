/** Reading and writing one Lease (coordination.k8s.io/v1), by which replicas agree on one of them. */

import { reasonOf } from '../../http/network-error.ts';
import type { ApiClient, ApiResponse } from '../client/client.ts';
import { isStatus, kindOf, readObject, refusalText } from '../client/json-answer.ts';

/** `spec` of a Lease, as far as an election needs it. */
export interface LeaseSpec {
  /** Empty or absent where nobody holds it. */
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  /** `metav1.MicroTime`: RFC 3339 with six digits after the second; since when the holder holds it. */
  readonly acquireTime?: string;
  /** `metav1.MicroTime`; for people: no election compares it with a clock. */
  readonly renewTime?: string;
  /** How often the holder has changed. */
  readonly leaseTransitions?: number;
}

/** A Lease as the API server has it. What is not named here is kept and written back. */
export interface Lease {
  readonly metadata?: { readonly resourceVersion?: string };
  readonly spec?: LeaseSpec;
}

/** What came of a request: the lease as it is now; or that there is none, or another than was expected; or a failure. */
export type LeaseAnswer =
  | { readonly type: 'lease'; readonly lease: Lease }
  | { readonly type: 'absent' }
  | { readonly type: 'conflict' }
  | { readonly type: 'failed'; readonly reason: string };

/** Where a Lease is. */
export interface LeaseName {
  readonly namespace: string;
  readonly name: string;
}

/** Asks for the lease. Never rejects. */
export function readLease(
  client: ApiClient,
  { namespace, name }: LeaseName,
  signal: AbortSignal,
): Promise<LeaseAnswer> {
  const path = `${collectionOf(namespace)}/${encodeURIComponent(name)}`;
  return answerOf(path, () => client.get(path, {}, { accept: JSON_TYPE, signal }));
}

/**
 * Writes the lease: creates it, or replaces `over`, if that is still what the API server has; `conflict` otherwise.
 * Never rejects. After `failed` it is not known whether it was written.
 */
export function writeLease(
  client: ApiClient,
  { namespace, name }: LeaseName,
  spec: LeaseSpec,
  over: Lease | undefined,
  signal: AbortSignal,
): Promise<LeaseAnswer> {
  const collection = collectionOf(namespace);
  const path = over === undefined ? collection : `${collection}/${encodeURIComponent(name)}`;
  const identity = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace } };
  const lease = { ...identity, ...over, spec: { ...over?.spec, ...spec } };
  return answerOf(path, () =>
    client.write(over === undefined ? 'POST' : 'PUT', path, lease, { accept: JSON_TYPE, signal }),
  );
}

/** Unix milliseconds as `metav1.MicroTime`. */
export function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}

const JSON_TYPE = 'application/json';

function collectionOf(namespace: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`;
}

/** What the API server itself does not say, by a Lease or a `Status`, is a failure: gateways answer 200, 404 and 409 as well. */
async function answerOf(path: string, ask: () => Promise<ApiResponse>): Promise<LeaseAnswer> {
  try {
    const { status, body } = await ask();
    const object = readObject(body);
    if (kindOf(object) === 'Lease' && (status === 200 || status === 201))
      return { type: 'lease', lease: object as Lease };
    if (status === 409 && isStatus(object)) return { type: 'conflict' };
    // Otherwise it is the API group or the namespace that is not there.
    if (status === 404 && isStatus(object) && isAbout(object, 'leases')) return { type: 'absent' };
    return { type: 'failed', reason: refusalText(path, status, body) };
  } catch (error) {
    return { type: 'failed', reason: `${path}: ${reasonOf(error)}` };
  }
}

/** Whether a `Status` is about an object of this resource. */
function isAbout(status: { readonly details?: unknown } | undefined, resource: string): boolean {
  return (status?.details as { readonly kind?: unknown } | null | undefined)?.kind === resource;
}
