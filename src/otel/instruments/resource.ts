import { createHash } from 'node:crypto';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { OtlpSettings } from '../../config/destinations/otlp-settings.ts';

/** Who speaks, about which cluster. */
export interface Identity {
  /** The version of this component. */
  readonly version: string;
  /** The uid of the namespace kube-system; undefined where it can't be read. */
  readonly clusterUid: string | undefined;
  readonly clusterName: string | undefined;
  /** The address of the API server, which with the cluster's name stands in for an unknown uid. */
  readonly apiServer: string;
  /** What tells the process from those of other shards; undefined where it has all objects. */
  readonly shard?: string | undefined;
  /** OTEL_SERVICE_NAME or its flag. */
  readonly serviceName: string | undefined;
  /** OTEL_RESOURCE_ATTRIBUTES or its flag, decoded. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * The OpenTelemetry resource of everything that is pushed. `service.name` is kube-state-metrics, and there is no
 * `service.namespace`, so that Prometheus makes of it the `job` that dashboards and alerts select. Attributes that the
 * user gives win over those that are found out; the service name and the cluster name win over both.
 */
export function createResource(identity: Identity): Resource {
  const { version, clusterUid, clusterName, serviceName } = identity;
  return resourceFromAttributes({
    'service.name': 'kube-state-metrics',
    'service.version': version,
    'service.instance.id': instanceId(identity),
    ...(clusterUid !== undefined && { 'k8s.cluster.uid': clusterUid }),
    ...identity.attributes,
    ...(serviceName !== undefined && { 'service.name': serviceName }),
    ...(clusterName !== undefined && { 'k8s.cluster.name': clusterName }),
  });
}

/**
 * What a resource says of the cluster, and whatever else the user had it say: all but who speaks, which is not the same for
 * entities of the cluster.
 */
export function clusterAttributes({ attributes }: Resource): Readonly<Record<string, string>> {
  const entries = Object.entries(attributes).filter(([key]) => !key.startsWith('service.'));
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

/** The resource of what a process tells of itself: the one that all processes of a cluster have in common, and an id of its own. */
export function resourceOfProcess(common: Resource, instanceId: string): Resource {
  return common.merge(resourceFromAttributes({ 'service.instance.id': instanceId }));
}

/** The resource as one destination is told it: what its settings say wins. */
export function resourceFor(
  { resourceAttributes }: Pick<OtlpSettings, 'resourceAttributes'>,
  common: Resource,
): Resource {
  return common.merge(resourceFromAttributes(resourceAttributes));
}

/** The namespace of instance ids; any fixed UUID serves. */
const NAMESPACE = 'b0c4b8a5-3c0f-4d6e-9a51-6f2d5c7e8b19';

/**
 * The same for every process that ever serves this cluster and shard, so that a restart, a fail-over or another number of
 * shards renames no series, and different for two clusters: a UUID of version 5 (RFC 9562, section 5.5) of what names the cluster and the
 * shard.
 */
function instanceId(identity: Identity): string {
  const { shard } = identity;
  const cluster = clusterKey(identity);
  const name = shard === undefined ? cluster : `${cluster}/${shard}`;
  const hash = createHash('sha1')
    .update(Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/**
 * Tells clusters apart: by the uid, or, where it is unknown, by the API server's address with whatever else the cluster is
 * called. The address alone does not: within a cluster it is that of a service, and the same in many clusters.
 */
function clusterKey({ clusterUid, clusterName, apiServer, attributes }: Identity): string {
  const given = attributes['k8s.cluster.uid'];
  if (clusterUid !== undefined || given !== undefined) return clusterUid ?? given!;
  const name = clusterName ?? attributes['k8s.cluster.name'];
  return name === undefined ? apiServer : `${apiServer} ${name}`;
}
