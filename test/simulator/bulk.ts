import type { KubernetesObject, SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createRandom, type Random } from '../../src/simulator/random.ts';
import { type BulkPodState, bulkPod, bulkPodSpec, bulkTime } from './bulk-pods.ts';
import { managedFieldsEntry } from './managed-fields.ts';
import { share } from './protobuf/writer.ts';

type Body = Record<string, unknown>;

/** Gives each object its metadata: a name, a place, a uid and the next resourceVersion. */
type Create = (namespace: string, name: string, body: Body, metadata?: Body) => KubernetesObject;

interface Counts {
  pods: number;
  namespaces: number;
  apps: number;
  nodes: number;
}

const podsPerApp = 5;

/**
 * Fills a cluster with synthetic objects around a number of pods: a node and a lease for 30 pods, a Deployment with its
 * ReplicaSet for 5, a Service, EndpointSlice, ConfigMap and Secret for 10, an Ingress for 25, an HPA, PDB, Job, volume and
 * claim for 50, a namespace (with quota, limit range and network policy), StatefulSet and CronJob for 100. Of the pods 93 %
 * run, 3 % crash, 2 % wait, 2 % are evicted. What the resources held before is replaced, without events; two calls of one
 * size give equal objects.
 */
export function fillCluster(cluster: SimulatedCluster, { pods }: { pods: number }): void {
  const random = createRandom(pods);
  const part = (divisor: number): number => Math.max(1, Math.ceil(pods / divisor));
  const counts: Counts = { pods, namespaces: part(100), apps: part(podsPerApp), nodes: part(30) };
  let version = cluster.resourceVersion;
  const create: Create = (namespace, name, body, metadata = {}) => {
    version += 1;
    return {
      metadata: {
        name,
        ...(namespace !== '' && { namespace }),
        uid: random.uuid(),
        resourceVersion: String(version),
        creationTimestamp: bulkTime,
        ...metadata,
      },
      ...body,
    };
  };
  const fill = (resource: string, items: KubernetesObject[]): void => cluster.load(resource, { items });

  fill('namespaces', [
    create('', 'kube-system', { status: { phase: 'Active' } }),
    ...many(counts.namespaces, (index) => create('', `team-${digits(index, 4)}`, { status: { phase: 'Active' } })),
  ]);
  fillWorkloads(counts, random, create, fill);
  fill(
    'nodes',
    many(counts.nodes, (index) => node(create, index)),
  );
  fill(
    'leases',
    many(counts.nodes, (index) => {
      const name = nodeName(index);
      return create('kube-node-lease', name, {
        spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: bulkTime.replace('Z', '.000000Z') },
      });
    }),
  );
  for (const [resource, divisor, body] of perApp) {
    fill(
      resource,
      many(part(divisor), (index) => {
        const app = appName(index % counts.apps);
        return create(namespaceOf(counts, index), `${app}-${digits(index, 5)}`, body(app), { labels: { app } });
      }),
    );
  }
  fill(
    'persistentvolumes',
    many(part(50), (index) => create('', `pvc-${digits(index, 5)}`, { spec: volumeSpec, status: { phase: 'Bound' } })),
  );
}

