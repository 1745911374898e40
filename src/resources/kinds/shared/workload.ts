/**
 * The workload that an object belongs to, under the names that the rule namespace_workload_pod:kube_pod_owner:relabel of
 * kubernetes-mixin gives: `deployment`, `replicaset`, `statefulset`, `daemonset`, `job`, `barepod` and `staticpod`, and any
 * other kind as it is spelled, such as `CronJob` or `Rollout`.
 */
import { type Joinable, type JoinedLabel, nameKey } from '../../declare/joins.ts';
import type { KubernetesObject } from '../../declare/kind.ts';
import type { OwnerReference } from './owners.ts';

/** An owner, or the object itself. */
type Workload = Pick<OwnerReference, 'kind' | 'name'>;

interface Owned extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly ownerReferences: readonly OwnerReference[] };
}

/** Kinds between a pod and its workload. */
const BETWEEN: ReadonlyMap<string, string> = new Map([
  ['ReplicaSet', 'replicasets.apps'],
  ['Job', 'jobs.batch'],
]);

/** Those that the rule spells in small letters; owned by a pod, a job stands for itself. */
const SMALL = ['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job'];

const ATTRIBUTES: Readonly<Record<string, string>> = {
  Deployment: 'k8s.deployment.name',
  ReplicaSet: 'k8s.replicaset.name',
  StatefulSet: 'k8s.statefulset.name',
  DaemonSet: 'k8s.daemonset.name',
  Job: 'k8s.job.name',
  CronJob: 'k8s.cronjob.name',
  ReplicationController: 'k8s.replicationcontroller.name',
};

/** The workload of a replica set or job: its owner, or itself. */
export function workloadOf(kind: 'ReplicaSet' | 'Job'): Joinable<Owned> {
  const find = (object: Owned) => ownerOrSelf(object, kind);
  const owners = kind === 'ReplicaSet' ? ['Deployment'] : ['CronJob'];
  return { labels: labels(find), attributes: attributes(find, owners) };
}

/** The workload of a pod: what owns its replica set or job, else what owns the pod, else the pod. */
export const podWorkload: Joinable<Owned, Workload> = {
  join: {
    sources: {
      'replicasets.apps': { form: 'metadata', give: (source) => giftOf(source as Owned, 'ReplicaSet') },
      'jobs.batch': { form: 'metadata', give: (source) => giftOf(source as Owned, 'Job') },
    },
    key: ({ metadata }) => {
      const owner = controllerOf(metadata.ownerReferences);
      const id = owner && BETWEEN.get(owner.kind);
      return id === undefined ? undefined : nameKey(id, metadata.namespace, owner!.name);
    },
  },
  labels: labels(workloadOfPod),
  attributes: attributes(workloadOfPod, Object.keys(ATTRIBUTES)),
};

type Find = (object: Owned, given: Workload | undefined) => Workload;

function workloadOfPod({ metadata }: Owned, given: Workload | undefined): Workload {
  if (given !== undefined) return given;
  const owner = controllerOf(metadata.ownerReferences);
  if (owner === undefined) return { kind: 'barepod', name: metadata.name };
  return owner.kind === 'Node' ? { kind: 'staticpod', name: metadata.name } : owner;
}

function ownerOrSelf({ metadata }: Owned, kind: string): Workload {
  const owner = controllerOf(metadata.ownerReferences);
  return owner === undefined || owner.kind === 'Pod' ? { kind, name: metadata.name } : owner;
}

function giftOf(source: Owned, kind: 'ReplicaSet' | 'Job') {
  const { namespace, name } = source.metadata;
  const { kind: owner, name: ownerName } = ownerOrSelf(source, kind);
  return { to: nameKey(BETWEEN.get(kind)!, namespace, name), value: { kind: owner, name: ownerName } };
}

/** The managing controller; of several owners without one, the first. */
function controllerOf(owners: readonly OwnerReference[]): OwnerReference | undefined {
  return owners.find(({ controller }) => controller) ?? owners[0];
}

function labels(find: Find): JoinedLabel<Owned, Workload>[] {
  return [
    { name: 'workload', value: (object, given) => find(object, given).name },
    {
      name: 'workload_type',
      value: (object, given) => {
        const { kind } = find(object, given);
        return SMALL.includes(kind) ? kind.toLowerCase() : kind;
      },
    },
  ];
}

function attributes(find: Find, kinds: readonly string[]): JoinedLabel<Owned, Workload>[] {
  return kinds.map((wanted) => ({
    name: ATTRIBUTES[wanted]!,
    value: (object, given) => {
      const { kind, name } = find(object, given);
      return kind === wanted ? name : undefined;
    },
  }));
}
