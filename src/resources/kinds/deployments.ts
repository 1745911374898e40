import type { V1Deployment } from '@kubernetes/client-node';
import {
  flag,
  int32,
  int64,
  intOrString,
  list,
  message,
  type ObjectOf,
  optional,
  text,
} from '../../kubernetes/codec/schema.ts';
import { entityByUid, metricsOf } from '../declare/conventions.ts';
import { ALPHA, conditionGauge, gauge, identity, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { deletionTimestamp, generation, metadata, ownerReferences } from '../declare/metadata.ts';
import {
  annotationsFamily,
  created,
  deletionTime,
  labelsFamily,
  metadataGeneration,
} from '../declare/metadata-families.ts';
import { scaledIntOrPercent } from '../values/int-or-string.ts';
import { statusRows } from './shared/conditions.ts';
import { owner } from './shared/owners.ts';

const schema = message({
  metadata: metadata({ generation, deletionTimestamp, ownerReferences }),
  spec: [
    2,
    message({
      replicas: [1, optional(int32)],
      strategy: [
        4,
        message({
          rollingUpdate: [
            2,
            optional(message({ maxUnavailable: [1, optional(intOrString)], maxSurge: [2, optional(intOrString)] })),
          ],
        }),
      ],
      paused: [7, flag],
    }),
  ],
  status: [
    3,
    message({
      observedGeneration: [1, int64],
      replicas: [2, int32],
      updatedReplicas: [3, int32],
      availableReplicas: [4, int32],
      unavailableReplicas: [5, int32],
      conditions: [6, list(message({ type: [1, text], status: [2, text], reason: [4, text] }))],
      readyReplicas: [7, int32],
      terminatingReplicas: [9, optional(int32)],
    }),
  ],
});

type Deployment = ObjectOf<typeof schema, V1Deployment>;

const { upDownCounter } = metricsOf<Deployment>(entityByUid('k8s.deployment', true));

const REASONS = new Set([
  '',
  'ReplicaSetUpdated',
  'ReplicaSetCreateError',
  'NewReplicaSetCreated',
  'FoundNewReplicaSet',
  'NewReplicaSetAvailable',
  'ProgressDeadlineExceeded',
  'DeploymentPaused',
  'DeploymentResumed',
  'MinimumReplicasAvailable',
  'MinimumReplicasUnavailable',
]);

export const deployments: Kind<Deployment> = {
  resource: 'deployments',
  group: 'apps',
  versions: ['v1'],
  kind: 'Deployment',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'deployment'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    owner('kube_deployment_owner', ALPHA, 'An owner of the deployment.'),
    created('kube_deployment_created', STABLE, 'When the deployment was created, in unix seconds.'),
    gauge('kube_deployment_status_replicas', STABLE, 'Pods of the deployment.', ({ status }) => status.replicas),
    gauge(
      'kube_deployment_status_replicas_ready',
      STABLE,
      'Pods of the deployment that are ready.',
      ({ status }) => status.readyReplicas,
    ),
    gauge(
      'kube_deployment_status_replicas_available',
      STABLE,
      'Pods of the deployment that are available.',
      ({ status }) => status.availableReplicas,
    ),
    gauge(
      'kube_deployment_status_replicas_unavailable',
      STABLE,
      'Pods of the deployment that are missing or not available.',
      ({ status }) => status.unavailableReplicas,
    ),
    gauge(
      'kube_deployment_status_replicas_updated',
      STABLE,
      'Pods of the deployment that have its latest template.',
      ({ status }) => status.updatedReplicas,
    ),
    gauge(
      'kube_deployment_status_terminating_replicas',
      ALPHA,
      'Pods of the deployment that are being deleted.',
      ({ status }) => status.terminatingReplicas,
    ),
    gauge(
      'kube_deployment_status_observed_generation',
      STABLE,
      'Generation that the deployment controller last saw.',
      ({ status }) => status.observedGeneration,
    ),
    conditionGauge(
      'kube_deployment_status_condition',
      STABLE,
      'Whether a condition of the deployment has this status, and for which reason.',
      ['reason', 'condition', 'status'],
      ({ status }, emit) => {
        for (const { type, reason, status: held } of status.conditions) {
          statusRows(emit, held, [REASONS.has(reason) ? reason : 'unknown', type]);
        }
      },
    ),
    gauge('kube_deployment_spec_replicas', STABLE, 'Desired pods of the deployment.', ({ spec }) => spec.replicas),
    gauge(
      'kube_deployment_spec_paused',
      STABLE,
      'Whether the deployment is paused, so that its controller rolls nothing out.',
      ({ spec }) => spec.paused,
    ),
    gauge(
      'kube_deployment_spec_strategy_rollingupdate_max_unavailable',
      STABLE,
      'Pods that may be unavailable during a rolling update.',
      (deployment) => rollingUpdateBound(deployment, 'maxUnavailable', 'down'),
    ),
    gauge(
      'kube_deployment_spec_strategy_rollingupdate_max_surge',
      STABLE,
      'Pods above the desired number that a rolling update may create.',
      (deployment) => rollingUpdateBound(deployment, 'maxSurge', 'up'),
    ),
    metadataGeneration(
      'kube_deployment_metadata_generation',
      STABLE,
      'Generation of the desired state of the deployment.',
    ),
    deletionTime(
      'kube_deployment_deletion_timestamp',
      ALPHA,
      'When the deletion of the deployment was asked for, in unix seconds.',
    ),
    annotationsFamily('kube_deployment_annotations', ALPHA),
    labelsFamily('kube_deployment_labels', STABLE),
  ],
  conventions: {
    schema,
    families: [
      upDownCounter(
        'k8s.deployment.pod.desired',
        '{pod}',
        'Desired pods of the deployment.',
        ({ spec }) => spec.replicas ?? 1,
      ),
      upDownCounter(
        'k8s.deployment.pod.available',
        '{pod}',
        'Pods of the deployment that are available.',
        ({ status }) => status.availableReplicas,
      ),
    ],
  },
};

function rollingUpdateBound(
  { spec }: Deployment,
  bound: 'maxUnavailable' | 'maxSurge',
  rounding: 'up' | 'down',
): number | undefined {
  const { rollingUpdate } = spec.strategy;
  if (rollingUpdate === undefined || spec.replicas === undefined) return undefined;
  return scaledIntOrPercent(rollingUpdate[bound], spec.replicas, rounding);
}
