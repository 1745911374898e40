import type { V1IPAddress } from '@kubernetes/client-node';
import { message, type ObjectOf, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { created } from '../../declare/metadata-families.ts';

const schema = message({
  metadata: metadata({}),
  spec: [
    2,
    message({
      parentRef: [1, message({ group: [1, text], resource: [2, text], namespace: [3, text], name: [4, text] })],
    }),
  ],
});

type IPAddress = ObjectOf<typeof schema, V1IPAddress>;

/** The name of an object is the address. */
export const ipaddresses: Kind<IPAddress> = {
  resource: 'ipaddresses',
  group: 'networking.k8s.io',
  versions: ['v1'],
  kind: 'IPAddress',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['ipaddress'], ({ metadata }) => [metadata.name]),
  families: [
    gauge(
      'kube_ipaddress_info',
      ALPHA,
      'What the address is taken for, mostly a service.',
      ['parent_group', 'parent_resource', 'parent_namespace', 'parent_name'],
      ({ spec: { parentRef } }, emit) =>
        emit(1, [parentRef.group, parentRef.resource, parentRef.namespace, parentRef.name]),
    ),
    created('kube_ipaddress_created', ALPHA, 'When the address was taken, in unix seconds.'),
  ],
};
