import {
  type ContainerTemplate,
  isReady,
  type Owner,
  type Rendered,
  type ShopModel,
  type ShopNode,
  type ShopPod,
} from './model.ts';

const tolerations = ['not-ready', 'unreachable'].map((condition) => ({
  key: `node.kubernetes.io/${condition}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
}));

/** `ownerReferences` of an object with one controller. */
export function ownedBy(owner: Owner): object[] {
  return [{ ...owner, controller: true, blockOwnerDeletion: true }];
}

/** `spec` of a pod (core/v1 PodSpec), also for templates. */
export function podSpec(
  containers: ContainerTemplate[],
  restartPolicy: string,
  claim?: string,
): Record<string, unknown> {
  const volumes = [
    { name: 'config', configMap: { name: 'shop-config', defaultMode: 420 } },
    ...(claim === undefined ? [] : [{ name: 'data', persistentVolumeClaim: { claimName: claim } }]),
  ];
  return {
    volumes,
    containers: containers.map(({ name, image, requests, limits }) => ({
      name,
      image,
      ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
      resources: { limits, requests },
      volumeMounts: [{ name: 'config', readOnly: true, mountPath: '/etc/shop' }],
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      imagePullPolicy: 'IfNotPresent',
    })),
    restartPolicy,
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    serviceAccountName: 'default',
    serviceAccount: 'default',
    securityContext: {},
    schedulerName: 'default-scheduler',
  };
}

function phase({ stage }: ShopPod): string {
  switch (stage) {
    case 'evicted':
    case 'failed':
      return 'Failed';
    case 'succeeded':
      return 'Succeeded';
    case 'running':
    case 'ready':
    case 'crashing':
      return 'Running';
    default:
      return 'Pending';
  }
}

function containerState(pod: ShopPod, first: boolean): Record<string, object> {
  const running = { running: { startedAt: pod.containersStarted } };
  const waiting = (reason: string, message?: string) => ({ waiting: { reason, ...(message && { message }) } });
  const terminated = (reason: string, exitCode: number) => ({
    terminated: { exitCode, reason, startedAt: pod.containersStarted, finishedAt: pod.since },
  });
  switch (pod.stage) {
    case 'creating':
      return waiting('ContainerCreating');
    case 'pulling':
      return pod.backedOff
        ? waiting('ImagePullBackOff', 'Back-off pulling image')
        : waiting('ErrImagePull', 'manifest unknown');
    case 'crashing':
      return pod.backedOff && first
        ? waiting('CrashLoopBackOff', 'back-off 5m0s restarting failed container')
        : running;
    case 'failed':
      return terminated('Error', 1);
    case 'succeeded':
      return terminated('Completed', 0);
    default:
      return running;
  }
}

function containerStatuses(pod: ShopPod): object[] | undefined {
  if (pod.node === undefined || pod.stage === 'pending' || pod.stage === 'evicted') return undefined;
  return pod.containers.map(({ name, image }, index) => {
    const state = containerState(pod, index === 0);
    const started = state.running !== undefined;
    const ready = pod.stage === 'ready' || (pod.stage === 'crashing' && index > 0);
    const pulled = pod.stage !== 'pulling' && pod.stage !== 'creating';
    return {
      name,
      state,
      lastState: index === 0 && pod.lastTermination ? { terminated: pod.lastTermination } : {},
      ready,
      restartCount: index === 0 ? pod.restarts : 0,
      image,
      imageID: pulled ? `${image.split(':')[0]}@sha256:${pod.uid.replaceAll('-', '').repeat(2)}` : '',
      ...(pulled && { containerID: `containerd://${pod.uid.replaceAll('-', '')}${index}${pod.restarts}` }),
      started,
    };
  });
}

function conditions(model: ShopModel, pod: ShopPod, node: ShopNode | undefined): object[] {
  const condition = (type: string, holds: boolean, since: string, reason?: string, message?: string) => ({
    type,
    status: holds ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: since,
    ...(reason !== undefined && { reason, message }),
  });
  if (pod.stage === 'unschedulable') {
    const message = `0/${model.nodes.length} nodes are available: insufficient cpu`;
    return [condition('PodScheduled', false, pod.since, 'Unschedulable', message)];
  }
  const ready = isReady(model, pod);
  const lost = pod.stage === 'ready' && !ready;
  const since = lost ? (node?.since ?? pod.since) : pod.since;
  const unready: [] | [string, string] = ready || lost ? [] : ['ContainersNotReady', 'containers with unready status'];
  return [
    condition('PodReadyToStartContainers', pod.stage !== 'pending', pod.created),
    condition('Initialized', true, pod.created),
    condition('Ready', ready, since, ...unready),
    condition('ContainersReady', pod.stage === 'ready', pod.since, ...unready),
    condition('PodScheduled', true, pod.created),
  ];
}

/** A pod as the API shows it (core/v1 Pod). */
export function renderPod(model: ShopModel, pod: ShopPod): Rendered {
  const node = model.nodes.find(({ name }) => name === pod.node);
  const statuses = containerStatuses(pod);
  const object = {
    metadata: {
      name: pod.name,
      namespace: pod.namespace,
      uid: pod.uid,
      creationTimestamp: pod.created,
      labels: pod.labels,
      ownerReferences: ownedBy(pod.owner),
    },
    spec: {
      ...podSpec(pod.containers, pod.restartPolicy, pod.claim),
      ...(pod.node !== undefined && { nodeName: pod.node }),
      tolerations,
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: {
      phase: phase(pod),
      ...(pod.stage === 'evicted'
        ? { reason: 'Evicted', message: 'The node was low on resource: memory.' }
        : { conditions: conditions(model, pod, node) }),
      ...(node && { hostIP: node.address, hostIPs: [{ ip: node.address }], startTime: pod.created }),
      ...(statuses && pod.stage !== 'creating' && { podIP: pod.ip, podIPs: [{ ip: pod.ip }] }),
      ...(statuses && { containerStatuses: statuses }),
      qosClass: 'Burstable',
    },
  };
  return ['pods', object];
}
