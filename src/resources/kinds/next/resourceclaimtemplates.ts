import type { V1ResourceClaimTemplate } from '@kubernetes/client-node';
import { message, type ObjectOf } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity, next } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../../declare/metadata-families.ts';
import { claimSpec, deviceRequestFamilies } from '../shared/device-requests.ts';

const schema = message({
  metadata: metadata({}),
  spec: [2, message({ spec: [2, claimSpec] })],
});

type ResourceClaimTemplate = ObjectOf<typeof schema, V1ResourceClaimTemplate>;

export const resourceclaimtemplates: Kind<ResourceClaimTemplate> = {
  resource: 'resourceclaimtemplates',
  group: 'resource.k8s.io',
  // Before v1beta2 a request had its fields elsewhere.
  versions: ['v1', 'v1beta2'],
  kind: 'ResourceClaimTemplate',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['resourceclaimtemplate', 'namespace'], ({ metadata }) => [metadata.name, metadata.namespace]),
  families: [
    next(created('kube_resourceclaimtemplate_created', ALPHA, 'When the template was created, in unix seconds.')),
    next(gauge('kube_resourceclaimtemplate_info', ALPHA, 'The template exists.', () => 1)),
    annotationsFamily('kube_resourceclaimtemplate_annotations', ALPHA),
    labelsFamily('kube_resourceclaimtemplate_labels', ALPHA),
    ...deviceRequestFamilies<ResourceClaimTemplate>('kube_resourceclaimtemplate', ({ spec }) => spec.spec),
  ],
};
