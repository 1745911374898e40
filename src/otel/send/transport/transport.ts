import type { AgentOptions } from 'node:https';
import type { LogsDestination } from '../../../config/destinations/otlp-settings.ts';
import type { Pairs } from '../../../config/pairs.ts';
import { proxyFor } from '../../../http/proxy.ts';
import { CONNECT_ATTEMPTS, tlsOptions } from '../../../http/tls.ts';
import type { Term } from '../../../term.ts';
import type { TransportCredentials } from './credentials.ts';
import { Refusal } from './refusal.ts';
import type { Reread } from './reread.ts';

export { readCredentials } from './credentials.ts';
export { Refusal, type RefusalKind } from './refusal.ts';

/** What is sent: it decides on the method of gRPC; for HTTP the address says it. */
export type Signal = 'metrics' | 'logs';

/** How a body may be compressed, by the name that HTTP has for it. */
export type Encoding = 'gzip' | 'zstd';

/** One request that is encoded, and compressed where the transport does not do that itself. */
export interface EncodedRequest {
  readonly body: Uint8Array;
  readonly points: number;
}

/** What a receiver says of a request that it took: points that it left out all the same, and why (partial success). */
export interface Accepted {
  readonly rejectedPoints: number;
  readonly message: string;
}

/** What of the settings says how a receiver is reached. */
export type Destination = Omit<LogsDestination, 'name'>;

/** What a sender is made of. */
export interface SenderOptions {
  readonly settings: Destination;
  readonly signal: Signal;
  /** Those of the settings and of their file. */
  readonly headers: Reread<Pairs>;
  /** No request leaves when this is over, repetitions included. */
  readonly term: Term | undefined;
  /** Where proxies are named; the environment of this process by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The connection to one destination. */
export interface Sender {
  /** What bodies are to be compressed as before `send`; undefined where it does that itself, or nobody does. */
  readonly encoding: Encoding | undefined;
  /** Sends a request, with retries of the identical bytes within `OtlpSettings.timeout`. Rejects with a {@link Refusal}. */
  send(request: EncodedRequest): Promise<Accepted>;
  /** Cuts all connections; requests that are under way are rejected. */
  close(): void;
}

/** Throws a {@link Refusal} when the term is over; to be called directly before a request leaves. */
export function refuseAfter(term: Term | undefined): void {
  if (term?.isOver()) throw new Refusal('final', TERM_IS_OVER);
}

/** Why a push ends with its term. */
export const TERM_IS_OVER = 'this process does not lead any more';

/**
 * What the agent of a stock exporter is made of. Throws KSO_TLS where the certificates or the key can't be used. Of the
 * proxies that `env` names it is told the one that is on the way by our rules, in place of Node's own; a Node without
 * `proxyEnv`, which came with 22.21 and 24.5, goes straight.
 */
export function agentOptions(
  url: string,
  credentials: TransportCredentials,
  env: Readonly<Record<string, string | undefined>> = process.env,
): AgentOptions {
  const proxy = proxyFor(new URL(url), env);
  return {
    keepAlive: true,
    ...CONNECT_ATTEMPTS,
    ...(/^https:/i.test(url) && tlsOptions(credentials)),
    ...(proxy !== undefined && { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } }),
  };
}
