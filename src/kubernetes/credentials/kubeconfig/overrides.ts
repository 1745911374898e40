/** What the flags of kubectl put in the place of what a kubeconfig or a pod says about the API server and about who asks. */
import { resolve } from 'node:path';
import { type Credentials, type CredentialsOptions, noCredentials, rereadCredentials } from '../credentials.ts';
import { createFileReader } from '../files.ts';
import { identityOf } from './identity.ts';
import type { KubeconfigCluster, KubeconfigContext, KubeconfigUser } from './kubeconfig-context.ts';

/** Each as the flag of that name; paths are relative to the folder of the process. */
export interface Overrides {
  /** Names in the kubeconfig, in the place of those of the context. */
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  readonly token?: string | undefined;
  readonly as?: string | undefined;
  readonly asUid?: string | undefined;
  readonly asGroups?: readonly string[] | undefined;
  readonly certificateAuthority?: string | undefined;
  readonly insecureSkipTlsVerify?: boolean | undefined;
  readonly tlsServerName?: string | undefined;
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
}

type Identified = Pick<KubeconfigContext, 'cluster' | 'user'>;

/**
 * The same with what is overridden (client-go, tools/clientcmd, DirectClientConfig). Authorities and the wish to trust anybody go
 * together, and so does each secret with where it was kept: of the kubeconfig's nothing is left of what a flag replaces.
 */
export function overridden({ cluster, user }: Identified, overrides: Overrides = {}): Identified {
  const { certificateAuthority, insecureSkipTlsVerify = false, tlsServerName } = overrides;
  const { token, clientCertificate, clientKey, as, asUid, asGroups } = overrides;
  const trust: Partial<KubeconfigCluster> =
    certificateAuthority === undefined && !insecureSkipTlsVerify
      ? {}
      : { ca: undefined, caPath: whole(certificateAuthority), insecureSkipTlsVerify };
  return {
    cluster: { ...cluster, ...trust, ...(tlsServerName !== undefined && { tlsServerName }) },
    user: {
      ...user,
      ...(token !== undefined && { token, tokenPath: undefined }),
      ...(clientCertificate !== undefined && { cert: undefined, certPath: whole(clientCertificate) }),
      ...(clientKey !== undefined && { key: undefined, keyPath: whole(clientKey) }),
      ...(as !== undefined && { as }),
      ...(asUid !== undefined && { asUid }),
      ...(asGroups !== undefined && { asGroups }),
    },
  };
}

/** Credentials without a kubeconfig: what a pod has, if it is one, with what is overridden. */
export function overriddenCredentials(
  pod: { readonly tokenPath?: string; readonly caPath?: string },
  overrides: Overrides,
  options: CredentialsOptions,
): Credentials {
  const { caPath, tokenPath } = pod;
  const identified = overridden({ cluster: { ...NO_CLUSTER, caPath }, user: { ...NOBODY, tokenPath } }, overrides);
  const files = createFileReader(options);
  return rereadCredentials(() => identityOf(identified, files), options);
}

/** The same for an address alone. */
export function credentialsFor(overrides: Overrides | undefined, options: CredentialsOptions): Credentials {
  if (overrides === undefined || Object.values(overrides).every((each) => each === undefined)) return noCredentials;
  return overriddenCredentials({}, overrides, options);
}

function whole(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(path);
}

const NO_CLUSTER: KubeconfigCluster = {
  server: '',
  caPath: undefined,
  ca: undefined,
  tlsServerName: undefined,
  insecureSkipTlsVerify: false,
  proxyUrl: undefined,
  execConfig: undefined,
};

const NOBODY: KubeconfigUser = {
  token: undefined,
  tokenPath: undefined,
  username: undefined,
  password: undefined,
  certPath: undefined,
  cert: undefined,
  keyPath: undefined,
  key: undefined,
  as: undefined,
  asUid: undefined,
  asGroups: [],
  asUserExtra: {},
  exec: undefined,
  authProvider: undefined,
};
