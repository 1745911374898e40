import type { V1Secret } from '@kubernetes/client-node';
import { message, type ObjectOf, text } from '../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata, ownerReferences } from '../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily, resourceVersion } from '../declare/metadata-families.ts';
import { ownerWithController } from './shared/owners.ts';

const schema = message({
  metadata: metadata({ ownerReferences }),
  type: [3, text],
});

type Secret = ObjectOf<typeof schema, V1Secret>;

/** Asked for as a Table, which has the type and the metadata: what is in a secret never leaves the API server. */
export const secrets: Kind<Secret> = {
  resource: 'secrets',
  group: '',
  versions: ['v1'],
  kind: 'Secret',
  namespaced: true,
  onByDefault: true,
  form: 'table',
  columns: { Type: 'type' },
  schema,
  identity: identity(['namespace', 'secret'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    gauge('kube_secret_info', STABLE, 'The secret exists.', () => 1),
    gauge('kube_secret_type', STABLE, 'What the secret is made for.', ['type'], (secret, emit) =>
      emit(1, [secret.type]),
    ),
    annotationsFamily('kube_secret_annotations', ALPHA),
    labelsFamily('kube_secret_labels', STABLE),
    created('kube_secret_created', STABLE, 'When the secret was created, in unix seconds.'),
    resourceVersion('kube_secret_metadata_resource_version', ALPHA),
    ownerWithController('kube_secret_owner', ALPHA, 'The objects that the secret belongs to.'),
  ],
};
