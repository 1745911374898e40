import { int32, list, message, optional, present, text, time, type Value } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, conditionGauge, gauge, identity } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { deletionTimestamp, metadata, ownerReferences } from '../../declare/metadata.ts';
import { annotationsFamily, created, deletionTime, labelsFamily } from '../../declare/metadata-families.ts';
import { conditionRows } from '../shared/conditions.ts';
import { ownerWithController } from '../shared/owners.ts';
import { resourceClaimRows } from '../shared/resource-claims.ts';
import { disruptionMode, GROUP_INFO_LABELS, infoOfGroup, workloadRef } from '../shared/scheduling-policies.ts';

const schema = message({
  metadata: metadata({ deletionTimestamp, ownerReferences }),
  spec: [
    2,
    message({
      parentCompositePodGroupName: [1, text],
      workloadRef: [2, workloadRef],
      schedulingPolicy: [3, message({ basic: [1, present], gang: [2, optional(message({ minCount: [1, int32] }))] })],
      resourceClaims: [
        5,
        list(
          message({
            name: [1, text],
            resourceClaimName: [2, optional(text)],
            resourceClaimTemplateName: [3, optional(text)],
          }),
        ),
      ],
      disruptionMode: [6, disruptionMode],
      priorityClassName: [7, text],
      priority: [8, optional(int32)],
    }),
  ],
  status: [
    3,
    message({
      conditions: [
        1,
        list(message({ type: [1, text], status: [2, text], lastTransitionTime: [4, time], reason: [5, text] })),
      ],
      resourceClaimStatuses: [2, list(message({ name: [1, text], resourceClaimName: [2, text] }))],
    }),
  ],
});

type PodGroup = Value<typeof schema>;

const SCHEDULED = 'PodGroupInitiallyScheduled';

export const podgroups: Kind<PodGroup> = {
  resource: 'podgroups',
  group: 'scheduling.k8s.io',
  // v1alpha2, which Kubernetes 1.36 has, gave the fields other numbers.
  versions: ['v1beta1', 'v1alpha3'],
  kind: 'PodGroup',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['namespace', 'podgroup'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    annotationsFamily('kube_podgroup_annotations', ALPHA),
    labelsFamily('kube_podgroup_labels', ALPHA),
    gauge(
      'kube_podgroup_info',
      ALPHA,
      'What the group was made from, and how its pods are scheduled and disrupted.',
      GROUP_INFO_LABELS,
      ({ spec }, emit) => emit(1, infoOfGroup(spec)),
    ),
    created('kube_podgroup_created', ALPHA, 'When the group was created, in unix seconds.'),
    ownerWithController('kube_podgroup_owner', ALPHA, 'An owner of the group, mostly a job.'),
    deletionTime(
      'kube_podgroup_deletion_timestamp',
      ALPHA,
      'When deletion of the group was asked for, in unix seconds.',
    ),
    gauge(
      'kube_podgroup_spec_min_count',
      ALPHA,
      'Pods of the group of which all get a node, or none.',
      ({ spec }) => spec.schedulingPolicy.gang?.minCount,
    ),
    gauge('kube_podgroup_spec_priority', ALPHA, 'Priority of the group.', ({ spec }) => spec.priority),
    conditionGauge(
      'kube_podgroup_status_condition',
      ALPHA,
      'Whether a condition of the group has this status.',
      ['condition', 'status'],
      ({ status }, emit) => conditionRows(emit, status.conditions),
    ),
    gauge('kube_podgroup_status_unschedulable', ALPHA, 'The scheduler finds no nodes for the group.', (group) =>
      scheduled(group, 'False')?.reason === 'Unschedulable' ? 1 : undefined,
    ),
    gauge(
      'kube_podgroup_status_scheduled_time',
      ALPHA,
      'When the pods of the group first had nodes, in unix seconds.',
      (group) => scheduled(group, 'True')?.lastTransitionTime,
    ),
    gauge(
      'kube_podgroup_resourceclaim_info',
      ALPHA,
      'A resource claim that pods of the group share, and the template that it was made from.',
      ['claim_name', 'resourceclaim_name', 'resourceclaim_template_name'],
      ({ spec, status }, emit) => resourceClaimRows(emit, spec.resourceClaims, status.resourceClaimStatuses),
    ),
  ],
};

function scheduled({ status: { conditions } }: PodGroup, held: string) {
  return conditions.find(({ type, status }) => type === SCHEDULED && status === held);
}
