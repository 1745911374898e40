/** Only those whom the API server lets read a path may read it here, as the `--auth-filter` of kube-state-metrics has it. */
import type { ServerResponse } from 'node:http';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import { createSeldomLog, type Log } from '../../telemetry/log.ts';
import { type Guard, say } from '../app.ts';
import { createBoundedCache } from '../bounded-cache.ts';
import { fingerprint } from '../fingerprint.ts';
import { may, type ReviewFailure, type User, whoIs } from './reviews.ts';

/** A filter in use. */
export interface Filter {
  readonly guard: Guard;
  /** Ends the requests that run. */
  close(): void;
}

/** What kubelets and people read without a token. */
const OPEN: ReadonlySet<string> = new Set(['/', '/healthz', '/livez', '/readyz']);

/** How long what the API server said is believed, in milliseconds. */
const KNOWN_FOR = { user: 60_000, allowed: 300_000, denied: 30_000 } as const;

/** Of each kind. */
const MOST_KNOWN = 1000;

/** A token that is longer is none. */
const LONGEST_TOKEN = 64 * 1024;

/** Questions that run at one time; equal ones are asked once. */
const MOST_QUESTIONS = 100;

/** Nothing is asked before the first request. Tokens are kept as fingerprints alone. */
export function createFilter(client: ApiClient, log: Log, now?: () => number): Filter {
  const ending = new AbortController();
  const { signal } = ending;
  const users = createBoundedCache<User>(MOST_KNOWN, now);
  const rights = createBoundedCache<boolean>(MOST_KNOWN, now);
  const running = new Map<string, Promise<unknown>>();
  const seldom = createSeldomLog(60_000);

  /** Asks once what several want to know at the same time. */
  function once<T>(key: string, ask: () => Promise<T>): Promise<T | ReviewFailure> {
    const asked = running.get(key) as Promise<T> | undefined;
    if (asked !== undefined) return asked;
    if (running.size >= MOST_QUESTIONS) {
      return Promise.resolve({ failure: 'unreachable', reason: 'too many questions run already' });
    }
    const answer = ask().finally(() => running.delete(key));
    running.set(key, answer);
    return answer;
  }

  async function userOf(token: string): Promise<User | null | ReviewFailure> {
    const key = fingerprint('token', token);
    return (
      users.get(key) ??
      once(key, async () => {
        const user = await whoIs(client, token, signal);
        if (user !== null && !('failure' in user)) users.set(key, user, KNOWN_FOR.user);
        return user;
      })
    );
  }

  async function isAllowed(user: User, verb: string, path: string): Promise<boolean | ReviewFailure> {
    const key = fingerprint('right', JSON.stringify(user), verb, path);
    return (
      rights.get(key) ??
      once(key, async () => {
        const allowed = await may(client, user, { verb, path }, signal);
        if (typeof allowed === 'boolean') rights.set(key, allowed, allowed ? KNOWN_FOR.allowed : KNOWN_FOR.denied);
        return allowed;
      })
    );
  }

  function fail(response: ServerResponse, { failure, reason }: ReviewFailure): false {
    seldom(failure, (heldBack) => log.warn({ reason, heldBack }, 'Who may read can not be found out.'));
    return refuse(response, failure === 'unreachable' ? 503 : 500, 'who may read can not be found out');
  }

  return {
    async guard({ headers, method }, response, { path, isProtected }) {
      if (OPEN.has(path) && !isProtected) return true;
      const token = tokenIn(headers.authorization);
      if (token === undefined) return refuse(response, 401, 'a bearer token is needed');
      const user = await userOf(token);
      if (user === null) return refuse(response, 401, 'the token is not valid');
      if ('failure' in user) return fail(response, user);
      const allowed = await isAllowed(user, method!.toLowerCase(), path);
      if (typeof allowed !== 'boolean') return fail(response, allowed);
      return allowed || refuse(response, 403, 'this may not be read with this token');
    },
    close: () => ending.abort(new Error('the filter is closed')),
  };
}

function refuse(response: ServerResponse, code: number, reason: string): false {
  say(response, code, `${reason}\n`, code === 401 ? { 'www-authenticate': 'Bearer' } : {});
  return false;
}

function tokenIn(authorization = ''): string | undefined {
  const [, token] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
  return token === undefined || token.length > LONGEST_TOKEN ? undefined : token;
}