function fillWorkloads(
  counts: Counts,
  random: Random,
  create: Create,
  fill: (resource: string, items: KubernetesObject[]) => void,
): void {
  const deployments: KubernetesObject[] = [];
  const replicaSets: KubernetesObject[] = [];
  const pods: KubernetesObject[] = [];
  let managedFields: object[] | undefined;
  for (let index = 0; index < counts.apps; index += 1) {
    const app = appName(index);
    const namespace = namespaceOf(counts, index);
    const template = share({ metadata: { labels: { app } }, spec: bulkPodSpec(app) });
    const replicas = Math.min(podsPerApp, counts.pods - pods.length);
    const spec = { replicas, selector: { matchLabels: { app } }, template };
    const available = { replicas, readyReplicas: replicas, availableReplicas: replicas, observedGeneration: 1 };
    // The same fields are set for every application.
    managedFields ??= share([managedFieldsEntry('helm', 'apps/v1', bulkTime, { spec })]);
    const managed = { generation: 1, managedFields };
    const deployment = create(
      namespace,
      app,
      { spec: { ...spec, strategy: rollingUpdate }, status: { ...available, updatedReplicas: replicas, conditions } },
      { labels: { app }, ...managed },
    );
    const hash = random.suffix(9);
    const replicaSet = create(
      namespace,
      `${app}-${hash}`,
      { spec, status: { ...available, fullyLabeledReplicas: replicas } },
      { labels: { app }, ownerReferences: owner('Deployment', deployment), ...managed },
    );
    deployments.push(deployment);
    replicaSets.push(replicaSet);
    const ownerReferences = share(owner('ReplicaSet', replicaSet));
    const labels = { app, 'pod-template-hash': hash, 'app.kubernetes.io/name': app, team: namespace };
    for (let replica = 0; replica < replicas; replica += 1) {
      const name = `${app}-${hash}-${random.suffix(5)}`;
      const { metadata } = create(namespace, name, {}, { generation: 1, labels, ownerReferences });
      const node = nodeName(pods.length % counts.nodes);
      const ip = `10.${(pods.length >> 16) & 255}.${(pods.length >> 8) & 255}.${pods.length & 255}`;
      pods.push(bulkPod({ app, spec: template.spec, metadata, node, ip, state: stateOf(pods.length) }));
    }
  }
  fill('deployments', deployments);
  fill('replicasets', replicaSets);
  fill('pods', pods);
  const daemonStatus = {
    currentNumberScheduled: counts.nodes,
    desiredNumberScheduled: counts.nodes,
    numberMisscheduled: 0,
  };
  fill(
    'daemonsets',
    ['kube-proxy', 'log-agent', 'node-agent'].map((name) =>
      create('kube-system', name, {
        spec: { selector: { matchLabels: { app: name } }, template: { metadata: {}, spec: bulkPodSpec(name) } },
        status: { ...daemonStatus, numberReady: counts.nodes, numberAvailable: counts.nodes, observedGeneration: 1 },
      }),
    ),
  );
}

/** Spreads the states evenly over the pods. */
function stateOf(index: number): BulkPodState {
  const percent = (index * 37) % 100;
  if (percent < 93) return 'running';
  if (percent < 96) return 'crashing';
  return percent < 98 ? 'pending' : 'evicted';
}

const condition = (type: string, reason: string) => ({
  type,
  status: 'True',
  lastUpdateTime: bulkTime,
  lastTransitionTime: bulkTime,
  reason,
});
const conditions = share([
  condition('Available', 'MinimumReplicasAvailable'),
  condition('Progressing', 'NewReplicaSetAvailable'),
]);
const rollingUpdate = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } };
const storage = { storage: '10Gi' };
const accessModes = ['ReadWriteOnce'];
const volumeSpec = {
  capacity: storage,
  accessModes,
  csi: { driver: 'csi.example.com', volumeHandle: 'volume' },
  persistentVolumeReclaimPolicy: 'Delete',
  storageClassName: 'fast',
};
const hard = { pods: '500', 'requests.cpu': '100', 'requests.memory': '200Gi' };
const cronTemplate = { spec: { template: { spec: { restartPolicy: 'Never', containers: [] } } } };

