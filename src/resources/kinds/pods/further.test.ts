import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { pods } from './pods.ts';

const resources = { limits: { cpu: '500m' }, requests: { memory: '1Ki', 'example.com/gpu': '1' } };

const onNode = { nodeName: 'n1' };

table(pods, 'kube_pod_container_status_resource_limits', [
  [
    'a container whose limits are in force, and one that the kubelet has said nothing of',
    { spec: onNode, status: { containerStatuses: [{ name: 'web', resources }, { name: 'side' }] } },
    ['{container="web",node="n1",resource="cpu",unit="core"} 0.5'],
  ],
]);

table(pods, 'kube_pod_init_container_status_resource_requests', [
  [
    'an init container',
    { spec: onNode, status: { initContainerStatuses: [{ name: 'web', resources }] } },
    [
      '{container="web",node="n1",resource="example_com_gpu",unit="integer"} 1',
      '{container="web",node="n1",resource="memory",unit="byte"} 1024',
    ],
  ],
]);

table(pods, 'kube_pod_level_resource_spec', [
  [
    'a pod with resources of its own',
    { spec: { ...onNode, resources: { limits: { cpu: '1' }, requests: { cpu: '500m' } } } },
    [
      '{node="n1",resource="cpu",type="request",unit="core"} 0.5',
      '{node="n1",resource="cpu",type="limit",unit="core"} 1',
    ],
  ],
  ['a pod that sets none', { spec: onNode, status: { resources } }, []],
]);

table(pods, 'kube_pod_status_resource_limits', [
  [
    'a pod with resources of its own',
    { spec: { ...onNode, resources: {} }, status: { resources } },
    ['{node="n1",resource="cpu",unit="core"} 0.5'],
  ],
  ['a pod that sets none, though the kubelet has some', { spec: onNode, status: { resources } }, []],
]);

table(pods, 'kube_pod_status_resize_pending', [
  [
    'a resize that the node has no room for',
    { status: { conditions: [{ type: 'PodResizePending', status: 'True', reason: 'Infeasible' }] } },
    ['{reason="Infeasible"} 1'],
  ],
  ['a resize that waits no more', { status: { conditions: [{ type: 'PodResizePending', status: 'False' }] } }, []],
]);

table(pods, 'kube_pod_container_status_resource_health', [
  [
    'a container with a sick device',
    {
      status: {
        containerStatuses: [
          {
            name: 'web',
            allocatedResourcesStatus: [{ name: 'x/gpu', resources: [{ resourceID: 'g0', health: 'Unhealthy' }] }],
          },
        ],
      },
    },
    ['{container="web",resource="x/gpu",resource_id="g0",health="Unhealthy"} 1'],
  ],
]);

table(pods, 'kube_pod_metadata_generation', [
  ['a pod of an API server of old', { metadata: { name: 'p' } }, []],
  ['a pod that was resized', { metadata: { name: 'p', generation: 2 } }, ['2']],
]);

table(pods, 'kube_pod_container_security_context', [
  [
    'a container that says nothing, and a privileged one',
    {
      spec: {
        containers: [
          { name: 'a' },
          { name: 'b', securityContext: { privileged: true, seLinuxOptions: { level: 's0:c1' } } },
        ],
      },
    },
    [
      '{container="a",privileged="false",container_selinux_user="",container_selinux_role="",container_selinux_type="",container_selinux_level=""} 1',
      '{container="b",privileged="true",container_selinux_user="",container_selinux_role="",container_selinux_type="",container_selinux_level="s0:c1"} 1',
    ],
  ],
]);

table(pods, 'kube_pod_container_volume_mount', [
  [
    'a container that mounts a volume twice',
    { spec: { containers: [{ name: 'a', volumeMounts: [{ name: 'data' }, { name: 'data' }] }] } },
    ['{container="a",volume="data"} 1'],
  ],
]);

table(pods, 'kube_pod_extended_resourceclaim_info', [
  [
    'a container that asked for an extended resource',
    {
      status: {
        extendedResourceClaimStatus: {
          resourceClaimName: 'made',
          requestMappings: [{ containerName: 'a', resourceName: 'x/gpu', requestName: 'r' }],
        },
      },
    },
    ['{container="a",resource="x/gpu",request="r",resourceclaim_name="made"} 1'],
  ],
  ['any other pod', {}, []],
]);
