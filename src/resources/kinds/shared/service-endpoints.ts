/** How many endpoints a service has, counted over its endpoint slices. */

import { lookUp } from '../../../kubernetes/codec/schema.ts';
import type { EmitOf } from '../../declare/family.ts';
import { givenTo, type Join, nameKey } from '../../declare/joins.ts';
import type { KubernetesObject } from '../../declare/kind.ts';
import type { Labelled } from '../../declare/metadata-families.ts';

/** The label by which a slice names its service. */
export const SERVICE_NAME = 'kubernetes.io/service-name';

/** The endpoints of one kind of address in one zone. An endpoint may be in several conditions. */
interface EndpointCount {
  readonly addressType: string;
  /** "" where the endpoints have none. */
  readonly zone: string;
  readonly ready: number;
  readonly serving: number;
  readonly terminating: number;
}

interface Slice extends Labelled {
  readonly addressType: string;
  readonly endpoints: readonly {
    readonly conditions: Readonly<Record<'ready' | 'serving' | 'terminating', boolean | undefined>>;
    readonly zone: string;
  }[];
}

/** What its slices give a service. */
export const endpointCounts: Join<KubernetesObject, readonly EndpointCount[]> = {
  sources: {
    'endpointslices.discovery.k8s.io': {
      form: 'object',
      give: (source) => {
        const slice = source as Slice;
        const { namespace, labels } = slice.metadata;
        const service = lookUp(labels, SERVICE_NAME);
        return service ? { to: nameKey('services', namespace, service), value: countsOf(slice) } : undefined;
      },
    },
  },
  key: ({ metadata }) => nameKey('services', metadata.namespace, metadata.name),
  combine: (counts) => sum([...counts].flat()),
};

const CONDITIONS = ['ready', 'serving', 'terminating'] as const;

/**
 * A row for each condition, kind of address and zone of the service's endpoints, as the join of this index gave them: 0 where
 * none is in the condition. A slice without endpoints gives rows of 0 without a zone.
 */
export function endpointRows(service: KubernetesObject, index: number, emit: EmitOf<[string, string, string]>): void {
  for (const count of givenTo<readonly EndpointCount[]>(service, index) ?? []) {
    for (const condition of CONDITIONS) emit(count[condition], [condition, count.addressType, count.zone || undefined]);
  }
}

/**
 * What is not said of an endpoint follows from the rest: it is ready, serves where it is ready, and does not terminate.
 * https://kubernetes.io/docs/reference/kubernetes-api/service-resources/endpoint-slice-v1/
 */
function countsOf({ addressType, endpoints }: Slice): readonly EndpointCount[] {
  if (endpoints.length === 0) return [{ addressType, zone: '', ready: 0, serving: 0, terminating: 0 }];
  return sum(
    endpoints.map(({ zone, conditions }) => {
      const { ready = true, serving = ready, terminating = false } = conditions;
      return { addressType, zone, ready: +ready, serving: +serving, terminating: +terminating };
    }),
  );
}

/** One count for each kind of address and zone, in their order. */
function sum(counts: readonly EndpointCount[]): readonly EndpointCount[] {
  const sums = new Map<string, EndpointCount>();
  for (const count of counts) {
    const key = `${count.addressType} ${count.zone}`;
    const { ready, serving, terminating } = sums.get(key) ?? { ready: 0, serving: 0, terminating: 0 };
    sums.set(key, {
      ...count,
      ready: ready + count.ready,
      serving: serving + count.serving,
      terminating: terminating + count.terminating,
    });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
}
