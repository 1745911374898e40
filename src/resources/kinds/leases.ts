import type { V1Lease } from '@kubernetes/client-node';
import { message, type ObjectOf, text, time } from '../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata, ownerReferences } from '../declare/metadata.ts';
import { ownerRows } from './shared/owners.ts';

const schema = message({
  metadata: metadata({ ownerReferences }),
  spec: [2, message({ holderIdentity: [1, text], renewTime: [4, time] })],
});

type Lease = ObjectOf<typeof schema, V1Lease>;

/** Series of leases name their namespace behind the labels of the owner, so it is a label of each family here. */
export const leases: Kind<Lease> = {
  resource: 'leases',
  group: 'coordination.k8s.io',
  versions: ['v1'],
  kind: 'Lease',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['lease'], ({ metadata }) => [metadata.name]),
  families: [
    gauge(
      'kube_lease_owner',
      ALPHA,
      'Owner and holder of the lease.',
      ['owner_kind', 'owner_name', 'namespace', 'lease_holder'],
      ({ metadata, spec }, emit) =>
        ownerRows(emit, metadata.ownerReferences, [metadata.namespace, spec.holderIdentity]),
    ),
    gauge(
      'kube_lease_renew_time',
      ALPHA,
      'When the holder renewed the lease last, in unix seconds.',
      ['namespace'],
      ({ metadata, spec }, emit) => {
        if (spec.renewTime !== undefined) emit(spec.renewTime, [metadata.namespace]);
      },
    ),
  ],
};
