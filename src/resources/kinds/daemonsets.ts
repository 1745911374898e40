import type { V1DaemonSet } from '@kubernetes/client-node';
import { int32, int64, message, type ObjectOf } from '../../kubernetes/codec/schema.ts';
import { entityByUid, metricsOf } from '../declare/conventions.ts';
import { ALPHA, gauge, identity, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { deletionTimestamp, generation, metadata } from '../declare/metadata.ts';
import {
  annotationsFamily,
  created,
  deletionTime,
  labelsFamily,
  metadataGeneration,
} from '../declare/metadata-families.ts';

const schema = message({
  metadata: metadata({ generation, deletionTimestamp }),
  status: [
    3,
    message({
      currentNumberScheduled: [1, int32],
      numberMisscheduled: [2, int32],
      desiredNumberScheduled: [3, int32],
      numberReady: [4, int32],
      observedGeneration: [5, int64],
      updatedNumberScheduled: [6, int32],
      numberAvailable: [7, int32],
      numberUnavailable: [8, int32],
    }),
  ],
});

type DaemonSet = ObjectOf<typeof schema, V1DaemonSet>;

const { upDownCounter } = metricsOf<DaemonSet>(entityByUid('k8s.daemonset', true));

export const daemonsets: Kind<DaemonSet> = {
  resource: 'daemonsets',
  group: 'apps',
  versions: ['v1'],
  kind: 'DaemonSet',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'daemonset'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    created('kube_daemonset_created', STABLE, 'When the daemon set was created, in unix seconds.'),
    gauge(
      'kube_daemonset_status_current_number_scheduled',
      STABLE,
      'Nodes that run a pod of the daemon set and are meant to.',
      ({ status }) => status.currentNumberScheduled,
    ),
    gauge(
      'kube_daemonset_status_desired_number_scheduled',
      STABLE,
      'Nodes that are meant to run a pod of the daemon set.',
      ({ status }) => status.desiredNumberScheduled,
    ),
    gauge(
      'kube_daemonset_status_number_available',
      STABLE,
      'Nodes whose pod of the daemon set has been ready for long enough.',
      ({ status }) => status.numberAvailable,
    ),
    gauge(
      'kube_daemonset_status_number_misscheduled',
      STABLE,
      'Nodes that run a pod of the daemon set and are not meant to.',
      ({ status }) => status.numberMisscheduled,
    ),
    gauge(
      'kube_daemonset_status_number_ready',
      STABLE,
      'Nodes whose pod of the daemon set is ready.',
      ({ status }) => status.numberReady,
    ),
    gauge(
      'kube_daemonset_status_number_unavailable',
      STABLE,
      'Nodes that are meant to have an available pod of the daemon set and have none.',
      ({ status }) => status.numberUnavailable,
    ),
    gauge(
      'kube_daemonset_status_observed_generation',
      STABLE,
      'Generation of the daemon set that its controller acted on last.',
      ({ status }) => status.observedGeneration,
    ),
    gauge(
      'kube_daemonset_status_updated_number_scheduled',
      STABLE,
      'Nodes whose pod of the daemon set is of its newest template.',
      ({ status }) => status.updatedNumberScheduled,
    ),
    metadataGeneration(
      'kube_daemonset_metadata_generation',
      STABLE,
      'Generation of the desired state of the daemon set.',
    ),
    deletionTime('kube_daemonset_deletion_timestamp', ALPHA, 'When the daemon set was asked to go, in unix seconds.'),
    annotationsFamily('kube_daemonset_annotations', ALPHA),
    labelsFamily('kube_daemonset_labels', STABLE),
  ],
  conventions: {
    schema,
    families: [
      upDownCounter(
        'k8s.daemonset.node.current_scheduled',
        '{node}',
        'Nodes that run a pod of the daemon set and are meant to.',
        ({ status }) => status.currentNumberScheduled,
      ),
      upDownCounter(
        'k8s.daemonset.node.desired_scheduled',
        '{node}',
        'Nodes that are meant to run a pod of the daemon set.',
        ({ status }) => status.desiredNumberScheduled,
      ),
      upDownCounter(
        'k8s.daemonset.node.misscheduled',
        '{node}',
        'Nodes that run a pod of the daemon set and are not meant to.',
        ({ status }) => status.numberMisscheduled,
      ),
      upDownCounter(
        'k8s.daemonset.node.ready',
        '{node}',
        'Nodes whose pod of the daemon set is ready.',
        ({ status }) => status.numberReady,
      ),
    ],
  },
};