/** Kinds that come in proportion to the pods: resource, pods for one object, body by application. */
const perApp: [resource: string, divisor: number, body: (app: string) => Body][] = [
  [
    'services',
    10,
    (app) => ({ spec: { selector: { app }, type: 'ClusterIP', clusterIP: '10.96.0.1', ports: [{ port: 80 }] } }),
  ],
  [
    'endpointslices',
    10,
    () => ({
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true, serving: true, terminating: false } }],
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    }),
  ],
  ['configmaps', 10, () => ({ data: { 'app.yaml': 'level: info\n' } })],
  ['secrets', 10, () => ({ type: 'Opaque', data: { user: 'c2hvcA==', password: 'bm90LXJlYWw=' } })],
  [
    'ingresses',
    25,
    (app) => ({
      spec: { ingressClassName: 'public', rules: [{ host: `${app}.example.com` }] },
      status: { loadBalancer: {} },
    }),
  ],
  [
    'horizontalpodautoscalers',
    50,
    (name) => ({
      spec: { scaleTargetRef: { kind: 'Deployment', name, apiVersion: 'apps/v1' }, minReplicas: 2, maxReplicas: 10 },
      status: { currentReplicas: 5, desiredReplicas: 5, currentMetrics: null },
    }),
  ],
  [
    'poddisruptionbudgets',
    50,
    (app) => ({
      spec: { selector: { matchLabels: { app } }, maxUnavailable: 1 },
      status: { disruptionsAllowed: 1, currentHealthy: 5, desiredHealthy: 4, expectedPods: 5, observedGeneration: 1 },
    }),
  ],
  [
    'jobs',
    50,
    () => ({
      spec: { parallelism: 1, completions: 1, backoffLimit: 6 },
      status: { startTime: bulkTime, completionTime: bulkTime, succeeded: 1, conditions: [condition('Complete', '')] },
    }),
  ],
  [
    'persistentvolumeclaims',
    50,
    () => ({
      spec: { accessModes, resources: { requests: storage }, storageClassName: 'fast' },
      status: { phase: 'Bound', accessModes, capacity: storage },
    }),
  ],
  [
    'statefulsets',
    100,
    (app) => ({
      spec: { replicas: 3, selector: { matchLabels: { app } }, template: { metadata: {}, spec: bulkPodSpec(app) } },
      status: {
        replicas: 3,
        readyReplicas: 3,
        currentReplicas: 3,
        updatedReplicas: 3,
        availableReplicas: 3,
        observedGeneration: 1,
      },
    }),
  ],
  [
    'cronjobs',
    100,
    () => ({
      spec: { schedule: '0 * * * *', suspend: false, jobTemplate: cronTemplate },
      status: { lastScheduleTime: bulkTime },
    }),
  ],
  ['resourcequotas', 100, () => ({ spec: { hard }, status: { hard, used: hard } })],
  ['limitranges', 100, () => ({ spec: { limits: [{ type: 'Container', defaultRequest: { cpu: '100m' } }] } })],
  ['networkpolicies', 100, () => ({ spec: { podSelector: {}, policyTypes: ['Ingress'] } })],
];

const images = share(
  many(60, (index) => ({
    names: [
      `registry.example.com/shop/image-${digits(index, 3)}@sha256:${digits(index, 64)}`,
      `registry.example.com/shop/image-${digits(index, 3)}:1`,
    ],
    sizeBytes: 50_000_000 + index,
  })),
);
const nodeConditions = share(
  ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
    type,
    status: type === 'Ready' ? 'True' : 'False',
    lastHeartbeatTime: bulkTime,
    lastTransitionTime: bulkTime,
  })),
);

function node(create: Create, index: number): KubernetesObject {
  const name = nodeName(index);
  const capacity = { cpu: '32', memory: '128Gi', pods: '110', 'ephemeral-storage': '103079200Ki' };
  const address = `10.9.${index >> 8}.${index & 255}`;
  const status = {
    capacity,
    allocatable: capacity,
    conditions: nodeConditions,
    addresses: [{ type: 'InternalIP', address }],
    nodeInfo: {
      kernelVersion: '6.12.0',
      osImage: 'Debian GNU/Linux 13 (trixie)',
      kubeletVersion: 'v1.36.3',
      kubeProxyVersion: '',
    },
    images,
  };
  const labels = { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': `eu-1${'abc'[index % 3]}` };
  return create('', name, { spec: { podCIDR: '10.0.0.0/24', providerID: `example:///${name}` }, status }, { labels });
}

function owner(kind: string, { metadata: { name, uid } }: KubernetesObject): object[] {
  return [{ apiVersion: 'apps/v1', kind, name, uid, controller: true, blockOwnerDeletion: true }];
}

const appName = (index: number): string => `checkout-service-${digits(index, 5)}`;
const nodeName = (index: number): string => `node-${digits(index, 5)}`;
const namespaceOf = ({ namespaces }: Counts, index: number): string => `team-${digits(index % namespaces, 4)}`;

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function many<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
