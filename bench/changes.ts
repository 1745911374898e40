/** What changes in the clusters of the benchmark, whatever serves them. */
import type { KubernetesObject, SimulatedCluster } from '../src/simulator/cluster.ts';

/** What a process that serves a cluster is asked; each request is answered with `{}`. */
export type ServerRequest =
  | { readonly do: 'churn'; readonly perSecond: number }
  | { readonly do: 'scale'; readonly replicas: number };

const TICK_MILLISECONDS = 10;
/** Of a hundred changes as many are status changes; the others are a deletion and a creation in turn. */
const STATUS_CHANGES = 90;

/** A pod that was written, or is gone. */
export interface PodChange {
  readonly pod: KubernetesObject;
  readonly deleted: boolean;
}

/** Changes pods of the cluster until the returned function is called; tells what it did at each tick. */
export function startChanges(
  cluster: SimulatedCluster,
  perSecond: number,
  changed: (changes: readonly PodChange[]) => void = () => {},
): () => void {
  const pods = cluster.list('pods');
  const deleted: KubernetesObject[] = [];
  const start = performance.now();
  let done = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - start) * perSecond) / 1000);
    const changes: PodChange[] = [];
    for (; done < due; done += 1) changes.push(...change(done));
    if (changes.length > 0) changed(changes);
  }, TICK_MILLISECONDS);
  return () => clearInterval(timer);

  function change(number: number): PodChange[] {
    const index = (number * 7919) % pods.length;
    const { namespace, name } = pods[index]!.metadata;
    const pod = cluster.get('pods', namespace, name);
    const replaced = number % 100 >= STATUS_CHANGES;
    if (replaced && deleted.length > 0) return [{ pod: cluster.apply('pods', deleted.pop()!), deleted: false }];
    if (pod === undefined) return [];
    if (!replaced) return [{ pod: cluster.apply('pods', { ...pod, status: restarted(pod) }), deleted: false }];
    deleted.push(cluster.delete('pods', namespace, name)!);
    return [{ pod, deleted: true }];
  }
}

/** The one object whose changes are looked for in scrapes. */
export function scaled(replicas: number): KubernetesObject {
  return {
    metadata: { name: 'fresh', namespace: 'kube-system' },
    spec: { replicas, selector: { app: 'fresh' } },
    status: { replicas },
  };
}

interface Status {
  readonly containerStatuses?: readonly { readonly restartCount: number; readonly ready: boolean }[];
}

/** A status in which the first container has restarted once more, and is ready if it wasn't. */
function restarted(pod: KubernetesObject): Status {
  const status = pod.status as Status;
  const [first, ...others] = status.containerStatuses ?? [];
  if (first === undefined) return { ...status };
  const containerStatuses = [{ ...first, restartCount: first.restartCount + 1, ready: !first.ready }, ...others];
  return { ...status, containerStatuses };
}
