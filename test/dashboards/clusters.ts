/** The clusters that dashboards are looked at over. */
import { type KubernetesObject, SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { troubles } from '../receivers/troubles.ts';

/** The sample shop and objects with all troubles that a dashboard tells of; nothing moves in it. */
export function troubledCluster(): SimulatedCluster {
  const cluster = new SimulatedCluster();
  const shop = createShop(cluster);
  for (let ticks = 0; ticks < 12; ticks++) shop.tick();
  for (const [resource, object] of troubles(Date.now())) cluster.apply(resource, object);
  cluster.apply('certificatesigningrequests', {
    metadata: { name: 'unanswered' },
    spec: { signerName: 'kubernetes.io/kubelet-serving' },
    status: {},
  });
  cluster.apply('pods', {
    metadata: { name: 'crash-looping', namespace: 'troubles' },
    spec: { nodeName: 'node-1', containers: [{ name: 'app', image: 'example.com/app:1' }] },
    status: {
      phase: 'Running',
      containerStatuses: [{ name: 'app', restartCount: 9, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
    },
  });
  cluster.apply('pods', restarting(0));
  return cluster;
}

/** A pod whose container restarted some times. */
export function restarting(restartCount: number): KubernetesObject {
  return {
    metadata: { name: 'restarting', namespace: 'troubles' },
    spec: {
      nodeName: 'node-1',
      containers: [{ name: 'app', image: 'example.com/app:1', resources: { limits: { cpu: '2' } } }],
    },
    status: {
      phase: 'Running',
      containerStatuses: [
        { name: 'app', restartCount, ready: true, state: { running: {} }, image: 'example.com/app:1' },
      ],
    },
  };
}

/** What every cluster has and no more: one node, two namespaces, one deployment with one pod, and all of it is well. */
export function smallCluster(): SimulatedCluster {
  const cluster = new SimulatedCluster();
  const metadata = { name: 'dns', namespace: 'kube-system' };
  for (const name of ['default', 'kube-system']) {
    cluster.apply('namespaces', { metadata: { name }, status: { phase: 'Active' } });
  }
  const amounts = { cpu: '2', memory: '4Gi', pods: '110' };
  cluster.apply('nodes', {
    metadata: { name: 'node-1' },
    spec: {},
    status: { capacity: amounts, allocatable: amounts, conditions: [{ type: 'Ready', status: 'True' }], nodeInfo: {} },
  });
  cluster.apply('deployments', {
    metadata,
    spec: { replicas: 1 },
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 },
  });
  cluster.apply('pods', {
    metadata,
    spec: {
      nodeName: 'node-1',
      containers: [
        { name: 'dns', image: 'example.com/dns:1', resources: { requests: { cpu: '100m', memory: '70Mi' } } },
      ],
    },
    status: {
      phase: 'Running',
      containerStatuses: [
        { name: 'dns', ready: true, restartCount: 0, state: { running: {} }, image: 'example.com/dns:1' },
      ],
    },
  });
  return cluster;
}
