import type { V1ServiceCIDR } from '@kubernetes/client-node';
import { list, message, type ObjectOf, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, conditionGauge, gauge, identity } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { deletionTimestamp, metadata } from '../../declare/metadata.ts';
import { annotationsFamily, created, deletionTime, labelsFamily } from '../../declare/metadata-families.ts';
import { conditionRows } from '../shared/conditions.ts';

const schema = message({
  metadata: metadata({ deletionTimestamp }),
  spec: [2, message({ cidrs: [1, list(text)] })],
  status: [3, message({ conditions: [1, list(message({ type: [1, text], status: [2, text] }))] })],
});

type ServiceCIDR = ObjectOf<typeof schema, V1ServiceCIDR>;

export const servicecidrs: Kind<ServiceCIDR> = {
  resource: 'servicecidrs',
  group: 'networking.k8s.io',
  versions: ['v1'],
  kind: 'ServiceCIDR',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['servicecidr'], ({ metadata }) => [metadata.name]),
  families: [
    gauge('kube_servicecidr_info', ALPHA, 'The range of service addresses exists.', () => 1),
    created('kube_servicecidr_created', ALPHA, 'When the range was created, in unix seconds.'),
    gauge(
      'kube_servicecidr_spec_cidr',
      ALPHA,
      'Addresses that services can have, of one IP family.',
      ['cidr'],
      ({ spec }, emit) => {
        for (const cidr of spec.cidrs) emit(1, [cidr]);
      },
    ),
    conditionGauge(
      'kube_servicecidr_status_condition',
      ALPHA,
      'Whether a condition of the range has this status.',
      ['condition', 'status'],
      ({ status }, emit) => conditionRows(emit, status.conditions),
    ),
    deletionTime(
      'kube_servicecidr_deletion_timestamp',
      ALPHA,
      'When deletion of the range was asked for, in unix seconds.',
    ),
    annotationsFamily('kube_servicecidr_annotations', ALPHA),
    labelsFamily('kube_servicecidr_labels', ALPHA),
  ],
};
