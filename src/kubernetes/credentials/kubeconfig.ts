/** Reading a kubeconfig (https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/). */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { CodedError } from '../../errors.ts';
import { reasonOf } from '../client/network-error.ts';
import { type Credentials, type Identity, rereadCredentials, type TlsIdentity } from './credentials.ts';
import { createFileReader } from './files.ts';

/** What the current context of a kubeconfig says. */
export interface Kubeconfig {
  /** The address as written there. */
  readonly server: string;
  readonly credentials: Credentials;
}

/** The fields of a user that client-node's KubeConfig leaves out. */
interface RawUser {
  readonly tokenFile?: string;
  readonly 'as-groups'?: readonly string[];
  readonly 'as-uid'?: string;
  readonly 'as-user-extra'?: Readonly<Record<string, readonly string[]>>;
}

interface Loaded {
  readonly config: KubeConfig;
  readonly user: RawUser;
}

/** What `KubeConfig.applyToHTTPSOptions` fills in. */
interface HttpsOptions {
  headers?: Record<string, string>;
  auth?: string;
  ca?: string | Buffer;
  cert?: string | Buffer;
  key?: string | Buffer;
  servername?: string;
  rejectUnauthorized?: boolean;
}

/**
 * Reads the current context of the kubeconfig at `path`. Its credentials are read again as they age; after a 401 the
 * file itself is, and exec plugins run anew. Rejects with KSO_KUBECONFIG_*.
 */
export async function loadKubeconfig(path: string): Promise<Kubeconfig> {
  let loaded = await load(path);
  const credentials = rereadCredentials(async (mistrust) => {
    // A new KubeConfig has no cached answer of an exec plugin.
    if (mistrust) loaded = await load(path);
    return identityOf(path, loaded);
  });
  return { server: loaded.config.getCurrentCluster()!.server, credentials };
}

async function load(path: string): Promise<Loaded> {
  const content = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new CodedError('KSO_KUBECONFIG_UNREADABLE', { path, reason: reasonOf(error) }, { cause: error });
  });
  // Here and not above: the package takes half a second and 84 MB, and nothing of it is needed without a kubeconfig.
  const { KubeConfig, loadYaml } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  let users: readonly { readonly name?: string; readonly user?: RawUser | null }[];
  try {
    const raw = loadYaml<{ users?: typeof users | null }>(content);
    if (typeof raw !== 'object') throw new TypeError('it is not a mapping');
    users = raw.users ?? [];
    config.loadFromString(content);
    config.makePathsAbsolute(dirname(resolve(path)));
  } catch (error) {
    throw new CodedError('KSO_KUBECONFIG_INVALID', { path, reason: reasonOf(error) }, { cause: error });
  }
  const name = config.getCurrentContext();
  if (!name) throw new CodedError('KSO_KUBECONFIG_NO_CONTEXT', { path });
  const missing = (what: string, absent: string) =>
    new CodedError('KSO_KUBECONFIG_MISSING', { path, what, name: absent });
  const context = config.getContextObject(name);
  if (!context) throw missing('context', name);
  const cluster = config.getCluster(context.cluster);
  if (!cluster) throw missing('cluster', context.cluster);
  if (context.user && !config.getUser(context.user)) throw missing('user', context.user);
  // KubeConfig hands out a cluster's CA only together with a user, and refuses http:// without skipTLSVerify.
  const user = context.user || 'nobody';
  const plain = cluster.server.startsWith('http://');
  const single = new KubeConfig();
  single.loadFromOptions({
    clusters: [{ ...cluster, skipTLSVerify: plain || cluster.skipTLSVerify }],
    users: [config.getUser(context.user ?? '') ?? { name: user }],
    contexts: [{ ...context, user }],
    currentContext: name,
  });
  return { config: single, user: users.find((entry) => entry.name === context.user)?.user ?? {} };
}

async function identityOf(path: string, { config, user }: Loaded): Promise<Identity> {
  const options: HttpsOptions = {};
  await config.applyToHTTPSOptions(options);
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name.toLowerCase()] = String(value).trim();
  if (options.auth !== undefined) headers.authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  if (user.tokenFile) {
    const token = await createFileReader().read(resolve(dirname(path), user.tokenFile));
    headers.authorization = `Bearer ${token.trim()}`;
  }
  if (user['as-groups']?.length) headers['impersonate-group'] = [...user['as-groups']];
  if (user['as-uid']) headers['impersonate-uid'] = user['as-uid'];
  for (const [key, values] of Object.entries(user['as-user-extra'] ?? {})) {
    headers[`impersonate-extra-${encodeURIComponent(key).toLowerCase()}`] = [...values];
  }
  const { proxyUrl } = config.getCurrentCluster() ?? {};
  return { headers, tls: tlsOf(options), ...(proxyUrl ? { proxy: proxyUrl } : {}) };
}

function tlsOf({ ca, cert, key, servername, rejectUnauthorized }: HttpsOptions): TlsIdentity {
  return {
    ...(ca === undefined ? {} : { ca: String(ca) }),
    ...(cert === undefined ? {} : { cert: String(cert) }),
    ...(key === undefined ? {} : { key: String(key) }),
    ...(servername === undefined ? {} : { servername }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  };
}
