import type { V1ReplicaSet } from '@kubernetes/client-node';
import { int32, int64, message, type ObjectOf, optional } from '../../kubernetes/codec/schema.ts';
import { entityByUid, metricsOf } from '../declare/conventions.ts';
import { ALPHA, gauge, identity, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { generation, metadata, ownerReferences } from '../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily, metadataGeneration } from '../declare/metadata-families.ts';
import { furtherReplicaSetFamilies } from './further/workloads.ts';
import { ownerWithController } from './shared/owners.ts';
import { workloadOf } from './shared/workload.ts';

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
      terminatingReplicas: [7, optional(int32)],
    }),
  ],
});

type ReplicaSet = ObjectOf<typeof schema, V1ReplicaSet>;

/** The conventions tell the available pods as well. */
const withAvailable = message({
  ...schema.fields,
  status: [3, message({ ...schema.fields.status[1].fields, availableReplicas: [5, int32] })],
});

type WithAvailable = ObjectOf<typeof withAvailable, V1ReplicaSet>;

const { upDownCounter } = metricsOf<WithAvailable>(entityByUid('k8s.replicaset', true));

export const replicasets: Kind<ReplicaSet> = {
  resource: 'replicasets',
  group: 'apps',
  versions: ['v1'],
  kind: 'ReplicaSet',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'replicaset'], ({ metadata }) => [metadata.namespace, metadata.name]),
  joinable: { workload: workloadOf('ReplicaSet') },
  families: [
    created('kube_replicaset_created', STABLE, 'When the replica set was created, in unix seconds.'),
    gauge('kube_replicaset_status_replicas', STABLE, 'Pods that the replica set has.', ({ status }) => status.replicas),
    gauge(
      'kube_replicaset_status_fully_labeled_replicas',
      STABLE,
      'Pods of the replica set that have all labels of its pod template.',
      ({ status }) => status.fullyLabeledReplicas,
    ),
    gauge(
      'kube_replicaset_status_ready_replicas',
      STABLE,
      'Ready pods of the replica set.',
      ({ status }) => status.readyReplicas,
    ),
    gauge(
      'kube_replicaset_status_terminating_replicas',
      ALPHA,
      'Pods of the replica set that are being deleted.',
      ({ status }) => status.terminatingReplicas,
    ),
    gauge(
      'kube_replicaset_status_observed_generation',
      STABLE,
      'Generation of the replica set that its controller acted on last.',
      ({ status }) => status.observedGeneration,
    ),
    gauge('kube_replicaset_spec_replicas', STABLE, 'Desired pods of the replica set.', ({ spec }) => spec.replicas),
    metadataGeneration(
      'kube_replicaset_metadata_generation',
      STABLE,
      'Generation of the desired state of the replica set.',
    ),
    ownerWithController('kube_replicaset_owner', STABLE, 'Owner of the replica set, mostly a deployment.'),
    annotationsFamily('kube_replicaset_annotations', ALPHA),
    labelsFamily('kube_replicaset_labels', STABLE),
    ...furtherReplicaSetFamilies,
  ],
  conventions: {
    schema: withAvailable,
    families: [
      upDownCounter(
        'k8s.replicaset.pod.desired',
        '{pod}',
        'Desired pods of the replica set.',
        ({ spec }) => spec.replicas ?? 1,
      ),
      upDownCounter(
        'k8s.replicaset.pod.available',
        '{pod}',
        'Pods of the replica set that have been ready for long enough.',
        ({ status }) => status.availableReplicas,
      ),
    ],
  },
};
