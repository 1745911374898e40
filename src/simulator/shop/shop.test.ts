import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { type KubernetesObject, SimulatedCluster } from '../cluster.ts';
import { createShop, type Shop } from './shop.ts';

/** The parts of objects that these tests look at. */
interface Seen extends KubernetesObject {
  spec: { replicas?: number; nodeName?: string };
  status: {
    phase?: string;
    reason?: string;
    replicas?: number;
    conditions?: { type: string; status: string; reason?: string }[];
    containerStatuses?: {
      restartCount: number;
      state: { waiting?: { reason: string } };
      lastState: { terminated?: { reason: string; exitCode: number } };
    }[];
  };
}

const start = Date.parse('2026-01-02T03:04:05Z');

function openShop(seed: number): { cluster: SimulatedCluster; shop: Shop } {
  let seconds = 0;
  const now = () => new Date(start + 1000 * seconds);
  const cluster = new SimulatedCluster({ now });
  const shop = createShop(cluster, { seed, now });
  const tick = () => {
    seconds += 5;
    shop.tick();
  };
  return { cluster, shop: { ...shop, tick } };
}

function everything(cluster: SimulatedCluster): string {
  return JSON.stringify(cluster.api.resources.map(({ resource }) => [resource, cluster.list(resource)]));
}

test('equal seeds give equal shops', () => {
  const [one, two] = [openShop(7), openShop(7)];
  for (let tick = 0; tick < 30; tick += 1) {
    one.shop.tick();
    two.shop.tick();
  }
  assert.equal(everything(one.cluster), everything(two.cluster));
});

test('different seeds give different shops', () => {
  assert.notEqual(everything(openShop(1).cluster), everything(openShop(2).cluster));
});

describe('the shop', () => {
  let cluster: SimulatedCluster;
  let shop: Shop;
  beforeEach(() => {
    ({ cluster, shop } = openShop(1));
  });

  const list = (resource: string): Seen[] => cluster.list(resource) as Seen[];
  const waits = (pod: Seen, reason: string): boolean =>
    pod.status.containerStatuses?.some(({ state }) => state.waiting?.reason === reason) === true;
  const has = (object: Seen, type: string, status: string): boolean =>
    object.status.conditions?.some((condition) => condition.type === type && condition.status === status) === true;

  /** Numbers of those of 100 ticks after which the condition holds. */
  function ticksWhere(holds: () => boolean): number[] {
    const numbers = [];
    for (let number = 1; number <= 100; number += 1) {
      shop.tick();
      if (holds()) numbers.push(number);
    }
    return numbers;
  }

  test('has a kube-system namespace with a uid', () => {
    assert.ok(cluster.get('namespaces', undefined, 'kube-system')?.metadata.uid);
  });

  test('has objects of more than fifteen kinds', () => {
    const kinds = cluster.api.resources.filter(({ resource }) => cluster.list(resource).length > 0);
    assert.ok(kinds.length > 15, `${kinds.length} kinds`);
  });

  test('always has a failed job from its first tick on', () => {
    assert.equal(ticksWhere(() => list('jobs').some((job) => has(job, 'Failed', 'True'))).length, 100);
  });

  test('always has an evicted pod from its first tick on', () => {
    assert.equal(ticksWhere(() => list('pods').some(({ status }) => status.reason === 'Evicted')).length, 100);
  });

  test('always has a node that is not ready from its first tick on', () => {
    assert.equal(ticksWhere(() => list('nodes').some((node) => has(node, 'Ready', 'Unknown'))).length, 100);
  });

  test('has a node that is lost and comes back', () => {
    const outages = ticksWhere(() => list('nodes').some((node) => has(node, 'Ready', 'False')));
    assert.ok(outages.length > 10 && outages.length < 90);
  });

  test('has no ready pod on a node that is not ready', () => {
    shop.tick();
    const lost = list('nodes')
      .filter((node) => !has(node, 'Ready', 'True'))
      .map(({ metadata }) => metadata.name);
    const there = list('pods').filter(({ spec }) => lost.includes(spec.nodeName ?? ''));
    assert.ok(there.length > 0);
    assert.ok(there.every((pod) => !has(pod, 'Ready', 'True')));
  });

  test('has a crash-looping container whose restarts grow', () => {
    const restarts = () =>
      Math.max(
        ...list('pods')
          .filter((pod) => waits(pod, 'CrashLoopBackOff'))
          .map((pod) => pod.status.containerStatuses?.[0]?.restartCount ?? 0),
      );
    shop.tick();
    const before = restarts();
    assert.ok(ticksWhere(() => restarts() > before).length > 60);
  });

  test('has a container that was killed for its memory in the first tick', () => {
    shop.tick();
    const terminated = list('pods').flatMap(
      ({ status }) => status.containerStatuses?.map(({ lastState }) => lastState.terminated) ?? [],
    );
    assert.ok(terminated.some((state) => state?.reason === 'OOMKilled' && state.exitCode === 137));
  });

  test('has images that can not be pulled, for a while', () => {
    const ticks = ticksWhere(() => list('pods').some((pod) => waits(pod, 'ImagePullBackOff')));
    assert.ok(ticks.length > 20 && ticks.length < 90);
  });

  test('has a pod that can not be scheduled', () => {
    assert.ok(list('pods').some((pod) => pod.status.conditions?.some(({ reason }) => reason === 'Unschedulable')));
  });

  test('rolls out new replica sets and surges on the way', () => {
    const surging = () => list('deployments').some(({ spec, status }) => (status.replicas ?? 0) > (spec.replicas ?? 0));
    assert.ok(ticksWhere(surging).length > 10);
    assert.ok(list('replicasets').length > list('deployments').length);
  });

  test('does not grow without bound', () => {
    const { length } = ticksWhere(() => list('pods').length > 80);
    assert.equal(length, 0);
  });

  test('gives every owned pod an owner that exists', () => {
    for (let tick = 0; tick < 50; tick += 1) shop.tick();
    const uids = new Set(
      cluster.api.resources.flatMap(({ resource }) => list(resource).map(({ metadata }) => metadata.uid)),
    );
    for (const { metadata } of list('pods')) {
      const [owner] = metadata.ownerReferences as { uid: string }[];
      assert.ok(uids.has(owner?.uid), metadata.name);
    }
  });

  test('changes only a part of its objects in a tick', () => {
    shop.tick();
    const version = cluster.resourceVersion;
    shop.tick();
    assert.ok(cluster.eventsAfter('pods', version).length < list('pods').length / 2);
  });
});
