import type { V1CustomResourceDefinition } from '@kubernetes/client-node';
import { flag, list, message, type ObjectOf, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, conditionGauge, gauge, identity, next } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { deletionTimestamp, metadata } from '../../declare/metadata.ts';
import { annotationsFamily, created, deletionTime, labelsFamily } from '../../declare/metadata-families.ts';
import { conditionRows } from '../shared/conditions.ts';

/** Most of a definition is the schema of its versions, which is stepped over. */
const schema = message({
  metadata: metadata({ deletionTimestamp }),
  spec: [
    2,
    message({
      group: [1, text],
      names: [3, message({ kind: [4, text] })],
      scope: [4, text],
      versions: [7, list(message({ name: [1, text], served: [2, flag], storage: [3, flag], deprecated: [7, flag] }))],
    }),
  ],
  status: [
    3,
    message({
      conditions: [1, list(message({ type: [1, text], status: [2, text] }))],
      storedVersions: [3, list(text)],
    }),
  ],
});

type CustomResourceDefinition = ObjectOf<typeof schema, V1CustomResourceDefinition>;

export const customresourcedefinitions: Kind<CustomResourceDefinition> = {
  resource: 'customresourcedefinitions',
  group: 'apiextensions.k8s.io',
  versions: ['v1'],
  kind: 'CustomResourceDefinition',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['customresourcedefinition'], ({ metadata }) => [metadata.name]),
  families: [
    next(
      gauge(
        'kube_customresourcedefinition_info',
        ALPHA,
        'The kind that is defined, and whether its objects are in namespaces.',
        ['group', 'kind', 'scope'],
        ({ spec }, emit) => emit(1, [spec.group, spec.names.kind, spec.scope]),
      ),
    ),
    next(created('kube_customresourcedefinition_created', ALPHA, 'When the definition was created, in unix seconds.')),
    next(annotationsFamily('kube_customresourcedefinition_annotations', ALPHA)),
    next(labelsFamily('kube_customresourcedefinition_labels', ALPHA)),
    conditionGauge(
      'kube_customresourcedefinition_status_condition',
      ALPHA,
      'Whether a condition of the definition has this status.',
      ['condition', 'status'],
      ({ status }, emit) => conditionRows(emit, status.conditions),
    ),
    gauge(
      'kube_customresourcedefinition_version_info',
      ALPHA,
      'A version of the kind: whether it is served, whether objects are stored in it, whether it is deprecated.',
      ['version', 'served', 'storage', 'deprecated'],
      ({ spec }, emit) => {
        for (const { name, served, storage, deprecated } of spec.versions) {
          emit(1, [name, String(served), String(storage), String(deprecated)]);
        }
      },
    ),
    gauge(
      'kube_customresourcedefinition_status_stored_version',
      ALPHA,
      'A version in which objects of the kind may be stored.',
      ['version'],
      ({ status }, emit) => {
        for (const version of status.storedVersions) emit(1, [version]);
      },
    ),
    deletionTime(
      'kube_customresourcedefinition_deletion_timestamp',
      ALPHA,
      'When deletion of the definition was asked for, in unix seconds.',
    ),
  ],
};
