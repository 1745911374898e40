import type { V1PersistentVolumeClaim } from '@kubernetes/client-node';
import {
  list,
  lookUp,
  map,
  message,
  type ObjectOf,
  type Pairs,
  quantity,
  text,
} from '../../kubernetes/codec/schema.ts';
import { described, entityByUid, metricsOf } from '../declare/conventions.ts';
import { ALPHA, conditionGauge, type EmitOf, gauge, identity, oneHotGauge, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { annotations, deletionTimestamp, metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, deletionTime, labelsFamily } from '../declare/metadata-families.ts';
import { oneHot } from '../declare/one-hot.ts';
import { quantityInteger } from '../values/quantity.ts';
import { attributesClassFamilies, conditionTimeFamily, volumeFamilies } from './further/persistentvolumeclaims.ts';
import { conditionRows } from './shared/conditions.ts';

/** How the class was named before there was a field for it. It wins over the field, even when it is empty. */
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

const schema = message({
  metadata: metadata({ annotations: annotations((key) => key === CLASS_ANNOTATION), deletionTimestamp }),
  spec: [
    2,
    message({
      accessModes: [1, list(text)],
      resources: [2, message({ requests: [2, map(quantity, (key) => key === 'storage')] })],
      volumeName: [3, text],
      storageClassName: [5, text],
      volumeMode: [6, text],
    }),
  ],
  status: [
    3,
    message({
      phase: [1, text],
      conditions: [4, list(message({ type: [1, text], status: [2, text] }))],
    }),
  ],
});

type PersistentVolumeClaim = ObjectOf<typeof schema, V1PersistentVolumeClaim>;

/** The conventions tell the size of the volume that the claim got as well. */
const withCapacity = message({
  ...schema.fields,
  status: [3, message({ ...schema.fields.status[1].fields, capacity: [3, map(quantity, (key) => key === 'storage')] })],
});

type WithCapacity = ObjectOf<typeof withCapacity, V1PersistentVolumeClaim>;

const entity = described(
  entityByUid<WithCapacity>('k8s.persistentvolumeclaim', true),
  ['k8s.storageclass.name'],
  (claim) => [storageClass(claim) || undefined],
);
const { upDownCounter } = metricsOf(entity);

const PHASES = ['Lost', 'Bound', 'Pending'];

export const persistentvolumeclaims: Kind<PersistentVolumeClaim> = {
  resource: 'persistentvolumeclaims',
  group: '',
  versions: ['v1'],
  kind: 'PersistentVolumeClaim',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'persistentvolumeclaim'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    labelsFamily('kube_persistentvolumeclaim_labels', STABLE),
    annotationsFamily('kube_persistentvolumeclaim_annotations', ALPHA),
    gauge(
      'kube_persistentvolumeclaim_info',
      STABLE,
      'The class, the volume and the volume mode of the claim.',
      ['storageclass', 'volumename', 'volumemode'],
      (claim, emit) => emit(1, [storageClass(claim), claim.spec.volumeName, claim.spec.volumeMode]),
    ),
    ...attributesClassFamilies,
    oneHotGauge(
      'kube_persistentvolumeclaim_status_phase',
      STABLE,
      'Whether the claim is in this phase of its life.',
      ['phase'],
      phaseRows,
    ),
    gauge(
      'kube_persistentvolumeclaim_resource_requests_storage_bytes',
      STABLE,
      'Storage that the claim asks for, in bytes.',
      ({ spec }) => storage(spec.resources.requests),
    ),
    gauge(
      'kube_persistentvolumeclaim_access_mode',
      STABLE,
      'A way in which the claim wants to use its volume.',
      ['access_mode'],
      ({ spec }, emit) => {
        for (const mode of spec.accessModes) emit(1, [mode]);
      },
    ),
    conditionGauge(
      'kube_persistentvolumeclaim_status_condition',
      ALPHA,
      'Whether a condition of the claim has this status.',
      ['condition', 'status'],
      ({ status }, emit) => conditionRows(emit, status.conditions),
    ),
    conditionTimeFamily,
    created('kube_persistentvolumeclaim_created', ALPHA, 'When the claim was created, in unix seconds.'),
    deletionTime(
      'kube_persistentvolumeclaim_deletion_timestamp',
      ALPHA,
      'When deletion of the claim was asked for, in unix seconds.',
    ),
    ...volumeFamilies,
  ],
  conventions: {
    schema: withCapacity,
    families: [
      upDownCounter(
        'k8s.persistentvolumeclaim.status.phase',
        '{persistentvolumeclaim}',
        'Whether the claim is in this phase of its life.',
        ['k8s.persistentvolumeclaim.status.phase'],
        phaseRows,
      ),
      upDownCounter('k8s.persistentvolumeclaim.storage.request', 'By', 'Storage that the claim asks for.', ({ spec }) =>
        storage(spec.resources.requests),
      ),
      upDownCounter(
        'k8s.persistentvolumeclaim.storage.capacity',
        'By',
        'Size of the volume that the claim is bound to.',
        ({ status }) => storage(status.capacity),
      ),
    ],
  },
};

function storageClass({ metadata, spec }: PersistentVolumeClaim): string {
  return lookUp(metadata.annotations, CLASS_ANNOTATION) ?? spec.storageClassName;
}

function phaseRows({ status }: PersistentVolumeClaim, emit: EmitOf<[string]>): void {
  if (status.phase !== '') oneHot(emit, PHASES, status.phase);
}

function storage(amounts: Pairs): number | undefined {
  const amount = lookUp(amounts, 'storage');
  return amount === undefined ? undefined : quantityInteger(amount);
}
