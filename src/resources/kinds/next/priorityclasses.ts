import type { V1PriorityClass } from '@kubernetes/client-node';
import { flag, int32, message, type ObjectOf, optional, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../../declare/metadata-families.ts';

const schema = message({
  metadata: metadata({}),
  value: [2, int32],
  globalDefault: [3, flag],
  preemptionPolicy: [5, optional(text)],
});

type PriorityClass = ObjectOf<typeof schema, V1PriorityClass>;

export const priorityclasses: Kind<PriorityClass> = {
  resource: 'priorityclasses',
  group: 'scheduling.k8s.io',
  versions: ['v1'],
  kind: 'PriorityClass',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['priorityclass'], ({ metadata }) => [metadata.name]),
  families: [
    gauge(
      'kube_priorityclass_info',
      ALPHA,
      'Whether pods that name no class have this one, and whether its pods may take the place of others.',
      ['global_default', 'preemption_policy'],
      ({ globalDefault, preemptionPolicy = 'PreemptLowerPriority' }, emit) =>
        emit(1, [String(globalDefault), preemptionPolicy]),
    ),
    created('kube_priorityclass_created', ALPHA, 'When the priority class was created, in unix seconds.'),
    gauge('kube_priorityclass_value', ALPHA, 'Priority of the pods that name the class.', ({ value }) => value),
    annotationsFamily('kube_priorityclass_annotations', ALPHA),
    labelsFamily('kube_priorityclass_labels', ALPHA),
  ],
};
