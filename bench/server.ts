/** The API server of the benchmark: a simulated cluster of so many pods, in a process of its own. */

import { type KubernetesObject, SimulatedCluster } from '../src/simulator/cluster.ts';
import { fillCluster } from '../test/simulator/bulk.ts';
import { startSimulator } from '../test/simulator/server.ts';

/** What it is asked; each request is answered with `{}`. */
export type ServerRequest =
  | { readonly do: 'churn'; readonly perSecond: number }
  | { readonly do: 'scale'; readonly replicas: number };

/** Its first message. */
export interface ServerAddress {
  readonly url: string;
}

const TICK_MILLISECONDS = 10;
/** Of a hundred changes as many are status changes; the others are a deletion and a creation in turn. */
const STATUS_CHANGES = 90;

const cluster = new SimulatedCluster();
fillCluster(cluster, { pods: Number(process.argv[2]) });
scale(0);
const simulator = await startSimulator({ cluster });
let churn: NodeJS.Timeout | undefined;
process.on('message', (request: ServerRequest) => {
  if (request.do === 'scale') scale(request.replicas);
  else startChurn(request.perSecond);
  process.send?.({});
});
process.on('disconnect', () => process.exit());
process.once('SIGTERM', () => process.exit());
process.send?.({ url: simulator.url } satisfies ServerAddress);

/** The one object whose changes are looked for in scrapes. */
function scale(replicas: number): void {
  cluster.apply('replicationcontrollers', {
    metadata: { name: 'fresh', namespace: 'kube-system' },
    spec: { replicas, selector: { app: 'fresh' } },
    status: { replicas },
  });
}

function startChurn(perSecond: number): void {
  clearInterval(churn);
  if (perSecond === 0) return;
  const pods = cluster.list('pods');
  const deleted: KubernetesObject[] = [];
  const start = performance.now();
  let done = 0;
  churn = setInterval(() => {
    const due = Math.floor(((performance.now() - start) * perSecond) / 1000);
    for (; done < due; done += 1) change(done);
  }, TICK_MILLISECONDS);

  function change(number: number): void {
    const index = (number * 7919) % pods.length;
    const { namespace, name } = pods[index]!.metadata;
    const pod = cluster.get('pods', namespace, name);
    const replaced = number % 100 >= STATUS_CHANGES;
    if (replaced && deleted.length > 0) cluster.apply('pods', deleted.pop()!);
    else if (replaced && pod !== undefined) deleted.push(cluster.delete('pods', namespace, name)!);
    else if (pod !== undefined) cluster.apply('pods', { ...pod, status: restarted(pod) });
  }
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
