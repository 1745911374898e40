import type { Rendered, ShopModel, ShopNode } from './model.ts';

/** A node (core/v1) and the lease by which its kubelet shows that it lives. */
export function renderNode(model: ShopModel, node: ShopNode): Rendered[] {
  return [['nodes', nodeObject(model, node)], leaseOf(model, node)];
}

function nodeObject(model: ShopModel, node: ShopNode): Rendered[1] {
  const { name, uid, zone, address, controlPlane, ready } = node;
  const lost = ready === 'Unknown';
  const healthy = (type: string, reason: string, message: string) => ({
    type,
    status: lost ? 'Unknown' : 'False',
    lastHeartbeatTime: node.heartbeat,
    lastTransitionTime: lost ? node.since : model.created,
    reason: lost ? 'NodeStatusUnknown' : reason,
    message: lost ? 'Kubelet stopped posting node status.' : message,
  });
  const readyReason = {
    True: ['KubeletReady', 'kubelet is posting ready status'],
    False: ['KubeletNotReady', 'container runtime network not ready'],
    Unknown: ['NodeStatusUnknown', 'Kubelet stopped posting node status.'],
  }[ready];
  const taintKey = `node.kubernetes.io/${lost ? 'unreachable' : 'not-ready'}`;
  const taints = [
    ...(controlPlane ? [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] : []),
    ...(ready === 'True'
      ? []
      : ['NoSchedule', 'NoExecute'].map((effect) => ({ key: taintKey, effect, timeAdded: node.since }))),
  ];
  return {
    metadata: {
      name,
      uid,
      creationTimestamp: model.created,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...(controlPlane && { 'node-role.kubernetes.io/control-plane': '' }),
        'node.kubernetes.io/instance-type': 'standard-8',
        'topology.kubernetes.io/region': 'eu-1',
        'topology.kubernetes.io/zone': zone,
      },
      annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
    },
    spec: {
      podCIDR: `${address.replace(/^10\.9\.(\d+)\.(\d+)$/, '10.244.$2')}.0/24`,
      providerID: `example:///${zone}/${name}`,
      ...(taints.length > 0 && { taints }),
    },
    status: {
      capacity: { cpu: '8', 'ephemeral-storage': '103079200Ki', memory: '32Gi', pods: '110' },
      allocatable: { cpu: '7910m', 'ephemeral-storage': '94995789670', memory: '30Gi', pods: '110' },
      conditions: [
        healthy('MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
        healthy('DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        healthy('PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        {
          type: 'Ready',
          status: ready,
          lastHeartbeatTime: node.heartbeat,
          lastTransitionTime: node.since,
          reason: readyReason[0],
          message: readyReason[1],
        },
      ],
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        machineID: uid.replaceAll('-', ''),
        systemUUID: uid,
        bootID: uid,
        kernelVersion: '6.12.0-cloud-amd64',
        osImage: 'Debian GNU/Linux 13 (trixie)',
        containerRuntimeVersion: 'containerd://2.1.4',
        kubeletVersion: 'v1.36.3',
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    },
  };
}

function leaseOf(model: ShopModel, { name, uid, heartbeat }: ShopNode): Rendered {
  const owner = { apiVersion: 'v1', kind: 'Node', name, uid };
  const metadata = {
    name,
    namespace: 'kube-node-lease',
    uid: uid.replace(/^.{8}/, '1ea5e000'),
    creationTimestamp: model.created,
    ownerReferences: [owner],
  };
  const renewTime = heartbeat.replace('Z', '.000000Z');
  return ['leases', { metadata, spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime } }];
}
