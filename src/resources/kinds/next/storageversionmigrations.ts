import type { V1beta1StorageVersionMigration } from '@kubernetes/client-node';
import { list, message, type ObjectOf, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, conditionGauge, gauge, identity } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { created } from '../../declare/metadata-families.ts';
import { conditionRows } from '../shared/conditions.ts';

const schema = message({
  metadata: metadata({}),
  spec: [2, message({ resource: [1, message({ group: [1, text], resource: [2, text] })] })],
  status: [3, message({ conditions: [1, list(message({ type: [1, text], status: [2, text] }))] })],
});

type StorageVersionMigration = ObjectOf<typeof schema, V1beta1StorageVersionMigration>;

export const storageversionmigrations: Kind<StorageVersionMigration> = {
  resource: 'storageversionmigrations',
  group: 'storagemigration.k8s.io',
  versions: ['v1', 'v1beta1'],
  kind: 'StorageVersionMigration',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['storageversionmigration'], ({ metadata }) => [metadata.name]),
  families: [
    gauge(
      'kube_storageversionmigration_info',
      ALPHA,
      'The resource whose objects are written again.',
      ['group', 'resource'],
      ({ spec: { resource } }, emit) => emit(1, [resource.group, resource.resource]),
    ),
    created('kube_storageversionmigration_created', ALPHA, 'When the migration was created, in unix seconds.'),
    conditionGauge(
      'kube_storageversionmigration_status_condition',
      ALPHA,
      'Whether a condition of the migration has this status.',
      ['condition', 'status'],
      ({ status }, emit) => conditionRows(emit, status.conditions),
    ),
  ],
};
