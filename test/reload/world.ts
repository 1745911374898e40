/** A cluster that changes all the time, and in it objects whose series stay the same throughout. */
import { type KubernetesObject, SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';

/** All that stays has this in its namespace or its name, so that each of its series has it, too. */
const MARK = 'pinned-';

/** Whether a series is one of what stays. */
export function isPinned(series: string): boolean {
  return series.includes(MARK);
}

const NAMESPACES = ['pinned-a', 'pinned-b', 'pinned-c'];
const SOME = 6;

interface Pinned {
  readonly resource: string;
  readonly object: KubernetesObject;
}

/** What stays: some of several kinds in each of three namespaces, half of each with the label app=web. */
const PINNED: readonly Pinned[] = [
  ...NAMESPACES.map((name) => pinned('namespaces', undefined, name, {})),
  pinned('nodes', undefined, 'pinned-n', { status: { conditions: [{ type: 'Ready', status: 'True' }] } }),
  ...NAMESPACES.flatMap((namespace) =>
    Array.from({ length: SOME }, (_, at) => [
      pinned('pods', namespace, `pod-${at}`, podOf(at), at),
      pinned('configmaps', namespace, `map-${at}`, {}, at),
      pinned('secrets', namespace, `secret-${at}`, { type: 'Opaque' }, at),
      pinned('services', namespace, `service-${at}`, { spec: { type: 'ClusterIP', clusterIP: `10.0.0.${at}` } }, at),
      pinned('deployments', namespace, `deployment-${at}`, { spec: { replicas: at }, status: { replicas: at } }, at),
      pinned('jobs', namespace, `job-${at}`, { spec: { parallelism: 1 }, status: { active: 1 } }, at),
    ]).flat(),
  ),
];

function pinned(
  resource: string,
  namespace: string | undefined,
  name: string,
  rest: Record<string, unknown>,
  at = 0,
): Pinned {
  const metadata = {
    name,
    ...(namespace !== undefined && { namespace }),
    uid: `${resource}-${namespace}-${name}`,
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { app: at % 2 === 0 ? 'web' : 'db', team: `t${at}` },
    annotations: { owner: `o${at}` },
  };
  return { resource, object: { metadata, ...rest } };
}

function podOf(at: number): Record<string, unknown> {
  const phase = at % 3 === 0 ? 'Pending' : 'Running';
  const containerStatuses = [{ name: 'main', ready: true, restartCount: at, image: 'i', imageID: 'i' }];
  return {
    spec: { nodeName: at % 3 === 0 ? '' : 'pinned-n', containers: [{ name: 'main', image: 'i' }] },
    status: { phase, containerStatuses },
  };
}

/** Nothing but what stays. */
export function quietCluster(): SimulatedCluster {
  const cluster = new SimulatedCluster();
  for (const { resource, object } of PINNED) cluster.apply(resource, object);
  return cluster;
}

/** What stays is touched, in a way that no series tells, and a shop beside it lives; until it is stopped. */
export function livingCluster(): { readonly cluster: SimulatedCluster; stop(): void } {
  const cluster = quietCluster();
  const random = createRandom(3);
  const shop = createShop(cluster);
  const live = setInterval(() => {
    shop.tick();
    for (let times = 0; times < 5; times++) {
      const { resource, object } = random.pick(PINNED);
      const annotations = { ...(object.metadata.annotations as object), touched: `${random.next()}` };
      cluster.apply(resource, { ...object, metadata: { ...object.metadata, annotations } });
    }
  }, 40);
  return { cluster, stop: () => clearInterval(live) };
}
