import type { V1StatefulSet } from '@kubernetes/client-node';
import { int32, int64, message, type ObjectOf, optional, text } from '../../kubernetes/codec/schema.ts';
import { entityByUid, metricsOf } from '../declare/conventions.ts';
import { gauge, identity, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { deletionTimestamp, generation, metadata } from '../declare/metadata.ts';
import {
  annotationsFamily,
  created,
  deletionTime,
  labelsFamily,
  metadataGeneration,
} from '../declare/metadata-families.ts';
import { furtherStatefulSetFamilies } from './further/workloads.ts';

const schema = message({
  metadata: metadata({ generation, deletionTimestamp }),
  spec: [
    2,
    message({
      replicas: [1, optional(int32)],
      persistentVolumeClaimRetentionPolicy: [10, message({ whenDeleted: [1, text], whenScaled: [2, text] })],
      ordinals: [11, optional(message({ start: [1, int32] }))],
    }),
  ],
  status: [
    3,
    message({
      observedGeneration: [1, int64],
      replicas: [2, int32],
      readyReplicas: [3, int32],
      currentReplicas: [4, int32],
      updatedReplicas: [5, int32],
      currentRevision: [6, text],
      updateRevision: [7, text],
      availableReplicas: [11, int32],
    }),
  ],
});

type StatefulSet = ObjectOf<typeof schema, V1StatefulSet>;

const { upDownCounter } = metricsOf<StatefulSet>(entityByUid('k8s.statefulset', true));

export const statefulsets: Kind<StatefulSet> = {
  resource: 'statefulsets',
  group: 'apps',
  versions: ['v1'],
  kind: 'StatefulSet',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'statefulset'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    created('kube_statefulset_created', STABLE, 'When the stateful set was created, in unix seconds.'),
    gauge(
      'kube_statefulset_status_replicas',
      STABLE,
      'Pods that the stateful set has.',
      ({ status }) => status.replicas,
    ),
    gauge(
      'kube_statefulset_status_replicas_available',
      STABLE,
      'Pods of the stateful set that have been ready for long enough.',
      ({ status }) => status.availableReplicas,
    ),
    gauge(
      'kube_statefulset_status_replicas_current',
      STABLE,
      'Pods of the stateful set that run its current revision.',
      ({ status }) => status.currentReplicas,
    ),
    gauge(
      'kube_statefulset_status_replicas_ready',
      STABLE,
      'Ready pods of the stateful set.',
      ({ status }) => status.readyReplicas,
    ),
    gauge(
      'kube_statefulset_status_replicas_updated',
      STABLE,
      'Pods of the stateful set that run the revision it is being updated to.',
      ({ status }) => status.updatedReplicas,
    ),
    gauge(
      'kube_statefulset_status_observed_generation',
      STABLE,
      'Generation of the stateful set that its controller acted on last.',
      ({ status }) => status.observedGeneration,
    ),
    gauge('kube_statefulset_replicas', STABLE, 'Desired pods of the stateful set.', ({ spec }) => spec.replicas),
    gauge(
      'kube_statefulset_ordinals_start',
      STABLE,
      'Number of the first pod of the stateful set.',
      ({ spec }) => spec.ordinals?.start,
    ),
    metadataGeneration(
      'kube_statefulset_metadata_generation',
      STABLE,
      'Generation of the desired state of the stateful set.',
    ),
    gauge(
      'kube_statefulset_persistentvolumeclaim_retention_policy',
      STABLE,
      'What becomes of the volume claims of the stateful set when it is deleted or scaled down.',
      ['when_deleted', 'when_scaled'],
      ({ spec }, emit) => {
        const { whenDeleted, whenScaled } = spec.persistentVolumeClaimRetentionPolicy;
        if (whenDeleted !== '' || whenScaled !== '') emit(1, [whenDeleted, whenScaled]);
      },
    ),
    annotationsFamily('kube_statefulset_annotations', STABLE),
    labelsFamily('kube_statefulset_labels', STABLE),
    gauge(
      'kube_statefulset_status_current_revision',
      STABLE,
      'Revision that pods below the update partition run.',
      ['revision'],
      ({ status }, emit) => emit(1, [status.currentRevision]),
    ),
    gauge(
      'kube_statefulset_status_update_revision',
      STABLE,
      'Revision that pods of the stateful set are updated to.',
      ['revision'],
      ({ status }, emit) => emit(1, [status.updateRevision]),
    ),
    deletionTime(
      'kube_statefulset_deletion_timestamp',
      STABLE,
      'When the stateful set was asked to go, in unix seconds.',
    ),
    ...furtherStatefulSetFamilies,
  ],
  conventions: {
    schema,
    families: [
      upDownCounter(
        'k8s.statefulset.pod.desired',
        '{pod}',
        'Desired pods of the stateful set.',
        ({ spec }) => spec.replicas ?? 1,
      ),
      upDownCounter(
        'k8s.statefulset.pod.ready',
        '{pod}',
        'Ready pods of the stateful set.',
        ({ status }) => status.readyReplicas,
      ),
      upDownCounter(
        'k8s.statefulset.pod.current',
        '{pod}',
        'Pods of the stateful set that run its current revision.',
        ({ status }) => status.currentReplicas,
      ),
      upDownCounter(
        'k8s.statefulset.pod.updated',
        '{pod}',
        'Pods of the stateful set that run the revision it is being updated to.',
        ({ status }) => status.updatedReplicas,
      ),
      upDownCounter(
        'k8s.statefulset.pod.available',
        '{pod}',
        'Pods of the stateful set that have been ready for long enough.',
        ({ status }) => status.availableReplicas,
      ),
    ],
  },
};
