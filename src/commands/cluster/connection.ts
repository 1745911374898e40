/** Which API server the flags of a command mean, and by whom it is asked. */
import type { Settings } from '../../config/settings.ts';
import type { ClientTimeouts } from '../../kubernetes/client/client.ts';
import type { Overrides } from '../../kubernetes/credentials/kubeconfig/overrides.ts';
import type { CommandContext } from '../parsing/declaration.ts';
import { usage } from '../parsing/usage.ts';

/** The settings that have to do with it, as far as flags of kubectl decide on them. */
export interface Access extends Partial<Pick<Settings, 'kubeconfig' | 'context' | 'apiserver'>> {
  readonly overrides?: Overrides;
  readonly timeouts?: Partial<ClientTimeouts>;
}

type Options = CommandContext['options'];

/** What the flags of kubectl say. Throws KSO_USAGE for what can't go together. */
export function accessOf(options: Options): Access {
  const text = (name: string) => options[name] as string | undefined;
  const overrides: Overrides = {
    cluster: text('cluster'),
    user: text('user'),
    token: text('token'),
    as: text('as'),
    asUid: text('asUid'),
    asGroups: options.asGroup as readonly string[] | undefined,
    certificateAuthority: text('certificateAuthority'),
    clientCertificate: text('clientCertificate'),
    clientKey: text('clientKey'),
    tlsServerName: text('tlsServerName'),
    insecureSkipTlsVerify: options.insecureSkipTlsVerify === true ? true : undefined,
  };
  const { as, asUid, asGroups, certificateAuthority, insecureSkipTlsVerify } = overrides;
  if (as === undefined && (asUid ?? asGroups) !== undefined) throw usage('--as-group and --as-uid need --as');
  if (certificateAuthority !== undefined && insecureSkipTlsVerify) {
    throw usage('--certificate-authority and --insecure-skip-tls-verify exclude each other');
  }
  const wait = options.requestTimeout === undefined ? undefined : millisecondsOf(text('requestTimeout')!);
  const said = {
    kubeconfig: text('kubeconfig'),
    context: text('context'),
    apiserver: text('server') ?? text('apiserver'),
    overrides: Object.values(overrides).some((each) => each !== undefined) ? overrides : undefined,
    timeouts: wait === undefined ? undefined : { headers: wait, body: wait, ...(wait > 0 && { connect: wait }) },
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

/** Which namespaces the flags of kubectl mean; nothing where they leave that open. Throws KSO_USAGE. */
export function namespacesOf(options: Options): Partial<Pick<Settings, 'namespaces' | 'namespacesDenylist'>> {
  const { namespace, allNamespaces } = options;
  if (allNamespaces === true && namespace !== undefined) throw usage('-n and -A exclude each other');
  if (namespace !== undefined) return { namespaces: [String(namespace)], namespacesDenylist: [] };
  return allNamespaces === true ? { namespaces: undefined, namespacesDenylist: [] } : {};
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** As kubectl has it: a plain number is seconds. */
function millisecondsOf(text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  if (number === undefined) throw usage('--request-timeout takes a number with s, m or h, for example 30s');
  return Number(number) * UNITS[unit]!;
}
