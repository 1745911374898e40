/** Where the API server is and who asks: from flags, from a kubeconfig, or from the pod that this process runs in. */
import { access, readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { CodedError } from '../../errors.ts';
import { reasonOf } from '../client/network-error.ts';
import { type Credentials, noCredentials, serviceAccountCredentials } from './credentials.ts';
import { loadKubeconfig } from './kubeconfig.ts';

/** Where the kubelet mounts the service account (https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/). */
const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What the user said. */
export interface ClusterOptions {
  /** `--apiserver`. */
  readonly apiserver?: string;
  /** `--kubeconfig`: a path. */
  readonly kubeconfig?: string;
  /** The environment, for the variables that the kubelet sets. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The mounted service account, for tests. */
  readonly serviceAccountFolder?: string;
}

/** An API server and what to show it. */
export interface Cluster {
  readonly server: string;
  readonly credentials: Credentials;
}

/**
 * Finds the API server. A kubeconfig comes first, with `apiserver` in the place of its server; then `apiserver` alone,
 * without credentials; then the cluster around this process. Rejects with a coded error that says what is missing.
 */
export async function resolveCluster(options: ClusterOptions): Promise<Cluster> {
  const { apiserver, kubeconfig } = options;
  const server = apiserver === undefined ? undefined : checkAddress(apiserver);
  if (kubeconfig !== undefined) {
    const loaded = await loadKubeconfig(kubeconfig);
    return { server: server ?? checkAddress(loaded.server), credentials: loaded.credentials };
  }
  return server === undefined ? inCluster(options) : { server, credentials: noCredentials };
}

async function inCluster({ env, serviceAccountFolder = SERVICE_ACCOUNT_FOLDER }: ClusterOptions): Promise<Cluster> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (!host || !port) notInCluster('KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set');
  const token = join(serviceAccountFolder, 'token');
  await access(token).catch(() => notInCluster(`there is no service account token at ${token}`));
  return {
    server: checkAddress(`https://${isIPv6(host) ? `[${host}]` : host}:${port}`),
    credentials: serviceAccountCredentials(serviceAccountFolder),
  };
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
    throw new CodedError('KSO_APISERVER_ADDRESS', { address, reason });
  };
  if (!/^https?:\/\//i.test(address)) return refuse('it does not start with http:// or https://');
  if (!URL.canParse(address)) return refuse('it is not a URL');
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') {
    // The password must not get into a log.
    throw new CodedError('KSO_APISERVER_ADDRESS', { address: url.host, reason: 'it carries a user or a password' });
  }
  if (url.search !== '' || url.hash !== '') return refuse('it has a query or a fragment');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function notInCluster(reason: string): never {
  throw new CodedError('KSO_NOT_IN_CLUSTER', { reason });
}
