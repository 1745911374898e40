import { createSecureContext } from 'node:tls';
import { CodedError } from '../../../errors.ts';
import { reasonOf } from '../../../http/network-error.ts';
import type { Identity, TlsIdentity } from '../credentials.ts';
import type { FileReader } from '../files.ts';
import type { Credential } from './exec-plugin.ts';
import type { KubeconfigCluster, KubeconfigContext, KubeconfigUser } from './kubeconfig-context.ts';

/**
 * The identity that a context stands for now, with what a plugin or an issuer has given. Rejects with
 * KSO_CREDENTIALS_UNREADABLE for a file, and with KSO_CLIENT_CERTIFICATE where certificate and key do not go together: both
 * are replaced one after the other.
 */
export async function identityOf(
  { cluster, user }: Pick<KubeconfigContext, 'cluster' | 'user'>,
  files: FileReader,
  issued: Credential = {},
): Promise<Identity> {
  const pem = async (data: string | undefined, path: string | undefined) =>
    data ?? (path === undefined ? undefined : await files.readPem(path));
  const [ca, cert, key, token] = await Promise.all([
    pem(cluster.ca, cluster.caPath),
    pem(issued.cert ?? user.cert, user.certPath),
    pem(issued.key ?? user.key, user.keyPath),
    // Of both, client-go takes the file.
    user.tokenPath === undefined ? (user.token ?? issued.token) : files.read(user.tokenPath),
  ]);
  return {
    headers: { ...authorization(user, token), ...impersonation(user) },
    tls: { ...(ca !== undefined && { ca }), ...pair(cert, key), ...verification(cluster) },
    ...(cluster.proxyUrl !== undefined && { proxy: cluster.proxyUrl }),
  };
}

function authorization({ username, password = '' }: KubeconfigUser, token: string | undefined): Identity['headers'] {
  if (token !== undefined) return { authorization: `Bearer ${token.trim()}` };
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

function impersonation({ as, asUid, asGroups, asUserExtra }: KubeconfigUser): Identity['headers'] {
  const headers: Record<string, string | string[]> = {};
  if (as !== undefined) headers['impersonate-user'] = as;
  if (asGroups.length > 0) headers['impersonate-group'] = [...asGroups];
  if (asUid !== undefined) headers['impersonate-uid'] = asUid;
  for (const [key, values] of Object.entries(asUserExtra)) {
    headers[`impersonate-extra-${encodeURIComponent(key).toLowerCase()}`] = [...values];
  }
  return headers;
}

function pair(cert: string | undefined, key: string | undefined): TlsIdentity {
  if (cert === undefined && key === undefined) return {};
  try {
    if (cert === undefined || key === undefined) throw new Error('the one is there without the other');
    // With authorities of its own, if none, it does not read all of the world.
    createSecureContext({ cert, key, ca: [] });
    return { cert, key };
  } catch (error) {
    throw new CodedError('KSO_CLIENT_CERTIFICATE', { reason: reasonOf(error) });
  }
}

function verification({ tlsServerName, insecureSkipTlsVerify }: KubeconfigCluster): TlsIdentity {
  return {
    ...(tlsServerName !== undefined && { servername: tlsServerName }),
    ...(insecureSkipTlsVerify && { rejectUnauthorized: false }),
  };
}
