/** The auth provider `oidc` of a kubeconfig: an ID token, and a refresh token to get the next ones with. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { CustomFetchOptions } from 'openid-client';
import { CodedError } from '../../../errors.ts';
import { reasonOf } from '../../../http/network-error.ts';
import { createFileReader } from '../files.ts';
import type { Reading } from '../renewal.ts';
import { type Credential, freshFor } from './exec-plugin.ts';

/**
 * The provider, with the `config` of a kubeconfig. What it returns gives the ID token of the kubeconfig as long as that
 * lasts and is not refused, and then asks the issuer for another one. Refreshed tokens are kept in memory and never written
 * to the kubeconfig. It settles within about a minute; rejects with KSO_OIDC.
 */
export function oidcProvider(
  config: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): (mistrust: boolean) => Promise<Reading<Credential>> {
  let idToken = config['id-token'];
  let refreshToken = config['refresh-token'];
  return async (mistrust) => {
    const ends = idToken ? expiryOf(idToken) : 0;
    const isRefreshable = Boolean(refreshToken && config['client-id'] && config['idp-issuer-url']);
    if (idToken && (!isRefreshable || (!mistrust && freshFor(ends) > 0))) {
      // A token that has ended is shown as well: the server says so, and can be asked again.
      return { value: { token: idToken }, freshFor: freshFor(ends) };
    }
    try {
      if (!isRefreshable) throw new Error('it has no id-token, and no refresh-token, client-id and idp-issuer-url');
      const answer = await refreshed(config, refreshToken!, signal);
      idToken = answer.id_token;
      refreshToken = answer.refresh_token ?? refreshToken;
      if (idToken === undefined) throw new Error('the answer has no ID token');
      return { value: { token: idToken }, freshFor: freshFor(expiryOf(idToken)) };
    } catch (error) {
      signal?.throwIfAborted();
      const issuer = config['idp-issuer-url'] ?? 'nobody';
      throw new CodedError('KSO_OIDC', { issuer, reason: reasonOf(error) });
    }
  };
}

async function refreshed(config: Readonly<Record<string, string>>, token: string, signal: AbortSignal | undefined) {
  const oidc = await import('openid-client');
  const { 'idp-certificate-authority-data': data, 'idp-certificate-authority': path } = config;
  const ca = data ? Buffer.from(data, 'base64').toString() : path ? await createFileReader().readPem(path) : undefined;
  const issuer = new URL(config['idp-issuer-url']!);
  const secret = config['client-secret'];
  const client = await oidc.discovery(issuer, config['client-id']!, secret, authentication(oidc, secret), {
    execute: issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [],
    [oidc.customFetch]: (address, options) => fetchTrusting(ca, signal, address, options),
  });
  return oidc.refreshTokenGrant(client, token);
}

/** A fetch that trusts authorities of its own, and ends when nobody wants it any more. */
async function fetchTrusting(
  ca: string | undefined,
  signal: AbortSignal | undefined,
  address: string,
  { method, headers, body, signal: timeout }: CustomFetchOptions,
): Promise<Response> {
  const { request } = address.startsWith('https:') ? await import('node:https') : await import('node:http');
  const signals = [timeout, signal].filter((one) => one !== undefined);
  const sent = request(address, {
    method,
    headers,
    agent: false,
    signal: AbortSignal.any(signals),
    ...(ca !== undefined && { ca }),
  });
  // What fails after the head of the answer is told by its body.
  sent.on('error', () => {});
  sent.end(body?.toString());
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const known = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as [string, string]);
  return new Response(await text(answer), { status: answer.statusCode ?? 502, headers: known });
}

/** As the issuer takes it; in the header, where it does not say (RFC 6749, 2.3.1). */
function authentication(oidc: typeof import('openid-client'), secret: string | undefined) {
  if (!secret) return oidc.None();
  const [basic, post] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)];
  return (...request: Parameters<typeof basic>) => {
    const methods = request[0].token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? basic : post)(...request);
  };
}

/** When a JSON Web Token ends, in milliseconds of the clock; not a number where it does not say. */
function expiryOf(token: string): number {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp?: unknown };
    return typeof claims.exp === 'number' ? claims.exp * 1000 : Number.NaN;
  } catch {
    return Number.NaN;
  }
}
