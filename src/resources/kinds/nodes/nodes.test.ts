import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { nodes } from './nodes.ts';

table(nodes, 'kube_node_info', [
  [
    'a node without status',
    {},
    [
      '{kernel_version="",os_image="",container_runtime_version="",kubelet_version="",kubeproxy_version="deprecated",provider_id="",pod_cidr="",system_uuid="",internal_ip=""} 1',
    ],
  ],
  [
    'a node with two internal addresses, of which the last counts',
    {
      spec: { podCIDR: '10.1.0.0/24', providerID: 'cloud://n1' },
      status: {
        nodeInfo: {
          kernelVersion: '6.1',
          osImage: 'Linux',
          containerRuntimeVersion: 'containerd://2.0',
          kubeletVersion: 'v1.36.3',
          systemUUID: 'u',
        },
        addresses: [
          { type: 'InternalIP', address: '10.0.0.1' },
          { type: 'InternalIP', address: 'fd00::1' },
          { type: 'ExternalIP', address: '203.0.113.1' },
        ],
      },
    },
    [
      '{kernel_version="6.1",os_image="Linux",container_runtime_version="containerd://2.0",kubelet_version="v1.36.3",kubeproxy_version="deprecated",provider_id="cloud://n1",pod_cidr="10.1.0.0/24",system_uuid="u",internal_ip="fd00::1"} 1',
    ],
  ],
]);

table(nodes, 'kube_node_role', [
  ['a node without role', { metadata: { labels: { app: 'shop' } } }, []],
  [
    'a node with a role, and with one that has no name',
    { metadata: { labels: { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/': '' } } },
    ['{role=""} 1', '{role="worker"} 1'],
  ],
]);

table(nodes, 'kube_node_status_capacity', [
  ['a node without status', {}, []],
  [
    'each resource in its unit; a native one that is not known is left out',
    {
      status: {
        capacity: {
          cpu: '1500m',
          memory: '1Ki',
          pods: '110',
          'hugepages-2Mi': '2Mi',
          'attachable-volumes-csi-x': '25',
          'nvidia.com/gpu': '2',
          'kubernetes.io/odd': '1',
          odd: '1',
        },
      },
    },
    [
      '{resource="attachable_volumes_csi_x",unit="byte"} 25',
      '{resource="cpu",unit="core"} 1.5',
      '{resource="hugepages_2Mi",unit="byte"} 2.097152e+06',
      '{resource="memory",unit="byte"} 1024',
      '{resource="nvidia_com_gpu",unit="integer"} 2',
      '{resource="pods",unit="integer"} 110',
    ],
  ],
]);

table(nodes, 'kube_node_status_condition', [
  [
    'a condition of any type',
    { status: { conditions: [{ type: 'KernelDeadlock', status: 'False' }] } },
    [
      '{condition="KernelDeadlock",status="true"} 0',
      '{condition="KernelDeadlock",status="false"} 1',
      '{condition="KernelDeadlock",status="unknown"} 0',
    ],
  ],
  [
    'a condition that is there twice, told once',
    { status: { conditions: ['True', 'False'].map((status) => ({ type: 'Ready', status })) } },
    [
      '{condition="Ready",status="true"} 1',
      '{condition="Ready",status="false"} 0',
      '{condition="Ready",status="unknown"} 0',
    ],
  ],
]);

table(nodes, 'kube_node_spec_taint', [
  [
    'a taint without value',
    { spec: { taints: [{ key: 'gone', effect: 'NoExecute' }] } },
    ['{key="gone",value="",effect="NoExecute"} 1'],
  ],
]);

table(nodes, 'kube_node_spec_unschedulable', [
  ['a node that does not say', {}, ['0']],
  ['a node that is cordoned', { spec: { unschedulable: true } }, ['1']],
]);

table(nodes, 'k8s.node.cpu.allocatable', [
  ['a node without status', {}, []],
  ['a node', { status: { allocatable: { cpu: '3920m' } } }, ['3.92']],
]);
