import { objectKey, type SimulatedCluster, timestamp } from '../cluster.ts';
import { createRandom } from '../random.ts';
import { changeShop } from './changes.ts';
import { renderFixtures } from './fixtures.ts';
import type { Rendered, ShopModel } from './model.ts';
import { renderNode } from './nodes.ts';
import { renderPod } from './pods.ts';
import { openShop } from './setup.ts';
import { renderCronJob, renderDaemonSet, renderDeployment, renderStatefulSet } from './workloads.ts';

/** A sample shop that lives in a cluster. */
export interface Shop {
  /** Lets one step of time pass: pods start, crash and go, a rollout moves on, a node is lost or comes back. */
  tick(): void;
  /** Ticks each `intervalMs` until {@link Shop.stop}. */
  start(intervalMs: number): void;
  stop(): void;
}

/** `seed` decides all that happens; `now` dates it (the process' clock by default). */
export interface ShopOptions {
  seed?: number;
  now?: () => Date;
}

/**
 * Opens the shop in a cluster. Equal seeds and clocks give equal objects, resourceVersions included if the cluster was
 * empty. From the first tick on there are always a crash-looping container, an evicted pod, a failed job, a node that is
 * not ready and a pod that can't be scheduled; OOM kills, rollouts, bad images and outages come and go.
 */
export function createShop(cluster: SimulatedCluster, options: ShopOptions = {}): Shop {
  const { seed = 1, now = () => new Date() } = options;
  const random = createRandom(seed);
  const model = openShop(random, now());
  const published = new Map<string, string>();
  let number = 0;
  let timer: NodeJS.Timeout | undefined;

  const uidOf = (resource: string, key: string): string => {
    const id = `${resource}/${key}`;
    const uid = model.uids.get(id) ?? random.uuid();
    model.uids.set(id, uid);
    return uid;
  };

  /** Brings the cluster to the model: only what differs from the last time is applied or deleted. */
  function publish(): void {
    const seen = new Set<string>();
    for (const [resource, object] of render(model, cluster, uidOf)) {
      const id = `${resource} ${objectKey(object)}`;
      const text = JSON.stringify(object);
      seen.add(id);
      if (published.get(id) !== text) cluster.apply(resource, object);
      published.set(id, text);
    }
    for (const id of published.keys()) {
      if (seen.has(id)) continue;
      const [resource, key] = id.split(' ') as [string, string];
      const [name, namespace] = key.split('/').reverse() as [string, string?];
      cluster.delete(resource, namespace, name);
      published.delete(id);
    }
  }

  function tick(): void {
    number += 1;
    changeShop(model, { number, now: timestamp(now()), random });
    publish();
  }

  publish();
  return {
    tick,
    start(intervalMs) {
      clearInterval(timer);
      timer = setInterval(tick, intervalMs);
    },
    stop: () => clearInterval(timer),
  };
}

function render(
  model: ShopModel,
  cluster: SimulatedCluster,
  uidOf: (resource: string, key: string) => string,
): Rendered[] {
  const observed = (resource: string, namespace: string, name: string): number =>
    cluster.get(resource, namespace, name)?.metadata.generation ?? 1;
  return [
    ...renderFixtures(model, uidOf),
    ...model.nodes.flatMap((node) => renderNode(model, node)),
    ...model.deployments.flatMap((deployment) => renderDeployment(model, deployment, observed)),
    ...model.statefulSets.map((set) => renderStatefulSet(model, set, observed)),
    ...model.daemonSets.map((set) => renderDaemonSet(model, set, observed)),
    ...model.cronJobs.flatMap((cronJob) => renderCronJob(model, cronJob)),
    ...model.pods.map((pod) => renderPod(model, pod)),
  ];
}
