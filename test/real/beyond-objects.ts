/** An object of each kind that kube-state-metrics does not have, which says what families tell. */
import { readFileSync } from 'node:fs';
import type { Json } from './admin.ts';

const TIME = '2026-03-01T12:00:00Z';
/** What an eviction says of its progress has to be of the present. */
const secondsFromNow = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+/, '');
const NOW = secondsFromNow(0);
const condition = (type: string, status = 'True', reason = 'Said') => ({
  type,
  status,
  reason,
  message: '',
  lastTransitionTime: TIME,
});

const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'train', uid: 'a1', controller: true };
const requests = [
  { name: 'one', exactly: { deviceClassName: 'gpu', allocationMode: 'ExactCount', count: 2 } },
  {
    name: 'other',
    firstAvailable: [
      { name: 'large', deviceClassName: 'gpu', allocationMode: 'All' },
      { name: 'small', deviceClassName: 'card', allocationMode: 'ExactCount', count: 4 },
    ],
  },
];
const device = { driver: 'gpu.example.com', pool: 'node-1', device: 'gpu-0' };
const pem = readFileSync(new URL('../support/certificates/ca.pem', import.meta.url), 'utf8');

/** By resource, without what is the same for all: the kind, and a name where none is given. */
export const SAMPLES: Readonly<Record<string, Json>> = {
  deviceclasses: { spec: { extendedResourceName: 'example.com/gpu' } },
  resourceclaims: {
    metadata: { ownerReferences: [owner] },
    spec: { devices: { requests } },
    status: {
      allocation: {
        allocationTimestamp: TIME,
        devices: {
          results: [
            {
              request: 'one',
              ...device,
              shareID: '5bd6ae4a-3a2c-4b0e-8f3c-9d4f0f3f6a11',
              consumedCapacity: { memory: '4Gi' },
            },
          ],
        },
      },
      reservedFor: [{ resource: 'pods', name: 'train-0', uid: 'b2' }],
      devices: [{ ...device, shareID: '5bd6ae4a-3a2c-4b0e-8f3c-9d4f0f3f6a11', conditions: [condition('Ready')] }],
    },
  },
  resourceclaimtemplates: { spec: { spec: { devices: { requests } } } },
  resourceslices: {
    spec: {
      driver: 'gpu.example.com',
      pool: { name: 'node-1', generation: 2, resourceSliceCount: 1 },
      nodeName: 'node-1',
      devices: [
        {
          name: 'gpu-0',
          attributes: {
            model: { string: 'big' },
            index: { int: 7 },
            healthy: { bool: true },
            'gpu.example.com/driverVersion': { version: '1.2.3' },
          },
          capacity: { memory: { value: '80Gi' }, cores: { value: '132' } },
          taints: [{ key: 'gpu.example.com/sick', value: 'yes', effect: 'NoSchedule', timeAdded: TIME }],
        },
      ],
    },
  },
  devicetaintrules: {
    spec: {
      deviceSelector: { driver: 'gpu.example.com', pool: 'node-1' },
      taint: { key: 'example.com/out', value: 'yes', effect: 'NoExecute' },
    },
    status: { conditions: [condition('EvictionInProgress')] },
  },
  volumeattributesclasses: {
    driverName: 'ebs.csi.aws.com',
    parameters: { iops: '4000', throughput: '200', secret: 's' },
  },
  csidrivers: { spec: { seLinuxMount: true } },
  csinodes: {
    spec: { drivers: [{ name: 'ebs.csi.aws.com', nodeID: 'i-1', topologyKeys: [], allocatable: { count: 25 } }] },
  },
  csistoragecapacities: { storageClassName: 'local', capacity: '10Gi', maximumVolumeSize: '4Gi' },
  customresourcedefinitions: {
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind: 'Widget', plural: 'widgets' },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
        {
          name: 'v1beta1',
          served: true,
          storage: false,
          deprecated: true,
          schema: { openAPIV3Schema: { type: 'object' } },
        },
      ],
    },
  },
  apiservices: {
    metadata: { name: 'v1beta1.metrics.example.com' },
    spec: {
      group: 'metrics.example.com',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { namespace: 'kube-system', name: 'metrics' },
    },
  },
  storageversionmigrations: {
    spec: { resource: { group: 'apps', resource: 'deployments' } },
    status: { conditions: [condition('Running')] },
  },
  priorityclasses: { value: 1000, globalDefault: true, preemptionPolicy: 'Never' },
  runtimeclasses: { handler: 'sandbox', overhead: { podFixed: { cpu: '250m', memory: '64Mi' } } },
  podgroups: {
    metadata: { ownerReferences: [owner] },
    spec: {
      workloadRef: { workloadName: 'train', templateName: 'workers' },
      schedulingPolicy: { gang: { minCount: 4 } },
      disruptionMode: { all: {} },
      priorityClassName: 'train',
      priority: 7,
      resourceClaims: [{ name: 'gpus', resourceClaimTemplateName: 'train' }],
    },
    status: { conditions: [condition('PodGroupInitiallyScheduled', 'False', 'Unschedulable')] },
  },
  workloads: {
    spec: {
      controllerRef: { apiGroup: 'batch', kind: 'Job', name: 'train' },
      podGroupTemplates: [{ name: 'workers', schedulingPolicy: { gang: { minCount: 4 } } }],
    },
  },
  compositepodgroups: {
    spec: {
      workloadRef: { workloadName: 'train', templateName: 'all' },
      schedulingPolicy: { gang: { minGroupCount: 2 } },
    },
    status: { conditions: [condition('Scheduled')] },
  },
  evictionrequests: {
    spec: {
      requester: 'example.com/drain',
      target: { pod: { name: 'train-0', uid: '5bd6ae4a-3a2c-4b0e-8f3c-9d4f0f3f6a11' } },
      intent: 'Eviction',
    },
    status: { conditions: [condition('Failed', 'False')] },
  },
  evictions: {
    spec: { target: { pod: { name: 'train-0', uid: '5bd6ae4a-3a2c-4b0e-8f3c-9d4f0f3f6a11' } } },
    status: {
      conditions: [condition('Failed', 'False')],
      requesters: [{ name: 'example.com/drain', intent: 'Eviction' }],
      targetResponders: [{ name: 'example.com/evictor', priority: 1000, state: 'Active' }],
      responders: [
        {
          name: 'example.com/evictor',
          startTime: NOW,
          heartbeatTime: NOW,
          expectedCompletionTime: secondsFromNow(3600),
        },
      ],
    },
  },
  clustertrustbundles: {
    metadata: { name: 'example.com:ca:1' },
    spec: { signerName: 'example.com/ca', trustBundle: pem },
  },
  servicecidrs: { spec: { cidrs: ['10.200.0.0/24'] }, status: { conditions: [condition('Ready')] } },
  ipaddresses: {
    metadata: { name: '10.200.0.7' },
    spec: { parentRef: { group: '', resource: 'services', namespace: 'shop', name: 'web' } },
  },
};
