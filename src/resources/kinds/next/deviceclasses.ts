import type { V1DeviceClass } from '@kubernetes/client-node';
import { message, type ObjectOf, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity, next } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../../declare/metadata-families.ts';

const schema = message({
  metadata: metadata({}),
  spec: [2, message({ extendedResourceName: [4, text] })],
});

type DeviceClass = ObjectOf<typeof schema, V1DeviceClass>;

export const deviceclasses: Kind<DeviceClass> = {
  resource: 'deviceclasses',
  group: 'resource.k8s.io',
  versions: ['v1', 'v1beta2', 'v1beta1'],
  kind: 'DeviceClass',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['deviceclass'], ({ metadata }) => [metadata.name]),
  families: [
    next(created('kube_deviceclass_created', ALPHA, 'When the device class was created, in unix seconds.')),
    next(
      gauge(
        'kube_deviceclass_info',
        ALPHA,
        'The extended resource that devices of the class stand for; empty where there is none.',
        ['extended_resource_name'],
        ({ spec }, emit) => emit(1, [spec.extendedResourceName]),
      ),
    ),
    annotationsFamily('kube_deviceclass_annotations', ALPHA),
    labelsFamily('kube_deviceclass_labels', ALPHA),
  ],
};
