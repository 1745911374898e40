/** What numbers on dashboards have to be, computed from the objects of a cluster and not from any series. */
import type {
  V1CronJob,
  V1Deployment,
  V1Job,
  V1Node,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1Pod,
  V1StatefulSet,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import { quantityFloat } from '../../src/resources/values/quantity.ts';
import type { SimulatedCluster } from '../../src/simulator/cluster.ts';

/** The values of stats, by the file of the dashboard and the title of the panel. */
export type Expected = Readonly<Record<string, Readonly<Record<string, number>>>>;

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const amount = (text: string | undefined) => (text === undefined ? 0 : quantityFloat(text));

/** Computes them for all stats that do not depend on time. */
export function expectedOf(cluster: SimulatedCluster): Expected {
  const all = <T>(resource: string) => cluster.list(resource) as unknown as readonly T[];
  const count = <T>(resource: string, holds: (object: T) => boolean = () => true) =>
    all<T>(resource).filter(holds).length;

  const pods = all<V1Pod>('pods');
  const inPhase = (...phases: readonly string[]) =>
    pods.filter(({ status }) => phases.includes(status?.phase ?? '')).length;
  const living = pods.filter(({ status }) => /Pending|Running/.test(status?.phase ?? ''));
  const waiting = (reasons: RegExp) =>
    sum(
      pods.map(
        ({ status }) =>
          (status?.containerStatuses ?? []).filter(({ state }) => reasons.test(state?.waiting?.reason ?? '')).length,
      ),
    );
  const reserved = (what: 'requests' | 'limits', resource: string) =>
    sum(
      living.flatMap(({ spec }) =>
        (spec?.containers ?? []).map(({ resources }) => amount(resources?.[what]?.[resource])),
      ),
    );
  const allocatable = (resource: string) =>
    sum(all<V1Node>('nodes').map(({ status }) => amount(status?.allocatable?.[resource])));
  const without = (what: 'requests' | 'limits', resource: string) =>
    sum(
      living.map(({ spec, status }) => {
        const told = new Set((status?.containerStatuses ?? []).map(({ name }) => name));
        return (spec?.containers ?? []).filter(
          ({ name, resources }) => told.has(name) && resources?.[what]?.[resource] === undefined,
        ).length;
      }),
    );

  const isFailed = ({ status }: V1Job) =>
    status?.conditions?.some(({ type, status: holds }) => type === 'Failed' && holds === 'True') ?? false;
  const isReady = ({ status }: V1Node) =>
    status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True') ?? false;
  const lacksPods = ({ spec, status }: V1Deployment) => (spec?.replicas ?? 1) > (status?.availableReplicas ?? 0);
  const isAtMaximum = ({ spec, status }: V2HorizontalPodAutoscaler) =>
    (status?.currentReplicas ?? 0) >= (spec?.maxReplicas ?? 0);
  const claims = (...phases: readonly string[]) =>
    count<V1PersistentVolumeClaim>('persistentvolumeclaims', ({ status }) => phases.includes(status?.phase ?? ''));

  return {
    'cluster.json': {
      'Failed jobs': count('jobs', isFailed),
      'Nodes not ready': count<V1Node>('nodes', (node) => !isReady(node)),
      'Pods failed or unknown': inPhase('Failed', 'Unknown'),
      'Pods pending': inPhase('Pending'),
      'Containers that can not start': waiting(/CrashLoopBackOff|Image|RegistryUnavailable|Error/),
      'Deployments not complete': count('deployments', lacksPods),
      'Claims not bound': claims('Pending', 'Lost'),
      'Autoscalers at maximum': count('horizontalpodautoscalers', isAtMaximum),
      Nodes: count('nodes'),
      Namespaces: count('namespaces'),
      Pods: count('pods'),
      Deployments: count('deployments'),
      'Stateful sets': count('statefulsets'),
      'Daemon sets': count('daemonsets'),
      'Cron jobs': count('cronjobs'),
      Services: count('services'),
    },
    'workloads.json': {
      Deployments: count('deployments', lacksPods),
      'Stateful sets': count<V1StatefulSet>(
        'statefulsets',
        ({ spec, status }) => (spec?.replicas ?? 1) > (status?.readyReplicas ?? 0),
      ),
      'Autoscalers at maximum': count('horizontalpodautoscalers', isAtMaximum),
    },
    'nodes.json': { Nodes: count('nodes'), 'Not ready': count<V1Node>('nodes', (node) => !isReady(node)) },
    'pods.json': {
      Pending: inPhase('Pending'),
      'Image can not be pulled': waiting(/Image/),
      'Crash loops': waiting(/CrashLoopBackOff/),
      Failed: inPhase('Failed'),
      Unknown: inPhase('Unknown'),
      Evicted: count<V1Pod>('pods', ({ status }) => status?.reason === 'Evicted'),
    },
    'jobs.json': {
      Failed: count('jobs', isFailed),
      Running: count<V1Job>('jobs', ({ status }) => (status?.active ?? 0) > 0),
      'Cron jobs': count('cronjobs'),
      'Suspended cron jobs': count<V1CronJob>('cronjobs', ({ spec }) => spec?.suspend === true),
    },
    'storage.json': {
      'Claims pending': claims('Pending'),
      'Claims lost': claims('Lost'),
      'Claims bound': claims('Bound'),
      'Volumes failed': count<V1PersistentVolume>('persistentvolumes', ({ status }) => status?.phase === 'Failed'),
      Requested: sum(
        all<V1PersistentVolumeClaim>('persistentvolumeclaims').map(({ spec }) =>
          amount(spec?.resources?.requests?.storage),
        ),
      ),
      'Size of all volumes': sum(
        all<V1PersistentVolume>('persistentvolumes').map(({ spec }) => amount(spec?.capacity?.storage)),
      ),
    },
    'capacity.json': {
      'CPU requested': reserved('requests', 'cpu') / allocatable('cpu'),
      'Memory requested': reserved('requests', 'memory') / allocatable('memory'),
      'Pods of what nodes may have': living.length / allocatable('pods'),
      'Memory limits': reserved('limits', 'memory') / allocatable('memory'),
      'Containers without a CPU request': without('requests', 'cpu'),
      'Containers without a memory limit': without('limits', 'memory'),
    },
    'conventions.json': {
      'Jobs with failed pods': count<V1Job>('jobs', ({ status }) => (status?.failed ?? 0) > 0),
      'Nodes not ready': count<V1Node>('nodes', (node) => !isReady(node)),
      'Pods failed or unknown': inPhase('Failed', 'Unknown'),
      Nodes: count<V1Node>('nodes', ({ status }) => status?.conditions?.some(({ type }) => type === 'Ready') ?? false),
      'Claims pending': claims('Pending'),
    },
  };
}
