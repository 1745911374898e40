/** Where the API server is and who asks: from flags, from a kubeconfig, or from the pod that this process runs in. */
import { access, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { CodedError } from '../../errors.ts';
import { codeOf, reasonOf } from '../../http/network-error.ts';
import { type Credentials, type CredentialsOptions, serviceAccountCredentials } from './credentials.ts';
import { loadKubeconfig } from './kubeconfig/kubeconfig.ts';
import { credentialsFor, type Overrides, overriddenCredentials } from './kubeconfig/overrides.ts';

/** Where the kubelet mounts the service account (https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/). */
const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What the user said. */
export interface ClusterOptions extends Pick<CredentialsOptions, 'log'> {
  /** `--apiserver`. */
  readonly apiserver?: string | undefined;
  /** `--kubeconfig`: a path. */
  readonly kubeconfig?: string | undefined;
  /** `--context`: a name. */
  readonly context?: string | undefined;
  /** What to take in the place of what is found. */
  readonly overrides?: Overrides | undefined;
  /** The environment: what the kubelet and the user set, and what plugins get. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends what still runs for the credentials, such as a plugin. */
  readonly signal?: AbortSignal | undefined;
  /** The mounted service account, for tests. */
  readonly serviceAccountFolder?: string;
}

/** An API server and what to show it. */
export interface Cluster {
  readonly server: string;
  readonly credentials: Credentials;
  /** The namespace of the context; undefined where it has none. */
  readonly namespace?: string | undefined;
}

/**
 * Finds the API server. A kubeconfig that is named comes first, with `apiserver` in the place of its server; then
 * `apiserver` alone, without credentials; then the cluster around this process; then, as for kubectl, the files of
 * $KUBECONFIG or ~/.kube/config. To ask for a context, or for a cluster or a user by name, is to ask for a kubeconfig. Rejects
 * with a coded error that says what is missing.
 */
export async function resolveCluster(options: ClusterOptions): Promise<Cluster> {
  const { apiserver, kubeconfig, overrides } = options;
  const context = options.context ?? overrides?.cluster ?? overrides?.user;
  const server = apiserver === undefined ? undefined : checkAddress(apiserver);
  if (kubeconfig !== undefined) return fromKubeconfig([kubeconfig], server, options);
  const missing: string[] = [];
  if (context === undefined) {
    if (server !== undefined) return { server, credentials: credentialsFor(overrides, options) };
    const found = await inCluster(options, missing);
    if (found !== undefined) return found;
  }
  const paths = await usualPaths(options.env, missing);
  if (paths.length > 0) return fromKubeconfig(paths, server, options);
  const reason = missing.join(', and ');
  throw context === undefined
    ? new CodedError('KSO_NOT_IN_CLUSTER', { reason })
    : new CodedError('KSO_KUBECONFIG_NONE', { context, reason });
}

async function fromKubeconfig(
  paths: readonly string[],
  server: string | undefined,
  options: ClusterOptions,
): Promise<Cluster> {
  const { context, overrides, env, log, signal } = options;
  const loaded = await loadKubeconfig({ paths, context, overrides, server, env, log, signal });
  const { namespace, credentials } = loaded;
  return { server: server ?? checkAddress(loaded.server), credentials, namespace };
}

/** The cluster around this process; where there is none, undefined, and the reason is put to those why nothing was found. */
async function inCluster(
  { env, log, overrides, serviceAccountFolder = SERVICE_ACCOUNT_FOLDER }: ClusterOptions,
  missing: string[],
): Promise<Cluster | undefined> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (!host || !port) {
    missing.push('KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set');
    return undefined;
  }
  const token = join(serviceAccountFolder, 'token');
  if (!(await exists(token))) {
    missing.push(`there is no service account token at ${token}`);
    return undefined;
  }
  // Whether it is an address of version 6: to ask Node.js takes 5 ms, for an expression that it makes then.
  const server = checkAddress(`https://${host.includes(':') ? `[${host}]` : host}:${port}`);
  if (overrides === undefined) return { server, credentials: serviceAccountCredentials(serviceAccountFolder, { log }) };
  const pod = { tokenPath: token, caPath: join(serviceAccountFolder, 'ca.crt') };
  return { server, credentials: overriddenCredentials(pod, overrides, { log }) };
}

/** The kubeconfig files that kubectl would read, as far as they exist; the reason where none does. */
async function usualPaths(env: ClusterOptions['env'], missing: string[]): Promise<readonly string[]> {
  const { KUBECONFIG: list, HOME: home = env.USERPROFILE } = env;
  const isHome = list === undefined || list === '';
  if (isHome && !home) {
    missing.push('neither KUBECONFIG nor HOME is set');
    return [];
  }
  const named = isHome ? [join(home!, '.kube', 'config')] : [...new Set(list.split(delimiter))].filter((path) => path);
  const paths: string[] = [];
  for (const path of named) if (await exists(path)) paths.push(path);
  if (paths.length === 0)
    missing.push(isHome ? `there is no ${named[0]}` : `KUBECONFIG names no file that exists: ${list}`);
  return paths;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error: unknown) => codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR',
  );
}

/** The namespace of the pod that this process runs in. Throws KSO_LEASE_NAMESPACE where that is not known. */
export async function podNamespace(serviceAccountFolder: string = SERVICE_ACCOUNT_FOLDER): Promise<string> {
  const path = join(serviceAccountFolder, 'namespace');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new CodedError('KSO_LEASE_NAMESPACE', { reason: `this process runs in no pod: ${reasonOf(error)}` });
  });
  const namespace = text.trim();
  if (namespace === '') throw new CodedError('KSO_LEASE_NAMESPACE', { reason: `${path} is empty` });
  return namespace;
}

/** The address without a slash at its end; throws KSO_APISERVER_ADDRESS with the text that offends. */
export function checkAddress(address: string): string {
  const refuse = (reason: string): never => {
    // The user and the password of an address must not get into a log.
    throw new CodedError('KSO_APISERVER_ADDRESS', { address: address.replace(/^([a-z]*:\/\/)?.*@/i, '$1'), reason });
  };
  if (!/^https?:\/\//i.test(address)) return refuse('it does not start with http:// or https://');
  if (!URL.canParse(address)) return refuse('it is not a URL');
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') {
    return refuse('it carries a user or a password');
  }
  if (url.search !== '' || url.hash !== '') return refuse('it has a query or a fragment');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
