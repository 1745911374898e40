import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { pods } from './pods.ts';

const ended = (...times: readonly (string | undefined)[]) => ({
  status: {
    containerStatuses: times.map((finishedAt, at) => ({ name: `c${at}`, state: { terminated: { finishedAt } } })),
  },
});

table(pods, 'kube_pod_completion_time', [
  ['a pod whose containers run', { status: { containerStatuses: [{ name: 'c', state: { running: {} } }] } }, []],
  [
    'the last of the containers that ended',
    ended('2026-01-01T00:00:00Z', undefined, '2026-01-01T00:00:10Z'),
    ['1.76722561e+09'],
  ],
  ['a container that ended at no time', ended(undefined), []],
  [
    'an init container that ended, which does not count',
    { status: { initContainerStatuses: ended('2026-01-01T00:00:00Z').status.containerStatuses } },
    [],
  ],
]);

table(pods, 'kube_pod_info', [
  [
    'a pod that has just been created',
    {},
    ['{host_ip="",pod_ip="",node="",created_by_kind="",created_by_name="",priority_class="",host_network="false"} 1'],
  ],
  [
    'a pod with an owner that does not control it',
    { metadata: { ownerReferences: [{ kind: 'Thing', name: 't' }] }, spec: { hostNetwork: true } },
    ['{host_ip="",pod_ip="",node="",created_by_kind="",created_by_name="",priority_class="",host_network="true"} 1'],
  ],
  [
    'a pod that runs',
    {
      metadata: {
        ownerReferences: [
          { kind: 'Thing', name: 't' },
          { kind: 'ReplicaSet', name: 'web-1', controller: true },
        ],
      },
      spec: { nodeName: 'n1', priorityClassName: 'high' },
      status: { hostIP: '10.0.0.1', podIP: '10.1.0.1' },
    },
    [
      '{host_ip="10.0.0.1",pod_ip="10.1.0.1",node="n1",created_by_kind="ReplicaSet",created_by_name="web-1",priority_class="high",host_network="false"} 1',
    ],
  ],
]);

table(pods, 'kube_pod_ips', [
  [
    'addresses of both families; what is none is left out',
    { status: { podIPs: [{ ip: '10.1.0.1' }, { ip: 'fd00::1' }, { ip: '::ffff:10.1.0.2' }, { ip: 'odd' }, {}] } },
    ['{ip="10.1.0.1",ip_family="4"} 1', '{ip="fd00::1",ip_family="6"} 1', '{ip="::ffff:10.1.0.2",ip_family="4"} 1'],
  ],
]);

table(pods, 'kube_pod_owner', [
  ['a pod without owner', {}, ['{owner_kind="",owner_name="",owner_is_controller=""} 1']],
  [
    'a pod of a replica set',
    { metadata: { ownerReferences: [{ kind: 'ReplicaSet', name: 'web-1', controller: true }] } },
    ['{owner_kind="ReplicaSet",owner_name="web-1",owner_is_controller="true"} 1'],
  ],
]);

table(pods, 'kube_pod_deletion_timestamp', [
  ['a pod that stays', {}, []],
  ['a pod that goes', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }, ['1.7672256e+09']],
]);

table(pods, 'kube_pod_overhead_cpu_cores', [
  ['a pod without overhead', {}, []],
  ['a pod in a sandbox', { spec: { overhead: { cpu: '250m' } } }, ['0.25']],
]);

table(pods, 'kube_pod_overhead_memory_bytes', [
  ['a pod without overhead', {}, []],
  ['a pod in a sandbox', { spec: { overhead: { memory: '120Mi' } } }, ['1.2582912e+08']],
]);

table(pods, 'kube_pod_resourceclaim_info', [
  ['a claim of neither form', { spec: { resourceClaims: [{ name: 'gpu' }] } }, []],
  [
    'a claim by name',
    { spec: { resourceClaims: [{ name: 'gpu', resourceClaimName: 'mine' }] } },
    ['{claim_name="gpu",resourceclaim_name="mine",resourceclaim_template_name=""} 1'],
  ],
  [
    'a claim from a template that is not made yet',
    { spec: { resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'gpus' }] } },
    ['{claim_name="gpu",resourceclaim_name="",resourceclaim_template_name="gpus"} 1'],
  ],
  [
    'a claim from a template',
    {
      spec: { resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'gpus' }] },
      status: { resourceClaimStatuses: [{ name: 'other' }, { name: 'gpu', resourceClaimName: 'gpu-x1' }] },
    },
    ['{claim_name="gpu",resourceclaim_name="gpu-x1",resourceclaim_template_name="gpus"} 1'],
  ],
]);

table(pods, 'kube_pod_runtimeclass_name_info', [
  ['a pod of the default runtime', {}, []],
  ['a pod of another', { spec: { runtimeClassName: 'gvisor' } }, ['{runtimeclass_name="gvisor"} 1']],
]);

const forever = { key: 'gone', operator: 'Exists', effect: 'NoExecute' };

table(pods, 'kube_pod_tolerations', [
  ['a pod that tolerates nothing', {}, []],
  ['everything', { spec: { tolerations: [{}] } }, ['{key="",operator="",value="",effect="",toleration_seconds=""} 1']],
  [
    'a toleration that is there twice, told once',
    { spec: { tolerations: [forever, forever] } },
    ['{key="gone",operator="Exists",value="",effect="NoExecute",toleration_seconds=""} 1'],
  ],
  [
    'tolerations for a time, or for none',
    { spec: { tolerations: [300, 0].map((tolerationSeconds) => ({ ...forever, tolerationSeconds })) } },
    [
      '{key="gone",operator="Exists",value="",effect="NoExecute",toleration_seconds="300"} 1',
      '{key="gone",operator="Exists",value="",effect="NoExecute",toleration_seconds="0"} 1',
    ],
  ],
]);

table(pods, 'kube_pod_nodeselectors', [
  ['a pod that may run anywhere', {}, ['1']],
  [
    'a pod that is bound to a disk',
    { spec: { nodeSelector: { 'example.com/diskType': 'ssd' } } },
    ['{nodeselector_example_com_disk_type="ssd"} 1'],
  ],
]);
