/** Rules for pods, what they give of a pod, and a component that has them. */
import type { TestContext } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { startStage } from '../component/harness.ts';

export const POD = {
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'u1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { app: 'web', 'a.org/team': 'blue' },
  },
  spec: {
    nodeName: 'n1',
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 45,
    containers: [{ name: 'main', image: 'web:1', resources: { limits: { memory: '1Gi' } } }],
  },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastProbeTime: null }] },
};

const NAMES = { name: ['metadata', 'name'], namespace: ['metadata', 'namespace'] };
export const gauge = (name: string, path: readonly string[], more: object = {}) => ({
  name,
  help: `About ${name}`,
  each: { type: 'Gauge', gauge: { path, ...more } },
});
export const resource = (kind: string, metrics: readonly object[], more: object = {}, group = '') => ({
  groupVersionKind: { group, version: 'v1', kind },
  metricNamePrefix: 'my',
  labelsFromPath: NAMES,
  metrics,
  ...more,
});
export const PODS = resource('Pod', [
  gauge('grace_seconds', ['spec', 'terminationGracePeriodSeconds']),
  {
    name: 'memory_limit_bytes',
    each: { type: 'Gauge', gauge: { path: ['spec', 'containers'], valueFrom: ['resources', 'limits', 'memory'] } },
  },
  {
    name: 'labels',
    each: { type: 'Info', info: { path: ['metadata'], labelsFromPath: { 'l_*': ['labels'], of: ['uid'] } } },
  },
  {
    name: 'phase',
    each: { type: 'StateSet', stateSet: { path: ['status', 'phase'], labelName: 'phase', list: ['Running'] } },
  },
]);
export const rulesOf = (...resources: readonly object[]) => JSON.stringify({ spec: { resources } });
export const RULES = rulesOf(PODS);
const GVK = 'customresource_group="",customresource_kind="Pod",customresource_version="v1"';

export const MINE = [
  `my_grace_seconds{${GVK},name="web",namespace="shop"} 45`,
  `my_memory_limit_bytes{${GVK},name="web",namespace="shop"} 1.073741824e+09`,
  `my_labels{${GVK},l_a_org_team="blue",l_app="web",name="web",namespace="shop",of="u1"} 1`,
  `my_phase{${GVK},name="web",namespace="shop",phase="Running"} 1`,
];

export const clusterOf = (...objects: readonly (readonly [resource: string, object: object])[]) => {
  const cluster = new SimulatedCluster();
  for (const [name, object] of objects) cluster.apply(name, object as never);
  return cluster;
};

export async function start(
  t: TestContext,
  rules: string,
  flags: readonly string[],
  cluster = clusterOf(['pods', POD]),
) {
  const text = rules === '' ? [] : [`--custom-resource-state-config=${rules}`];
  const stage = await startStage(t, { cluster, flags: [...text, ...flags] });
  await stage.ready();
  const linesOf = async (prefix: string) =>
    (await stage.read('/metrics')).split('\n').filter((line) => line.startsWith(prefix));
  const asked = (path: string) => stage.simulator.requests.filter(({ url }) => url.startsWith(path));
  return { stage, cluster, linesOf, asked };
}
