/** Credentials of a kubeconfig's context: its files, its plugin, and what it says itself. */
import { delimiter } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CodedError } from '../../../errors.ts';
import {
  type Credentials,
  type CredentialsOptions,
  FILE_AGE_MS,
  type Identity,
  renewedCredentials,
} from '../credentials.ts';
import { createFileReader, type FileReader } from '../files.ts';
import { createNotice } from '../notice.ts';
import { createRenewal, type Reading, type Renewal } from '../renewal.ts';
import { type Credential, checkPlugin, type ExecCluster, type PluginOptions, runPlugin } from './exec-plugin.ts';
import { identityOf } from './identity.ts';
import type { KubeconfigCluster, KubeconfigContext } from './kubeconfig-context.ts';
import { createContextReader, type KubeconfigPlace } from './kubeconfig-file.ts';
import { oidcProvider } from './oidc.ts';

/** What a context of a kubeconfig says. */
export interface Kubeconfig {
  /** The address as written there. */
  readonly server: string;
  /** That of the context, if it has one. */
  readonly namespace: string | undefined;
  readonly credentials: Credentials;
}

/** What a kubeconfig is read with. */
export type KubeconfigOptions = KubeconfigPlace &
  CredentialsOptions &
  PluginOptions & {
    /** The server that is asked in the place of the context's, so that plugins are told the right one. */
    readonly server?: string | undefined;
  };

/**
 * Reads a context of a kubeconfig. Its credentials are read again as they age, with the kubeconfig itself; after a 401
 * plugins run anew, too. Rejects with KSO_KUBECONFIG_*.
 */
export async function loadKubeconfig(options: KubeconfigOptions): Promise<Kubeconfig> {
  const files = createFileReader(options);
  const notice = createNotice(options.log, `The contents of the kubeconfig ${options.paths.join(delimiter)}`);
  const readContext = createContextReader(options);
  let context = await readContext();
  let read = identityReader(context, files, options);
  const { server } = context.cluster;

  /** Takes over what has changed in the kubeconfig, unless it is meant for another server: that is none of this one's. */
  async function follow(): Promise<void> {
    const again = await readContext();
    if (again === context) return;
    const { name, cluster } = again;
    if (cluster.server !== server) throw new Error(`the context ${name} is one of the server ${cluster.server} by now`);
    // A plugin of which nothing has changed keeps the credential that it has.
    if (!isDeepStrictEqual(again, context)) read = identityReader(again, files, options);
    context = again;
  }

  return {
    server,
    namespace: context.namespace,
    credentials: renewedCredentials(async (mistrust) => {
      await follow().then(notice, notice);
      return read(mistrust);
    }, options),
  };
}

/** Reads the identity of one context; throws for a user that can't work here. */
function identityReader(
  { cluster, user }: KubeconfigContext,
  files: FileReader,
  options: KubeconfigOptions,
): (mistrust: boolean) => Promise<Reading<Identity>> {
  const issued = issuedCredential(cluster, user, files, options);
  let shown: Credential | undefined;
  return async (mistrust) => {
    shown = mistrust && shown !== undefined ? await issued?.refresh(shown) : await issued?.current();
    const value = await identityOf({ cluster, user }, files, shown);
    return { value, freshFor: Math.min(FILE_AGE_MS, issued?.freshFor() ?? Infinity) };
  };
}

/** Milliseconds between two runs of a plugin, or two requests to an issuer, that did not help. */
const SPACING = { least: 10_000, most: 300_000 };

/** A credential that somebody else gives out; undefined where the kubeconfig or its files hold it. */
function issuedCredential(
  cluster: KubeconfigCluster,
  { exec, authProvider, token, tokenPath }: KubeconfigContext['user'],
  files: FileReader,
  options: KubeconfigOptions,
): Renewal<Credential> | undefined {
  if (token !== undefined || tokenPath !== undefined) return undefined;
  if (exec !== undefined) {
    checkPlugin(exec);
    const clusterInfo = async () =>
      exec.provideClusterInfo ? execCluster(cluster, files, options.server ?? cluster.server) : undefined;
    return createRenewal({
      read: async () => runPlugin(exec, await clusterInfo(), options),
      spacing: SPACING,
      notice: createNotice(options.log, `The credentials of the plugin ${exec.command}`),
      now: options.now,
    });
  }
  if (authProvider === undefined) return undefined;
  const { name, config } = authProvider;
  if (name !== 'oidc') {
    throw new CodedError('KSO_KUBECONFIG_AUTH_PROVIDER', { name });
  }
  return createRenewal({
    read: oidcProvider(config, options.signal),
    spacing: SPACING,
    notice: createNotice(options.log, 'The credentials of the OpenID Connect issuer'),
    now: options.now,
  });
}

async function execCluster(cluster: KubeconfigCluster, files: FileReader, server: string): Promise<ExecCluster> {
  const ca = cluster.ca ?? (cluster.caPath && (await files.readPem(cluster.caPath)));
  return {
    server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.insecureSkipTlsVerify || undefined,
    'certificate-authority-data': ca && Buffer.from(ca).toString('base64'),
    'proxy-url': cluster.proxyUrl,
    // client-go says null where there is none.
    config: cluster.execConfig ?? null,
  };
}
