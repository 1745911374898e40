import { int32, list, message, optional, present, text, type Value } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../../declare/metadata-families.ts';
import { disruptionMode, modeName, policyName } from '../shared/scheduling-policies.ts';

const schema = message({
  metadata: metadata({}),
  spec: [
    2,
    message({
      controllerRef: [1, message({ apiGroup: [1, text], kind: [2, text], name: [3, text] })],
      podGroupTemplates: [
        2,
        list(
          message({
            name: [1, text],
            schedulingPolicy: [
              2,
              message({ basic: [1, present], gang: [2, optional(message({ minCount: [1, int32] }))] }),
            ],
            disruptionMode: [5, disruptionMode],
            priorityClassName: [6, text],
          }),
        ),
      ],
    }),
  ],
});

type Workload = Value<typeof schema>;

/** Those of Kubernetes' own scheduler; queues have a resource of the same plural. */
export const workloads: Kind<Workload> = {
  resource: 'workloads',
  group: 'scheduling.k8s.io',
  // v1alpha2, which Kubernetes 1.36 has, gave the fields other numbers.
  versions: ['v1beta1', 'v1alpha3'],
  kind: 'Workload',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['namespace', 'workload'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    annotationsFamily('kube_workload_annotations', ALPHA),
    labelsFamily('kube_workload_labels', ALPHA),
    gauge(
      'kube_workload_info',
      ALPHA,
      'The object whose pods the workload describes, mostly a job.',
      ['controller_api_group', 'controller_kind', 'controller_name'],
      ({ spec: { controllerRef } }, emit) => emit(1, [controllerRef.apiGroup, controllerRef.kind, controllerRef.name]),
    ),
    created('kube_workload_created', ALPHA, 'When the workload was created, in unix seconds.'),
    gauge(
      'kube_workload_podgroup_template_info',
      ALPHA,
      'A template for groups of pods, and how their pods are to be scheduled and disrupted.',
      ['template', 'scheduling_policy', 'disruption_mode', 'priority_class'],
      ({ spec }, emit) => {
        for (const { name, schedulingPolicy, disruptionMode, priorityClassName } of spec.podGroupTemplates) {
          emit(1, [name, policyName(schedulingPolicy), modeName(disruptionMode), priorityClassName]);
        }
      },
    ),
    gauge(
      'kube_workload_podgroup_template_min_count',
      ALPHA,
      'Pods of a group of the template of which all get a node, or none.',
      ['template'],
      ({ spec }, emit) => {
        for (const { name, schedulingPolicy } of spec.podGroupTemplates) {
          if (schedulingPolicy.gang !== undefined) emit(schedulingPolicy.gang.minCount, [name]);
        }
      },
    ),
  ],
};
