/**
 * A component behind the API server's proxy for services
 * (https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/): no port has to be forwarded.
 */
import { settingsOfFlags } from '../../config/read-settings.ts';
import { CodedError } from '../../errors.ts';
import { reasonOf } from '../../http/network-error.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import { readObject } from '../../kubernetes/client/json-answer.ts';
import type { CommandContext } from '../parsing/declaration.ts';
import { usage } from '../parsing/usage.ts';
import { accessOf } from './connection.ts';
import { answered, openCluster } from './open.ts';
import type { RunningComponent } from './running-component.ts';

/** By what the objects of the project are labelled. */
const LABEL = 'app.kubernetes.io/name=kube-state-otel';

/** Ports by the names that manifests have for them; the first is taken where a service is named without one. */
const PORTS = {
  /** The component's own metrics, and what it answers about itself. */
  telemetry: ['telemetry'],
  /** The metrics of the cluster. */
  state: ['http-metrics', 'http'],
} as const;

interface Service {
  readonly namespace: string;
  readonly name: string;
  /** A name or a number, with `https:` before it where it speaks TLS. */
  readonly port: string;
}

/** Opens the service that --service names, or the one that there is. Throws coded errors. */
export async function componentBehind(
  context: Pick<CommandContext, 'options' | 'flags' | 'environment' | 'signal' | 'say'>,
  about: keyof typeof PORTS = 'telemetry',
): Promise<RunningComponent> {
  const ports: readonly string[] = PORTS[about];
  const { options, flags, environment, say, signal } = context;
  const named = typeof options.service === 'string' ? serviceOf(options.service, ports[0]!) : undefined;
  const settings = settingsOfFlags(flags, environment, say);
  const client = await openCluster({ ...settings, ...accessOf(options) }, context);
  const get = (path: string, query: Readonly<Record<string, string>> = {}) =>
    client.get(path, query, { accept: 'application/json, */*;q=0.5', signal });
  try {
    const service = named ?? (await findService(client, options, ports, signal));
    const [, scheme = '', port] = /^(https:)?(.*)$/.exec(service.port)!;
    const address = `service ${service.namespace}/${service.name}:${service.port}`;
    const root = `/api/v1/namespaces/${service.namespace}/services/${scheme}${service.name}:${port}/proxy`;
    return {
      address,
      async read(path, query) {
        const { status, body } = await get(`${root}${path}`, query).catch((error: unknown) => {
          throw new CodedError('KSO_COMPONENT', { address, reason: reasonOf(error) });
        });
        if (status === 200) return body;
        const said = readObject(body)?.message;
        throw new CodedError('KSO_COMPONENT', { address, reason: String(said ?? `it answered ${status}`) });
      },
      async kubernetesVersion() {
        const { body } = await answered(client, get('/version'));
        return String(readObject(body)?.gitVersion ?? '') || undefined;
      },
      close: () => client.close(),
    };
  } catch (error) {
    await client.close();
    throw error;
  }
}

function serviceOf(text: string, usual: string): Service {
  const [, namespace, scheme = '', name, port = usual] =
    /^([a-z\d-]+)\/(https:)?([a-z\d-]+)(?::([a-z\d-]+))?$/.exec(text) ?? [];
  if (namespace === undefined)
    throw usage('--service takes namespace/name:port, and namespace/https:name:port for TLS');
  return { namespace, name: name!, port: `${scheme}${port}` };
}

/** The one service with the label and one of the ports. */
async function findService(
  client: ApiClient,
  { namespace }: CommandContext['options'],
  ports: readonly string[],
  signal: AbortSignal,
): Promise<Service> {
  const path = namespace === undefined ? '/api/v1/services' : `/api/v1/namespaces/${namespace}/services`;
  const options = { accept: 'application/json', signal };
  const { body } = await answered(client, client.get(path, { labelSelector: LABEL }, options));
  const items = (readObject(body)?.items ?? []) as readonly {
    readonly metadata?: { readonly name?: string; readonly namespace?: string };
    readonly spec?: { readonly ports?: readonly { readonly name?: string }[] };
  }[];
  const found = items.flatMap(({ metadata = {}, spec = {} }) => {
    const port = ports.find((each) => spec.ports?.some(({ name }) => name === each));
    return port === undefined ? [] : [{ namespace: metadata.namespace ?? '', name: metadata.name ?? '', port }];
  });
  if (found.length === 1) return found[0]!;
  const names = found.map((each) => `${each.namespace}/${each.name}:${each.port}`).join(', ');
  const reason =
    found.length === 0 ? `none has the label ${LABEL} and a port ${ports.join(' or ')}` : `there are several, ${names}`;
  throw new CodedError('KSO_SERVICE', { reason });
}
