import type { V1ReplicationController } from '@kubernetes/client-node';
import { int32, int64, message, type ObjectOf, optional } from '../../kubernetes/codec/schema.ts';
import { entityByUid, metricsOf } from '../declare/conventions.ts';
import { ALPHA, gauge, identity, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { generation, metadata, ownerReferences } from '../declare/metadata.ts';
import { created, metadataGeneration } from '../declare/metadata-families.ts';
import { ownerWithController } from './shared/owners.ts';

const schema = message({
  metadata: metadata({ generation, ownerReferences }),
  spec: [2, message({ replicas: [1, optional(int32)] })],
  status: [
    3,
    message({
      replicas: [1, int32],
      fullyLabeledReplicas: [2, int32],
      observedGeneration: [3, int64],
      readyReplicas: [4, int32],
      availableReplicas: [5, int32],
    }),
  ],
});

type ReplicationController = ObjectOf<typeof schema, V1ReplicationController>;

const { upDownCounter } = metricsOf<ReplicationController>(entityByUid('k8s.replicationcontroller', true));

export const replicationcontrollers: Kind<ReplicationController> = {
  resource: 'replicationcontrollers',
  group: '',
  versions: ['v1'],
  kind: 'ReplicationController',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'replicationcontroller'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    created(
      'kube_replicationcontroller_created',
      STABLE,
      'When the replication controller was created, in unix seconds.',
    ),
    gauge(
      'kube_replicationcontroller_status_replicas',
      STABLE,
      'Pods that the replication controller has.',
      ({ status }) => status.replicas,
    ),
    gauge(
      'kube_replicationcontroller_status_fully_labeled_replicas',
      STABLE,
      'Pods of the replication controller that have all labels of its pod template.',
      ({ status }) => status.fullyLabeledReplicas,
    ),
    gauge(
      'kube_replicationcontroller_status_ready_replicas',
      STABLE,
      'Ready pods of the replication controller.',
      ({ status }) => status.readyReplicas,
    ),
    gauge(
      'kube_replicationcontroller_status_available_replicas',
      STABLE,
      'Pods of the replication controller that have been ready for long enough.',
      ({ status }) => status.availableReplicas,
    ),
    gauge(
      'kube_replicationcontroller_status_observed_generation',
      STABLE,
      'Generation of the replication controller that was acted on last.',
      ({ status }) => status.observedGeneration,
    ),
    gauge(
      'kube_replicationcontroller_spec_replicas',
      STABLE,
      'Desired pods of the replication controller.',
      ({ spec }) => spec.replicas,
    ),
    metadataGeneration(
      'kube_replicationcontroller_metadata_generation',
      STABLE,
      'Generation of the desired state of the replication controller.',
    ),
    ownerWithController('kube_replicationcontroller_owner', ALPHA, 'Owner of the replication controller.'),
  ],
  conventions: {
    schema,
    families: [
      upDownCounter(
        'k8s.replicationcontroller.pod.desired',
        '{pod}',
        'Desired pods of the replication controller.',
        ({ spec }) => spec.replicas ?? 1,
      ),
      upDownCounter(
        'k8s.replicationcontroller.pod.available',
        '{pod}',
        'Pods of the replication controller that have been ready for long enough.',
        ({ status }) => status.availableReplicas,
      ),
    ],
  },
};
