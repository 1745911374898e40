/** Kubeconfig files as plain data (https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/), merged as kubectl does. */
import { delimiter, dirname, resolve, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CodedError } from '../../../errors.ts';
import { reasonOf } from '../../../http/network-error.ts';
import { reasonOfYaml, WITHOUT_WARNINGS } from '../../../yaml.ts';
import { boundedReader } from '../files.ts';
import type { ExecSpec, KubeconfigCluster, KubeconfigContext, KubeconfigUser } from './kubeconfig-context.ts';
import { type Overrides, overridden } from './overrides.ts';

/** Where a kubeconfig is. */
export interface KubeconfigPlace {
  /** One file, or several that are merged: the first one that names a cluster, a user, a context or the current context wins. */
  readonly paths: readonly string[];
  /** The context to choose instead of the current one. */
  readonly context?: string | undefined;
  /** What to take in the place of what stands there. */
  readonly overrides?: Overrides | undefined;
}

/**
 * Reads a context, again with each call: the same object while no file has changed, and always that of the name which the
 * first call found. Rejects with KSO_KUBECONFIG_*.
 */
export function createContextReader({ paths, context, overrides }: KubeconfigPlace): () => Promise<KubeconfigContext> {
  const path = paths.join(delimiter);
  const readers = paths.map((file) => boundedReader(file));
  let last: { readonly texts: readonly string[]; readonly context: KubeconfigContext } | undefined;
  return async () => {
    const texts = await Promise.all(readers.map((read, index) => read().catch(unreadable(paths[index]!))));
    if (!isDeepStrictEqual(last?.texts, texts)) {
      const files = await Promise.all(texts.map((text, index) => parseKubeconfig(paths[index]!, text)));
      last = { texts, context: contextOf(files, path, last?.context.name || context, overrides) };
    }
    return last!.context;
  };
}

function unreadable(path: string): (error: unknown) => never {
  return (error) => {
    throw new CodedError('KSO_KUBECONFIG_UNREADABLE', { path, reason: reasonOf(error) }, { cause: error });
  };
}

async function parseKubeconfig(path: string, text: string): Promise<Fields> {
  // Here and not above: nothing of the package is needed without a kubeconfig.
  const { parse } = await import('yaml');
  try {
    return new Fields(path, '', parse(text, WITHOUT_WARNINGS) ?? {});
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw new CodedError('KSO_KUBECONFIG_INVALID', { path, reason: reasonOfYaml(error) });
  }
}

/** The context of a name, or the current one, with its cluster and its user, from the first file that has each. */
function contextOf(
  files: readonly Fields[],
  path: string,
  chosen: string | undefined,
  overrides: Overrides = {},
): KubeconfigContext {
  const name = chosen ?? files.map((file) => file.text('current-context')).find((text) => text !== undefined);
  if (name === undefined && overrides.cluster === undefined)
    throw new CodedError('KSO_KUBECONFIG_NO_CONTEXT', { path });
  const find = (list: string, what: string, wanted: string): Fields => {
    for (const file of files) {
      const found = file.named(list, what, wanted);
      if (found !== undefined) return found;
    }
    throw what === 'context' && chosen !== undefined
      ? new CodedError('KSO_KUBECONFIG_CONTEXT', { path, name: wanted })
      : new CodedError('KSO_KUBECONFIG_MISSING', { path, what, name: wanted });
  };
  const context = name === undefined ? new Fields(path, 'contexts', {}) : find('contexts', 'context', name);
  const user = overrides.user ?? context.text('user');
  const said = {
    cluster: clusterOf(find('clusters', 'cluster', overrides.cluster ?? context.text('cluster') ?? '')),
    user: userOf(user === undefined ? new Fields(path, 'users', {}) : find('users', 'user', user)),
  };
  return { name: name ?? '', namespace: context.text('namespace'), ...overridden(said, overrides) };
}

function clusterOf(cluster: Fields): KubeconfigCluster {
  return {
    server: cluster.text('server') ?? '',
    caPath: cluster.path('certificate-authority'),
    ca: cluster.data('certificate-authority-data'),
    tlsServerName: cluster.text('tls-server-name'),
    insecureSkipTlsVerify: cluster.flag('insecure-skip-tls-verify'),
    proxyUrl: cluster.text('proxy-url'),
    execConfig: cluster.named('extensions', 'extension', 'client.authentication.k8s.io/exec')?.value,
  };
}

