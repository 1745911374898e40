/** Asking the API server who somebody is, and what they may. */
import { reasonOf } from '../../http/network-error.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import { kindOf, readObject, refusalText } from '../../kubernetes/client/json-answer.ts';

/** Who somebody is, as the API server says it (authentication.k8s.io/v1 `UserInfo`). */
export interface User {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Why it is not known: the API server could not be asked, or it refuses to say. */
export interface ReviewFailure {
  readonly failure: 'unreachable' | 'refused';
  readonly reason: string;
}

/** How long an answer may take, in milliseconds. */
const PATIENCE = 10_000;

/** Whose token it is; null where it is nobody's (TokenReview). Never rejects. */
export async function whoIs(
  client: ApiClient,
  token: string,
  signal: AbortSignal,
): Promise<User | null | ReviewFailure> {
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
  const status = await ask(client, '/apis/authentication.k8s.io/v1/tokenreviews', review, signal);
  if ('failure' in status) return status as ReviewFailure;
  if (status.authenticated !== true) return null;
  return typeof status.user === 'object' && status.user !== null ? status.user : {};
}

/** Whether somebody may do this with a path that is no resource (SubjectAccessReview). Never rejects. */
export async function may(
  client: ApiClient,
  { username, uid, groups, extra }: User,
  { verb, path }: { readonly verb: string; readonly path: string },
  signal: AbortSignal,
): Promise<boolean | ReviewFailure> {
  const spec = { user: username, uid, groups, extra, nonResourceAttributes: { path, verb } };
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
  const status = await ask(client, '/apis/authorization.k8s.io/v1/subjectaccessreviews', review, signal);
  if ('failure' in status) return status as ReviewFailure;
  return status.allowed === true && status.denied !== true;
}

/** The status of a review. */
async function ask(
  client: ApiClient,
  path: string,
  review: { readonly kind: string },
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>> | ReviewFailure> {
  const end = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  try {
    const { status, body } = await client.write('POST', path, review, { accept: 'application/json', signal: end });
    const object = readObject(body);
    if (status === 201 && kindOf(object) === review.kind) return (object?.status ?? {}) as Record<string, unknown>;
    const isGatewayTrouble = status === 429 || status >= 500;
    return { failure: isGatewayTrouble ? 'unreachable' : 'refused', reason: refusalText(path, status, body) };
  } catch (error) {
    return { failure: 'unreachable', reason: `${path}: ${reasonOf(error)}` };
  }
}
