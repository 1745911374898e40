import type { Page } from './dashboard.ts';
import { graph, stat, table } from './panels.ts';
import { CLUSTER, countOf, NAMESPACE, once, sumOf } from './queries.ts';

const CLAIM = { namespace: 'Namespace', persistentvolumeclaim: 'Claim' };
const claims = (phases: string) =>
  `${once('namespace, persistentvolumeclaim, phase', `kube_persistentvolumeclaim_status_phase{${NAMESPACE}, phase=~"${phases}"}`)} == 1`;
const volumes = (phases: string) =>
  `${once('persistentvolume, phase', `kube_persistentvolume_status_phase{${CLUSTER}, phase=~"${phases}"}`)} == 1`;
const REQUESTED = once(
  'namespace, persistentvolumeclaim',
  `kube_persistentvolumeclaim_resource_requests_storage_bytes{${NAMESPACE}}`,
);
const SIZES = once('persistentvolume', `kube_persistentvolume_capacity_bytes{${CLUSTER}}`);
const CLASS_OF = once(
  'namespace, persistentvolumeclaim, storageclass',
  `kube_persistentvolumeclaim_info{${NAMESPACE}}`,
);

/** Volumes, what claims them and of which class they are. */
export const storage: Page = {
  uid: 'kube-state-otel-storage',
  title: 'Kubernetes / Storage',
  description: 'Volume claims, volumes and storage classes. How full volumes are is told by kubelets.',
  variables: ['job', 'cluster', 'namespace'],
  rows: {
    Now: [
      stat('Claims pending', countOf(claims('Pending')), { bad: 1 }),
      stat('Claims lost', countOf(claims('Lost')), { bad: 1 }),
      stat('Volumes failed', countOf(volumes('Failed|Pending')), { bad: 1, description: 'Or pending.' }),
      stat('Claims bound', countOf(claims('Bound'))),
      stat('Requested', sumOf(REQUESTED), { unit: 'bytes' }),
      stat('Size of all volumes', sumOf(SIZES), { unit: 'bytes' }),
    ],
    'Over time': [
      graph('Claims by phase', {
        '{{phase}}': `sum by (phase) (${once('namespace, persistentvolumeclaim, phase', `kube_persistentvolumeclaim_status_phase{${NAMESPACE}}`)})`,
        all: countOf(REQUESTED),
      }),
      graph(
        'Requested by storage class',
        {
          '{{storageclass}}': `sum by (storageclass) (${REQUESTED} * on (cluster, namespace, persistentvolumeclaim) group_right () ${CLASS_OF})`,
          all: sumOf(REQUESTED),
        },
        { unit: 'bytes' },
      ),
    ],
    Which: [
      table('Claims that are not bound', { ...CLAIM, phase: 'Phase' }, claims('Pending|Lost'), {
        empty: 'All claims are bound',
      }),
      table(
        'Volumes that are not bound',
        { persistentvolume: 'Volume', phase: 'Phase' },
        volumes('Available|Failed|Pending|Released'),
        { empty: 'All volumes are bound' },
      ),
      table('Claims', { ...CLAIM }, [{ title: 'Requested', expr: REQUESTED, unit: 'bytes' }], {
        empty: 'There are no claims',
      }),
      table(
        'Storage classes',
        {
          storageclass: 'Class',
          provisioner: 'Provisioner',
          reclaim_policy: 'When a claim goes',
          volume_binding_mode: 'Bound',
        },
        once('storageclass, provisioner, reclaim_policy, volume_binding_mode', `kube_storageclass_info{${CLUSTER}}`),
        { empty: 'There are no storage classes' },
      ),
    ],
  },
};
