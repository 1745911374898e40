import type { KubernetesObject, ObjectMeta } from '../../src/simulator/cluster.ts';
import { managedFieldsEntry } from './managed-fields.ts';
import { share } from './protobuf/writer.ts';

/** Date of everything in a synthetic cluster. */
export const bulkTime = '2026-01-02T03:04:05Z';

/** How a synthetic pod fares. */
export type BulkPodState = 'running' | 'crashing' | 'pending' | 'evicted';

const probe = (path: string, delay: number) => ({
  httpGet: { path, port: 'http', scheme: 'HTTP' },
  initialDelaySeconds: delay,
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
});

const variable = (name: string, fieldPath: string) => ({
  name,
  valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } },
});

// Equal parts are shared by all pods: a hundred thousand of them fit into memory, and are soon written.
const alike = {
  ports: share([
    { name: 'http', containerPort: 8080, protocol: 'TCP' },
    { name: 'metrics', containerPort: 9090, protocol: 'TCP' },
  ]),
  env: share([
    variable('POD_NAME', 'metadata.name'),
    variable('POD_NAMESPACE', 'metadata.namespace'),
    variable('NODE_NAME', 'spec.nodeName'),
    { name: 'LOG_LEVEL', value: 'info' },
    { name: 'REGION', value: 'eu-1' },
  ]),
  volumeMounts: share([
    { name: 'config', readOnly: true, mountPath: '/etc/app' },
    { name: 'scratch', mountPath: '/scratch' },
  ]),
  livenessProbe: share(probe('/livez', 10)),
  readinessProbe: share(probe('/readyz', 5)),
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  imagePullPolicy: 'IfNotPresent',
  securityContext: share({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true }),
};

function container(name: string, image: string, cpu: string, memory: string): Record<string, unknown> {
  const resources = { limits: { cpu, memory }, requests: { cpu: '100m', memory: '128Mi' } };
  return { name, image, resources, ...alike };
}

const proxy = share(container('mesh-proxy', 'registry.example.com/mesh/proxy:1.30', '200m', '128Mi'));
const tolerations = share(
  ['not-ready', 'unreachable'].map((condition) => ({
    key: `node.kubernetes.io/${condition}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  })),
);

/** Pod template of a synthetic application: two containers, probes, volumes. */
export function bulkPodSpec(app: string): Record<string, unknown> {
  return {
    volumes: share([
      { name: 'config', configMap: { name: `${app}-config`, defaultMode: 420 } },
      { name: 'scratch', emptyDir: {} },
    ]),
    containers: share([container('app', `registry.example.com/shop/${app}:1.4.2`, '1', '512Mi'), proxy]),
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    serviceAccountName: 'default',
    serviceAccount: 'default',
    securityContext: {},
    schedulerName: 'default-scheduler',
    tolerations,
    priority: 0,
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
  };
}

const condition = (type: string, status: string) => ({
  type,
  status,
  lastProbeTime: null,
  lastTransitionTime: bulkTime,
});

const conditionsOf = (ready: 'True' | 'False') => [
  condition('PodReadyToStartContainers', 'True'),
  condition('Initialized', 'True'),
  condition('Ready', ready),
  condition('ContainersReady', ready),
  condition('PodScheduled', 'True'),
];

const ready = share(conditionsOf('True'));
const unready = share(conditionsOf('False'));
const unschedulable = share([
  { ...condition('PodScheduled', 'False'), reason: 'Unschedulable', message: 'insufficient cpu' },
]);
const running = share({ running: { startedAt: bulkTime } });
const backedOff = share({
  waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' },
});
const terminated = share({
  terminated: { exitCode: 137, reason: 'OOMKilled', startedAt: bulkTime, finishedAt: bulkTime },
});
const none = {};

/** What tells one pod of an application from another. */
export interface BulkPod {
  app: string;
  spec: Record<string, unknown>;
  metadata: ObjectMeta;
  node: string;
  ip: string;
  state: BulkPodState;
}

/** Status of a synthetic pod; a changed `restarts` makes it differ from the last one. */
export function bulkPodStatus({ app, metadata, ip, state }: Omit<BulkPod, 'spec' | 'node'>, restarts: number): object {
  if (state === 'pending') return { phase: 'Pending', conditions: unschedulable, qosClass: 'Burstable' };
  if (state === 'evicted') {
    const message = 'The node was low on resource: memory.';
    return { phase: 'Failed', reason: 'Evicted', message, startTime: bulkTime, qosClass: 'Burstable' };
  }
  const id = metadata.uid?.replaceAll('-', '') ?? '';
  const crashing = state === 'crashing';
  const statusOf = (name: string, image: string, fails: boolean) => ({
    name,
    state: fails ? backedOff : running,
    lastState: fails ? terminated : none,
    ready: !fails,
    restartCount: fails ? restarts + 7 : restarts,
    image,
    imageID: `${image.slice(0, image.lastIndexOf(':'))}@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef`,
    containerID: `containerd://${id}${name === 'app' ? id : id.toUpperCase()}`,
    started: !fails,
  });
  return {
    phase: 'Running',
    conditions: crashing ? unready : ready,
    hostIP: '10.9.0.1',
    hostIPs: [{ ip: '10.9.0.1' }],
    podIP: ip,
    podIPs: [{ ip }],
    startTime: bulkTime,
    containerStatuses: [
      statusOf('app', `registry.example.com/shop/${app}:1.4.2`, crashing),
      statusOf('mesh-proxy', 'registry.example.com/mesh/proxy:1.30', false),
    ],
    qosClass: 'Burstable',
  };
}

const sample = { app: 'app', metadata: { name: 'app' }, ip: '10.244.0.1', state: 'running' as const };
const managedFields = share([
  managedFieldsEntry('kube-controller-manager', 'v1', bulkTime, {
    metadata: { labels: { app: '', 'pod-template-hash': '' }, ownerReferences: [{ uid: sample.app }] },
    spec: bulkPodSpec('app'),
  }),
  managedFieldsEntry('kubelet', 'v1', bulkTime, { status: bulkPodStatus(sample, 0) }, 'status'),
]);

/** A synthetic pod. */
export function bulkPod(pod: BulkPod): KubernetesObject {
  const spec = pod.state === 'pending' ? pod.spec : { ...pod.spec, nodeName: pod.node };
  return { metadata: { ...pod.metadata, managedFields }, spec, status: bulkPodStatus(pod, 0) };
}
