/** The zone of a node, and of the pods on it. */
import { lookUp } from '../../../kubernetes/codec/schema.ts';
import { type Joinable, nameKey } from '../../declare/joins.ts';
import type { KubernetesObject } from '../../declare/kind.ts';
import type { Labelled } from '../../declare/metadata-families.ts';

/** The well-known label and the one that nodes had before Kubernetes 1.17. */
const ZONE_KEYS = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'] as const;

interface Scheduled extends KubernetesObject {
  readonly spec: { readonly nodeName: string };
}

/** The zone that a node's labels name. */
export const nodeZone: Joinable<Labelled> = {
  keys: ZONE_KEYS,
  labels: [{ name: 'zone', value: zoneOf }],
  attributes: [{ name: 'cloud.availability_zone', value: zoneOf }],
};

/** The zone of a pod's node; none before it has a node. */
export const podZone: Joinable<Scheduled, string | undefined> = {
  join: {
    sources: {
      nodes: {
        form: 'metadata',
        give: (node) => ({ to: nameKey('nodes', '', node.metadata.name), value: zoneOf(node as Labelled) }),
      },
    },
    key: ({ spec }) => (spec.nodeName === '' ? undefined : nameKey('nodes', '', spec.nodeName)),
  },
  labels: [{ name: 'zone', value: (_, given) => given }],
  attributes: [{ name: 'cloud.availability_zone', value: (_, given) => given }],
};

function zoneOf({ metadata }: Labelled): string | undefined {
  for (const key of ZONE_KEYS) {
    const zone = lookUp(metadata.labels, key);
    if (zone) return zone;
  }
  return undefined;
}
