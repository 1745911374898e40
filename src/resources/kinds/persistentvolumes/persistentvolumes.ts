import type { V1PersistentVolume } from '@kubernetes/client-node';
import {
  list,
  lookUp,
  map,
  message,
  type ObjectOf,
  optional,
  quantity,
  text,
} from '../../../kubernetes/codec/schema.ts';
import { described, entityByUid, metricsOf } from '../../declare/conventions.ts';
import { ALPHA, type EmitOf, gauge, identity, oneHotGauge, optIn, STABLE, valuesOf } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { deletionTimestamp, metadata } from '../../declare/metadata.ts';
import { annotationsFamily, created, deletionTime, labelsFamily } from '../../declare/metadata-families.ts';
import { oneHot } from '../../declare/one-hot.ts';
import { quantityInteger } from '../../values/quantity.ts';
import { furtherVolumeFamilies } from '../further/persistentvolumes.ts';
import { CSI_ATTRIBUTES, SOURCE_LABELS, sourceValues, volumeSources } from './sources.ts';

const schema = message({
  metadata: metadata({ deletionTimestamp }),
  spec: [
    2,
    message({
      ...volumeSources,
      capacity: [1, map(quantity, (key) => key === 'storage')],
      accessModes: [3, list(text)],
      claimRef: [4, optional(message({ namespace: [2, text], name: [3, text] }))],
      persistentVolumeReclaimPolicy: [5, text],
      storageClassName: [6, text],
      volumeMode: [8, optional(text)],
    }),
  ],
  status: [3, message({ phase: [1, text] })],
});

type PersistentVolume = ObjectOf<typeof schema, V1PersistentVolume>;

const entity = described(
  entityByUid<PersistentVolume>('k8s.persistentvolume', false),
  ['k8s.storageclass.name', 'k8s.persistentvolume.reclaim_policy'],
  ({ spec }) => [spec.storageClassName || undefined, spec.persistentVolumeReclaimPolicy || undefined],
);
const { upDownCounter } = metricsOf(entity);

const PHASES = ['Pending', 'Available', 'Bound', 'Released', 'Failed'];

export const persistentvolumes: Kind<PersistentVolume> = {
  resource: 'persistentvolumes',
  group: '',
  versions: ['v1'],
  kind: 'PersistentVolume',
  namespaced: false,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['persistentvolume'], (volume) => [volume.metadata.name]),
  families: [
    gauge(
      'kube_persistentvolume_claim_ref',
      STABLE,
      'The claim that the volume is bound to or kept for.',
      ['name', 'claim_namespace'],
      ({ spec: { claimRef } }, emit) => {
        if (claimRef) emit(1, [claimRef.name, claimRef.namespace]);
      },
    ),
    annotationsFamily('kube_persistentvolume_annotations', ALPHA),
    labelsFamily('kube_persistentvolume_labels', STABLE),
    oneHotGauge(
      'kube_persistentvolume_status_phase',
      STABLE,
      'Whether the volume is in this phase of its life.',
      ['phase'],
      phaseRows,
    ),
    gauge(
      'kube_persistentvolume_info',
      STABLE,
      'The class of the volume, where its data is, and what becomes of it after the claim.',
      ['storageclass', ...SOURCE_LABELS, 'reclaim_policy'],
      ({ spec }, emit) => emit(1, [spec.storageClassName, ...sourceValues(spec), spec.persistentVolumeReclaimPolicy]),
    ),
    gauge('kube_persistentvolume_capacity_bytes', STABLE, 'Size of the volume in bytes.', capacity),
    created('kube_persistentvolume_created', ALPHA, 'When the volume was created, in unix seconds.'),
    deletionTime(
      'kube_persistentvolume_deletion_timestamp',
      ALPHA,
      'When deletion of the volume was asked for, in unix seconds.',
    ),
    optIn(
      gauge(
        'kube_persistentvolume_csi_attributes',
        ALPHA,
        'How the CSI driver of the volume mounts and maps it.',
        ['csi_mounter', 'csi_map_options'],
        ({ spec: { csi } }, emit) => {
          if (csi)
            emit(
              1,
              valuesOf(CSI_ATTRIBUTES, (attribute) => lookUp(csi.volumeAttributes, attribute) ?? ''),
            );
        },
      ),
    ),
    gauge(
      'kube_persistentvolume_volume_mode',
      ALPHA,
      'Whether the volume is a file system or a block device.',
      ['volumemode'],
      ({ spec: { volumeMode = 'Filesystem' } }, emit) => emit(1, [volumeMode]),
    ),
    gauge(
      'kube_persistentvolume_access_mode',
      ALPHA,
      'A way in which the volume can be used.',
      ['access_mode'],
      ({ spec }, emit) => {
        for (const mode of spec.accessModes) emit(1, [mode]);
      },
    ),
    ...furtherVolumeFamilies,
  ],
  conventions: {
    schema,
    families: [
      upDownCounter(
        'k8s.persistentvolume.status.phase',
        '{persistentvolume}',
        'Whether the volume is in this phase of its life.',
        ['k8s.persistentvolume.status.phase'],
        phaseRows,
      ),
      upDownCounter('k8s.persistentvolume.storage.capacity', 'By', 'Size of the volume.', capacity),
    ],
  },
};

function phaseRows({ status }: PersistentVolume, emit: EmitOf<[string]>): void {
  if (status.phase !== '') oneHot(emit, PHASES, status.phase);
}

function capacity({ spec }: PersistentVolume): number {
  return quantityInteger(lookUp(spec.capacity, 'storage') ?? '0');
}
