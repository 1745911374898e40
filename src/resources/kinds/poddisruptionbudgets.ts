import type { V1PodDisruptionBudget } from '@kubernetes/client-node';
import { int32, int64, message, type ObjectOf } from '../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { deletionTimestamp, metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, deletionTime, labelsFamily } from '../declare/metadata-families.ts';
import { furtherDisruptionBudgetFamilies } from './further/workloads.ts';

const schema = message({
  metadata: metadata({ deletionTimestamp }),
  status: [
    3,
    message({
      observedGeneration: [1, int64],
      disruptionsAllowed: [3, int32],
      currentHealthy: [4, int32],
      desiredHealthy: [5, int32],
      expectedPods: [6, int32],
    }),
  ],
});

type PodDisruptionBudget = ObjectOf<typeof schema, V1PodDisruptionBudget>;

export const poddisruptionbudgets: Kind<PodDisruptionBudget> = {
  resource: 'poddisruptionbudgets',
  group: 'policy',
  versions: ['v1'],
  kind: 'PodDisruptionBudget',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'poddisruptionbudget'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    annotationsFamily('kube_poddisruptionbudget_annotations', ALPHA),
    labelsFamily('kube_poddisruptionbudget_labels', ALPHA),
    created('kube_poddisruptionbudget_created', STABLE, 'When the disruption budget was created, in unix seconds.'),
    gauge(
      'kube_poddisruptionbudget_status_current_healthy',
      STABLE,
      'Healthy pods that the disruption budget covers.',
      ({ status }) => status.currentHealthy,
    ),
    gauge(
      'kube_poddisruptionbudget_status_desired_healthy',
      STABLE,
      'Pods that have to be healthy at least.',
      ({ status }) => status.desiredHealthy,
    ),
    gauge(
      'kube_poddisruptionbudget_status_pod_disruptions_allowed',
      STABLE,
      'Pods that may be evicted now.',
      ({ status }) => status.disruptionsAllowed,
    ),
    gauge(
      'kube_poddisruptionbudget_status_expected_pods',
      STABLE,
      'Pods that the disruption budget covers.',
      ({ status }) => status.expectedPods,
    ),
    gauge(
      'kube_poddisruptionbudget_status_observed_generation',
      STABLE,
      'Generation of the disruption budget that its status was computed from.',
      ({ status }) => status.observedGeneration,
    ),
    deletionTime(
      'kube_poddisruptionbudget_deletion_timestamp',
      ALPHA,
      'When the disruption budget was asked to go, in unix seconds.',
    ),
    ...furtherDisruptionBudgetFamilies,
  ],
};
