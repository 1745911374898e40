import { lookUp } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, type EmitOf, gauge, identity, optIn, STABLE } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { annotationsFamily, created, deletionTime, labelsFamily } from '../../declare/metadata-families.ts';
import { ipFamily } from '../../values/ip-family.ts';
import { dynamicLabels } from '../../values/label-names.ts';
import { quantityFloat, quantityInteger } from '../../values/quantity.ts';
import { ownerWithController } from '../shared/owners.ts';
import { resourceClaimRows } from '../shared/resource-claims.ts';
import { podWorkload } from '../shared/workload.ts';
import { podZone } from '../shared/zone.ts';
import { containerFamilies, initContainerFamilies } from './containers.ts';
import { podConventions } from './conventions.ts';
import { extendedClaimFamily, furtherStatusFamilies, gracePeriodFamily, securityFamilies } from './further.ts';
import { type Pod, podSchema } from './schema.ts';
import { statusFamilies } from './status.ts';
import { volumeFamilies } from './volumes.ts';

const INFO_LABELS = [
  'host_ip',
  'pod_ip',
  'node',
  'created_by_kind',
  'created_by_name',
  'priority_class',
  'host_network',
] as const;

export const pods: Kind<Pod> = {
  resource: 'pods',
  group: '',
  versions: ['v1'],
  kind: 'Pod',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema: podSchema,
  identity: identity(['namespace', 'pod', 'uid'], ({ metadata }) => [metadata.namespace, metadata.name, metadata.uid]),
  joinable: { workload: podWorkload, zone: podZone },
  families: [
    gauge(
      'kube_pod_completion_time',
      STABLE,
      'When the last of the containers that have ended did so, in unix seconds.',
      completionTime,
    ),
    ...containerFamilies,
    created('kube_pod_created', STABLE, 'When the pod was created, in unix seconds.'),
    deletionTime('kube_pod_deletion_timestamp', ALPHA, 'When the deletion of the pod was asked for, in unix seconds.'),
    gauge('kube_pod_info', STABLE, 'Where the pod runs, its addresses and what created it.', INFO_LABELS, infoRow),
    gauge('kube_pod_ips', ALPHA, 'An address of the pod.', ['ip', 'ip_family'], ({ status }, emit) => {
      for (const { ip } of status.podIPs) {
        const family = ipFamily(ip);
        if (family !== undefined) emit(1, [ip, family]);
      }
    }),
    ...initContainerFamilies,
    annotationsFamily('kube_pod_annotations', ALPHA),
    labelsFamily('kube_pod_labels', STABLE),
    gauge(
      'kube_pod_overhead_cpu_cores',
      ALPHA,
      'CPU cores that running the pod takes beside those of its containers.',
      ({ spec }) => mapDefined(lookUp(spec.overhead, 'cpu'), quantityFloat),
    ),
    gauge(
      'kube_pod_overhead_memory_bytes',
      ALPHA,
      'Memory in bytes that running the pod takes beside that of its containers.',
      ({ spec }) => mapDefined(lookUp(spec.overhead, 'memory'), quantityInteger),
    ),
    ownerWithController('kube_pod_owner', STABLE, 'An owner of the pod.'),
    gauge(
      'kube_pod_resourceclaim_info',
      ALPHA,
      'A resource claim of the pod, and the template that it was made from.',
      ['claim_name', 'resourceclaim_name', 'resourceclaim_template_name'],
      ({ spec, status }, emit) => resourceClaimRows(emit, spec.resourceClaims, status.resourceClaimStatuses),
    ),
    extendedClaimFamily,
    gauge(
      'kube_pod_restart_policy',
      STABLE,
      'Whether containers of the pod are started again after they end.',
      ['type'],
      ({ spec }, emit) => emit(1, [spec.restartPolicy]),
    ),
    gauge(
      'kube_pod_runtimeclass_name_info',
      ALPHA,
      'The runtime class of the pod.',
      ['runtimeclass_name'],
      ({ spec }, emit) => {
        if (spec.runtimeClassName !== undefined) emit(1, [spec.runtimeClassName]);
      },
    ),
    gracePeriodFamily,
    ...volumeFamilies,
    gauge(
      'kube_pod_start_time',
      STABLE,
      'When the kubelet took up the pod, in unix seconds.',
      ({ status }) => status.startTime,
    ),
    ...statusFamilies,
    ...furtherStatusFamilies,
    gauge(
      'kube_pod_tolerations',
      ALPHA,
      'A taint that the pod tolerates.',
      ['key', 'operator', 'value', 'effect', 'toleration_seconds'],
      ({ spec }, emit) => {
        for (const { key, operator, value, effect, tolerationSeconds } of spec.tolerations) {
          emit(1, [key, operator, value, effect, String(tolerationSeconds ?? '')]);
        }
      },
    ),
    optIn(
      gauge('kube_pod_nodeselectors', ALPHA, 'The labels that a node must have for the pod.', [], ({ spec }, emit) =>
        emit(1, [], dynamicLabels('nodeselector', spec.nodeSelector)),
      ),
    ),
    gauge('kube_pod_service_account', ALPHA, 'The service account of the pod.', ['service_account'], ({ spec }, emit) =>
      emit(1, [spec.serviceAccountName]),
    ),
    gauge('kube_pod_scheduler', ALPHA, 'The scheduler that finds a node for the pod.', ['name'], ({ spec }, emit) =>
      emit(1, [spec.schedulerName]),
    ),
    ...securityFamilies,
  ],
  conventions: podConventions,
};

function completionTime({ status }: Pod): number | undefined {
  let last = 0;
  for (const { state } of status.containerStatuses) last = Math.max(last, state.terminated?.finishedAt ?? 0);
  return last > 0 ? last : undefined;
}

function infoRow({ metadata, spec, status }: Pod, emit: EmitOf<typeof INFO_LABELS>): void {
  const creator = metadata.ownerReferences.find(({ controller }) => controller);
  emit(1, [
    status.hostIP,
    status.podIP,
    spec.nodeName,
    creator?.kind ?? '',
    creator?.name ?? '',
    spec.priorityClassName,
    String(spec.hostNetwork),
  ]);
}

function mapDefined<T, U>(value: T | undefined, map: (value: T) => U): U | undefined {
  return value === undefined ? undefined : map(value);
}
