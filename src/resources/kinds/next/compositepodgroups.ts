import { int32, list, message, optional, present, text, type Value } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, conditionGauge, gauge, identity } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { created } from '../../declare/metadata-families.ts';
import { conditionRows } from '../shared/conditions.ts';
import { disruptionMode, GROUP_INFO_LABELS, infoOfGroup, workloadRef } from '../shared/scheduling-policies.ts';

const schema = message({
  metadata: metadata({}),
  spec: [
    2,
    message({
      parentCompositePodGroupName: [1, text],
      workloadRef: [2, workloadRef],
      schedulingPolicy: [
        3,
        message({ basic: [1, present], gang: [2, optional(message({ minGroupCount: [1, int32] }))] }),
      ],
      disruptionMode: [5, disruptionMode],
      priorityClassName: [6, text],
    }),
  ],
  status: [3, message({ conditions: [1, list(message({ type: [1, text], status: [2, text] }))] })],
});

type CompositePodGroup = Value<typeof schema>;

export const compositepodgroups: Kind<CompositePodGroup> = {
  resource: 'compositepodgroups',
  group: 'scheduling.k8s.io',
  versions: ['v1alpha3'],
  kind: 'CompositePodGroup',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['namespace', 'compositepodgroup'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    gauge(
      'kube_compositepodgroup_info',
      ALPHA,
      'What the group of groups was made from, and how its groups are scheduled and disrupted.',
      GROUP_INFO_LABELS,
      ({ spec }, emit) => emit(1, infoOfGroup(spec)),
    ),
    created('kube_compositepodgroup_created', ALPHA, 'When the group of groups was created, in unix seconds.'),
    gauge(
      'kube_compositepodgroup_spec_min_group_count',
      ALPHA,
      'Groups of which all get their nodes, or none.',
      ({ spec }) => spec.schedulingPolicy.gang?.minGroupCount,
    ),
    conditionGauge(
      'kube_compositepodgroup_status_condition',
      ALPHA,
      'Whether a condition of the group of groups has this status.',
      ['condition', 'status'],
      ({ status }, emit) => conditionRows(emit, status.conditions),
    ),
  ],
};
