import { map, message, quantity, type Value } from '../../kubernetes/codec/schema.ts';
import { entityByUid } from '../declare/conventions.ts';
import { identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { quotaMetrics } from './shared/quota-conventions.ts';

const total = message({ hard: [1, map(quantity)], used: [2, map(quantity)] });
const schema = message({ metadata: metadata({}), status: [3, message({ total: [1, total] })] });

type ClusterResourceQuota = Value<typeof schema>;

/**
 * OpenShift's quotas over the namespaces that a selector names: https://docs.okd.io/latest/applications/quotas/
 * A custom resource, of which only the semantic conventions know.
 */
export const clusterresourcequotas: Kind<ClusterResourceQuota> = {
  resource: 'clusterresourcequotas',
  group: 'quota.openshift.io',
  versions: ['v1'],
  kind: 'ClusterResourceQuota',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['clusterresourcequota'], ({ metadata }) => [metadata.name]),
  families: [],
  conventions: {
    schema,
    families: quotaMetrics(
      entityByUid<ClusterResourceQuota>('openshift.clusterquota', false),
      ({ status }) => status.total,
    ),
  },
};
