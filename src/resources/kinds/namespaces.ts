import type { V1Namespace } from '@kubernetes/client-node';
import { list, message, type ObjectOf, text } from '../../kubernetes/codec/schema.ts';
import { metricsOf } from '../declare/conventions.ts';
import { ALPHA, conditionGauge, type Entity, identity, oneHotGauge, optInReading, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { deletionTimestamp, metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, deletionTime, labelsFamily } from '../declare/metadata-families.ts';
import { oneHot } from '../declare/one-hot.ts';
import { conditionRows } from './shared/conditions.ts';

const schema = message({
  metadata: metadata({}),
  status: [
    3,
    message({
      phase: [1, text],
      conditions: [2, list(message({ type: [1, text], status: [2, text] }))],
    }),
  ],
});

type Namespace = ObjectOf<typeof schema, V1Namespace>;

/** The conventions identify a namespace by its name and have no attribute for its uid. */
const entity: Entity<Namespace> = {
  type: 'k8s.namespace',
  id: ['k8s.namespace.name'],
  fixed: 1,
  inner: 0,
  ...identity(['k8s.namespace.name'], ({ metadata }: Namespace) => [metadata.name]),
};
const { upDownCounter } = metricsOf(entity);

const PHASES = ['Active', 'Terminating'];
const CONVENTIONAL_PHASES = ['active', 'terminating'];

export const namespaces: Kind<Namespace> = {
  resource: 'namespaces',
  group: '',
  versions: ['v1'],
  kind: 'Namespace',
  namespaced: false,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace'], (namespace) => [namespace.metadata.name]),
  families: [
    created('kube_namespace_created', STABLE, 'When the namespace was created, in unix seconds.'),
    annotationsFamily('kube_namespace_annotations', ALPHA),
    labelsFamily('kube_namespace_labels', STABLE),
    oneHotGauge(
      'kube_namespace_status_phase',
      STABLE,
      'Whether the namespace is in this phase of its life.',
      ['phase'],
      (namespace, emit) => oneHot(emit, PHASES, namespace.status.phase),
    ),
    conditionGauge(
      'kube_namespace_status_condition',
      ALPHA,
      'Whether a condition of the namespace has this status.',
      ['condition', 'status'],
      (namespace, emit) => conditionRows(emit, namespace.status.conditions),
    ),
    optInReading(
      message({ metadata: metadata({ deletionTimestamp }) }),
      deletionTime(
        'kube_namespace_deletion_timestamp',
        ALPHA,
        'When deletion of the namespace was asked for, in unix seconds.',
      ),
    ),
  ],
  conventions: {
    schema,
    families: [
      upDownCounter(
        'k8s.namespace.phase',
        '{namespace}',
        'Whether the namespace is in this phase of its life.',
        ['k8s.namespace.phase'],
        ({ status }, emit) => oneHot(emit, CONVENTIONAL_PHASES, status.phase.toLowerCase()),
      ),
    ],
  },
};