function userOf(user: Fields): KubeconfigUser {
  const exec = user.fields('exec');
  const authProvider = user.fields('auth-provider');
  return {
    token: user.text('token'),
    // client-go's name, and the one that client-node takes for it.
    tokenPath: user.path('tokenFile') ?? user.path('token-file'),
    username: user.text('username'),
    password: user.text('password'),
    certPath: user.path('client-certificate'),
    cert: user.data('client-certificate-data'),
    keyPath: user.path('client-key'),
    key: user.data('client-key-data'),
    as: user.text('as'),
    asUid: user.text('as-uid'),
    asGroups: user.texts('as-groups'),
    asUserExtra: extraOf(user.fields('as-user-extra')),
    exec: exec && execOf(exec),
    authProvider: authProvider && {
      name: authProvider.text('name') ?? '',
      config: providerConfigOf(authProvider.fields('config')),
    },
  };
}

function execOf(exec: Fields): ExecSpec {
  return {
    apiVersion: exec.text('apiVersion') ?? exec.refuse('apiVersion', 'is missing'),
    command: exec.command('command') ?? exec.refuse('command', 'is missing'),
    args: exec.texts('args'),
    env: Object.fromEntries(exec.list('env').map((entry) => [entry.text('name') ?? '', entry.text('value') ?? ''])),
    installHint: exec.text('installHint'),
    interactiveMode: exec.text('interactiveMode'),
    provideClusterInfo: exec.flag('provideClusterInfo'),
  };
}

function providerConfigOf(config: Fields | undefined): Readonly<Record<string, string>> {
  if (config === undefined) return {};
  const read = (name: string) => (name === 'idp-certificate-authority' ? config.path(name) : config.text(name)) ?? '';
  return Object.fromEntries(config.names().map((name) => [name, read(name)]));
}

function extraOf(fields: Fields | undefined): Readonly<Record<string, readonly string[]>> {
  if (fields === undefined) return {};
  return Object.fromEntries(fields.names().map((name) => [name, fields.texts(name)]));
}

/** The fields of a mapping in a file that somebody wrote by hand: of the right form, or refused with their place. */
class Fields {
  readonly value: Readonly<Record<string, unknown>>;
  readonly #file: string;
  readonly #place: string;

  constructor(file: string, place: string, value: unknown) {
    this.#file = file;
    this.#place = place;
    this.value = value as Readonly<Record<string, unknown>>;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.refuse('', 'is not a mapping');
  }

  refuse(name: string, reason: string): never {
    const place = [this.#place, name].filter((part) => part !== '').join('.');
    throw new CodedError('KSO_KUBECONFIG_INVALID', { path: this.#file, reason: `${place || 'it'} ${reason}` });
  }

  names(): readonly string[] {
    return Object.keys(this.value);
  }

  /** Undefined where it is absent or empty, which mean the same to every client of a kubeconfig. */
  text(name: string): string | undefined {
    const value = this.value[name] ?? '';
    if (typeof value !== 'string') this.refuse(name, 'is not a text; put it in quotes');
    return value === '' ? undefined : value;
  }

  texts(name: string): readonly string[] {
    const value = this.value[name] ?? [];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    return this.refuse(name, 'is not a list of texts');
  }

  flag(name: string): boolean {
    const value = this.value[name] ?? false;
    return typeof value === 'boolean' ? value : this.refuse(name, 'is neither true nor false');
  }

  /** A path is relative to the file that it stands in. */
  path(name: string): string | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : resolve(dirname(this.#file), text);
  }

  /** A command without a separator is none of the folder's. */
  command(name: string): string | undefined {
    const text = this.text(name);
    return text?.includes('/') || text?.includes(sep) ? this.path(name) : text;
  }

  /** Base64 of a text. */
  data(name: string): string | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : Buffer.from(text, 'base64').toString();
  }

  fields(name: string): Fields | undefined {
    const value = this.value[name];
    return value === undefined || value === null ? undefined : new Fields(this.#file, this.#inside(name), value);
  }

  list(name: string): readonly Fields[] {
    const value = this.value[name] ?? [];
    if (!Array.isArray(value)) this.refuse(name, 'is not a list');
    return value.map((item, index) => new Fields(this.#file, `${this.#inside(name)}[${index}]`, item));
  }

  /** What stands under `what` in the item of a list that has the name; an empty mapping where nothing does. */
  named(list: string, what: string, name: string): Fields | undefined {
    const item = this.list(list).find((entry) => entry.value.name === name);
    return item && (item.fields(what) ?? new Fields(this.#file, list, {}));
  }

  #inside(name: string): string {
    return this.#place === '' ? name : `${this.#place}.${name}`;
  }
}
