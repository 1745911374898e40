import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { type Answer, sendBytes } from '../../src/simulator/server/answer.ts';

/** Who comes with which token, and what they may read, as the API server is to say it; both may change. */
export interface Readers {
  /** Names of users by their tokens. */
  readonly users: Map<string, string>;
  /** `user verb path`, of paths that are no resource. */
  readonly rights: Set<string>;
}

const PATHS = {
  '/apis/authentication.k8s.io/v1/tokenreviews': tokenReview,
  '/apis/authorization.k8s.io/v1/subjectaccessreviews': accessReview,
} as const;

/** Whether a request is a TokenReview or SubjectAccessReview. */
export function isReview({ method, url = '' }: IncomingMessage): boolean {
  return method === 'POST' && url in PATHS;
}

/** Answers one with the object that came and its status, as the API server does. */
export async function answerReview(readers: Readers, request: IncomingMessage, answer: Answer): Promise<void> {
  const review = (await json(request)) as Review;
  const status = PATHS[request.url as keyof typeof PATHS](readers, review.spec);
  sendBytes(answer, 201, 'application/json', Buffer.from(JSON.stringify({ ...review, status })));
}

interface Review {
  readonly spec: {
    readonly token?: string;
    readonly user?: string;
    readonly nonResourceAttributes?: { readonly path: string; readonly verb: string };
  };
}

function tokenReview({ users }: Readers, { token = '' }: Review['spec']) {
  const username = users.get(token);
  if (username === undefined) return { user: {}, error: 'invalid bearer token' };
  return { authenticated: true, user: { username, uid: `uid-of-${username}`, groups: ['system:authenticated'] } };
}

function accessReview({ rights }: Readers, { user, nonResourceAttributes }: Review['spec']) {
  return { allowed: rights.has(`${user} ${nonResourceAttributes?.verb} ${nonResourceAttributes?.path}`) };
}
