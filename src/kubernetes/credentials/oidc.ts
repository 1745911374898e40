/** The auth provider `oidc` of a kubeconfig: an ID token, and a refresh token to get the next ones with. */
import { CodedError } from '../../errors.ts';
import { reasonOf } from '../client/network-error.ts';
import { type Credential, freshFor } from './exec-plugin.ts';
import { createFileReader } from './files.ts';
import type { Reading } from './renewal.ts';

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
      throw new CodedError('KSO_OIDC', { issuer, reason: reasonOf(error) }, { cause: error });
    }
  };
}

async function refreshed(config: Readonly<Record<string, string>>, token: string, signal: AbortSignal | undefined) {
  const [oidc, { Agent }] = await Promise.all([import('openid-client'), import('undici')]);
  const { 'idp-certificate-authority-data': data, 'idp-certificate-authority': path } = config;
  const ca = data ? Buffer.from(data, 'base64').toString() : path ? await createFileReader().readPem(path) : undefined;
  const agent = new Agent({ connect: { ...(ca !== undefined && { ca }), timeout: 10_000 } });
  const issuer = new URL(config['idp-issuer-url']!);
  const secret = config['client-secret'];
  try {
    const client = await oidc.discovery(issuer, config['client-id']!, secret, authentication(oidc, secret), {
      execute: issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [],
      // A fetch that trusts the issuer's authorities, and ends with this process' interest.
      [oidc.customFetch]: async (address, { method, headers, body, signal: timeout }) => {
        const url = new URL(address);
        const signals = [timeout, signal].filter((one) => one !== undefined && one !== null);
        const answer = await agent.request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: method as 'GET' | 'POST',
          headers,
          body: body === undefined || body === null ? null : String(body),
          signal: AbortSignal.any(signals),
        });
        const known = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as [string, string]);
        return new Response(await answer.body.text(), { status: answer.statusCode, headers: known });
      },
    });
    return await oidc.refreshTokenGrant(client, token);
  } finally {
    await agent.destroy();
  }
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
