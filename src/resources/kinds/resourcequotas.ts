import type { V1ResourceQuota } from '@kubernetes/client-node';
import { eachPair, map, message, type ObjectOf, quantity } from '../../kubernetes/codec/schema.ts';
import { entityByUid } from '../declare/conventions.ts';
import { ALPHA, gauge, identity, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../declare/metadata-families.ts';
import { quantityFloat } from '../values/quantity.ts';
import { quotaMetrics } from './shared/quota-conventions.ts';

const schema = message({
  metadata: metadata({}),
  status: [3, message({ hard: [1, map(quantity)], used: [2, map(quantity)] })],
});

type ResourceQuota = ObjectOf<typeof schema, V1ResourceQuota>;

export const resourcequotas: Kind<ResourceQuota> = {
  resource: 'resourcequotas',
  group: '',
  versions: ['v1'],
  kind: 'ResourceQuota',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'resourcequota'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    created('kube_resourcequota_created', STABLE, 'When the resource quota was created, in unix seconds.'),
    gauge(
      'kube_resourcequota',
      STABLE,
      'Amount of a resource that the quota enforces (hard) and that is taken (used), as its status tells.',
      ['resource', 'type'],
      ({ status }, emit) => {
        eachPair(status.hard, (resource, amount) => emit(quantityFloat(amount), [resource, 'hard']));
        eachPair(status.used, (resource, amount) => emit(quantityFloat(amount), [resource, 'used']));
      },
    ),
    annotationsFamily('kube_resourcequota_annotations', ALPHA),
    labelsFamily('kube_resourcequota_labels', STABLE),
  ],
  conventions: {
    schema,
    families: quotaMetrics(entityByUid<ResourceQuota>('k8s.resourcequota', true), ({ status }) => status),
  },
};
