/** Requests of a test to an API server, as anybody. */
import assert from 'node:assert/strict';
import { Agent, request } from 'undici';

// biome-ignore lint/suspicious/noExplicitAny: whatever the API server has.
export type Json = any;

/** An answer with its JSON read; text where it is none. */
export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** How a request is sent. */
export interface SendOptions {
  /** Who asks, by impersonation; the bearer of the token by default. */
  readonly user?: string;
  readonly contentType?: string;
}

/** A client with one token. */
export interface Admin {
  send(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: Json,
    options?: SendOptions,
  ): Promise<Answer>;
  /** GET that has to succeed. */
  get(path: string): Promise<Json>;
  /** POST to a collection; it has to succeed. */
  create(collection: string, object: Json): Promise<Json>;
  /** A merge patch that has to succeed. */
  patch(path: string, patch: Json): Promise<Json>;
  /** DELETE that has to succeed. */
  remove(path: string): Promise<void>;
  /** A token of a service account (TokenRequest), good for an hour unless what it is bound to goes. */
  tokenOf(namespace: string, serviceAccount: string, boundTo?: Json): Promise<string>;
  close(): Promise<void>;
}

export const MERGE_PATCH = 'application/merge-patch+json';

/** `ca` is what the server's certificate has to descend from. */
export function createAdmin(server: string, ca: string, token: string): Admin {
  const dispatcher = new Agent({ connect: { ca } });
  const admin: Admin = {
    async send(method, path, body, { user, contentType = 'application/json' } = {}) {
      const answer = await request(`${server}${path}`, {
        method,
        dispatcher,
        headers: {
          authorization: `Bearer ${token}`,
          ...(user !== undefined && { 'impersonate-user': user }),
          ...(body !== undefined && { 'content-type': contentType }),
        },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await answer.body.text();
      const isJson = /^application\/json/.test(String(answer.headers['content-type']));
      return { status: answer.statusCode, body: isJson ? parseExactly(text) : text };
    },
    get: async (path) => succeeded(`GET ${path}`, await admin.send('GET', path)),
    create: async (path, object) => succeeded(`POST ${path}`, await admin.send('POST', path, object)),
    patch: async (path, patch) =>
      succeeded(`PATCH ${path}`, await admin.send('PATCH', path, patch, { contentType: MERGE_PATCH })),
    remove: async (path) => void succeeded(`DELETE ${path}`, await admin.send('DELETE', path)),
    async tokenOf(namespace, serviceAccount, boundTo) {
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`;
      const spec = { expirationSeconds: 3600, ...(boundTo !== undefined && { boundObjectRef: boundTo }) };
      const { status } = await admin.create(path, {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec,
      });
      return status.token;
    },
    close: () => dispatcher.destroy(),
  };
  return admin;
}

/** JSON whose whole numbers are written again as they were read, although some are too large for a number. */
export function parseExactly(text: string): Json {
  const { rawJSON } = JSON as unknown as { rawJSON(source: string): unknown };
  const exact = (_: string, value: unknown, { source }: { readonly source?: string } = {}) =>
    Number.isInteger(value) && !Number.isSafeInteger(value) ? rawJSON(source!) : value;
  return JSON.parse(text, exact);
}

function succeeded(what: string, { status, body }: Answer): Json {
  assert.ok(status >= 200 && status < 300, `${what}: ${status} ${JSON.stringify(body)}`);
  return body;
}
