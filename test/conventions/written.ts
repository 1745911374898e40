/** Objects with what the recorded clusters do not hold, in the form in which an API server serves them. */

const QUOTA = {
  'limits.cpu': '4',
  'requests.cpu': '1500m',
  'limits.memory': '8Gi',
  'requests.memory': '4Gi',
  'limits.ephemeral-storage': '20Gi',
  'requests.ephemeral-storage': '10Gi',
  'requests.hugepages-2Mi': '64Mi',
  'hugepages-1Gi': '2Gi',
  'requests.storage': '500Gi',
  'gold.storageclass.storage.k8s.io/requests.storage': '100Gi',
  persistentvolumeclaims: '10',
  'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '2',
  'count/deployments.apps': '5',
  'count/persistentvolumeclaims': '11',
  'services.nodeports': '1',
  pods: '7',
  // What the conventions have no metric for.
  'requests.nvidia.com/gpu': '3',
  'gold.volumeattributesclass.storage.k8s.io/requests.storage': '1Gi',
  'requests.hugepages-': '1Mi',
};

/** A quota of a namespace. */
export const resourceQuota = {
  metadata: { name: 'all', namespace: 'shop', uid: 'q' },
  status: { hard: QUOTA, used: QUOTA },
};

/** A quota of OpenShift, as its status tells it for all its namespaces together. */
export const clusterResourceQuota = {
  apiVersion: 'quota.openshift.io/v1',
  kind: 'ClusterResourceQuota',
  metadata: { name: 'team', uid: 'q' },
  spec: { selector: { labels: { matchLabels: { team: 'a' } } }, quota: { hard: QUOTA } },
  status: {
    total: { hard: QUOTA, used: QUOTA },
    namespaces: [{ namespace: 'shop', status: { hard: QUOTA, used: QUOTA } }],
  },
};

const cpu = (target: object) => ({ type: 'Resource', resource: { name: 'cpu', target } });

/** An autoscaler with every form of target, and with some that are not of the CPU. */
export const horizontalPodAutoscaler = {
  metadata: { name: 'web', namespace: 'shop', uid: 'h' },
  spec: {
    maxReplicas: 10,
    metrics: [
      cpu({ type: 'Utilization', averageUtilization: 80 }),
      cpu({ type: 'AverageValue', averageValue: '500m' }),
      cpu({ type: 'Value', value: '3' }),
      {
        type: 'ContainerResource',
        containerResource: { name: 'cpu', container: 'app', target: { type: 'Utilization', averageUtilization: 60 } },
      },
      { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 70 } } },
      { type: 'Pods', pods: { metric: { name: 'cpu' }, target: { type: 'AverageValue', averageValue: '9' } } },
    ],
  },
  status: { currentReplicas: 3, desiredReplicas: 4 },
};

/** A node whose network was never set up. */
export const node = {
  metadata: { name: 'n', uid: 'n' },
  status: { conditions: [{ type: 'NetworkUnavailable', status: 'True' }] },
};

const resources = {
  limits: { cpu: '2', memory: '2Gi', 'ephemeral-storage': '4Gi', storage: '6Gi' },
  requests: { cpu: '250m', memory: '1Gi', 'ephemeral-storage': '3Gi', storage: '5Gi' },
};

/** A pod that is being resized, as a whole too, with a container, a sidecar and an init container that has finished. */
export const pod = {
  metadata: { name: 'web', namespace: 'shop', uid: 'p' },
  spec: {
    resources: { limits: { cpu: '4', memory: '8Gi' }, requests: { cpu: '1500m', memory: '4Gi' } },
    containers: [{ name: 'app', resources }],
    initContainers: [
      { name: 'proxy', restartPolicy: 'Always', resources: { requests: { cpu: '1' } } },
      { name: 'migrate', resources: { requests: { cpu: '3' } } },
    ],
  },
  status: {
    phase: 'Running',
    resources: { limits: { cpu: '2', memory: '4Gi' }, requests: { cpu: '750m', memory: '2Gi' } },
    containerStatuses: [
      {
        name: 'app',
        restartCount: 3,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '125m', memory: '512Mi' } },
      },
    ],
    initContainerStatuses: [
      { name: 'proxy', ready: true, state: { running: {} }, resources: { requests: { cpu: '1' } } },
      { name: 'migrate', ready: true, state: { terminated: { reason: 'Completed' } } },
    ],
  },
};
