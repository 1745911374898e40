import type { V1VolumeAttributesClass } from '@kubernetes/client-node';
import { map, message, type ObjectOf, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity, next } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../../declare/metadata-families.ts';
import { dynamicLabels } from '../../values/label-names.ts';

/** What drivers of large clouds call the kind of disk and its speed. Others may be names of secrets, so they stay unread. */
const PARAMETERS = new Set([
  'type',
  'iops',
  'throughput',
  'provisioned-iops',
  'provisioned-throughput',
  'skuName',
  'DiskIOPSReadWrite',
  'DiskMBpsReadWrite',
]);

const schema = message({
  metadata: metadata({}),
  driverName: [2, text],
  parameters: [3, map(text, (key) => PARAMETERS.has(key))],
});

type VolumeAttributesClass = ObjectOf<typeof schema, V1VolumeAttributesClass>;

export const volumeattributesclasses: Kind<VolumeAttributesClass> = {
  resource: 'volumeattributesclasses',
  group: 'storage.k8s.io',
  versions: ['v1', 'v1beta1'],
  kind: 'VolumeAttributesClass',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['volumeattributesclass'], ({ metadata }) => [metadata.name]),
  families: [
    next(
      gauge(
        'kube_volumeattributesclass_info',
        ALPHA,
        'The driver whose volumes can have the class.',
        ['driver_name'],
        ({ driverName }, emit) => emit(1, [driverName]),
      ),
    ),
    next(created('kube_volumeattributesclass_created', ALPHA, 'When the class was created, in unix seconds.')),
    next(annotationsFamily('kube_volumeattributesclass_annotations', ALPHA)),
    next(labelsFamily('kube_volumeattributesclass_labels', ALPHA)),
    next(
      gauge(
        'kube_volumeattributesclass_parameters',
        ALPHA,
        'Parameters of the class that say what a disk is and how fast.',
        [],
        ({ parameters }, emit) => emit(1, [], dynamicLabels('parameter', parameters)),
      ),
    ),
  ],
};
