import type { V1Node } from '@kubernetes/client-node';
import {
  eachPair,
  flag,
  list,
  lookUp,
  map,
  message,
  type ObjectOf,
  type Pairs,
  quantity,
  text,
} from '../../../kubernetes/codec/schema.ts';
import { entityByUid, metricsOf } from '../../declare/conventions.ts';
import { ALPHA, conditionGauge, type EmitOf, gauge, identity, STABLE } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { deletionTimestamp, labels, metadata } from '../../declare/metadata.ts';
import { annotationsFamily, created, deletionTime, labelsFamily } from '../../declare/metadata-families.ts';
import { quantityFloat } from '../../values/quantity.ts';
import { shownResource } from '../../values/resource-names.ts';
import { furtherNodeFamilies } from '../further/nodes.ts';
import { conditionRows } from '../shared/conditions.ts';
import { nodeZone } from '../shared/zone.ts';

const ROLE_PREFIX = 'node-role.kubernetes.io/';

const schema = message({
  metadata: metadata({ deletionTimestamp, labels: labels((key) => key.startsWith(ROLE_PREFIX)) }),
  spec: [
    2,
    message({
      podCIDR: [1, text],
      providerID: [3, text],
      unschedulable: [4, flag],
      taints: [5, list(message({ key: [1, text], value: [2, text], effect: [3, text] }))],
      podCIDRs: [7, list(text)],
    }),
  ],
  status: [
    3,
    message({
      capacity: [1, map(quantity)],
      allocatable: [2, map(quantity)],
      conditions: [4, list(message({ type: [1, text], status: [2, text] }))],
      addresses: [5, list(message({ type: [1, text], address: [2, text] }))],
      nodeInfo: [
        7,
        message({
          systemUUID: [2, text],
          kernelVersion: [4, text],
          osImage: [5, text],
          containerRuntimeVersion: [6, text],
          kubeletVersion: [7, text],
        }),
      ],
    }),
  ],
});

type Node = ObjectOf<typeof schema, V1Node>;

const { upDownCounter } = metricsOf<Node>(entityByUid('k8s.node', false));

export const nodes: Kind<Node> = {
  resource: 'nodes',
  group: '',
  versions: ['v1'],
  kind: 'Node',
  namespaced: false,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['node'], ({ metadata }) => [metadata.name]),
  joinable: { zone: nodeZone },
  families: [
    annotationsFamily('kube_node_annotations', ALPHA),
    created('kube_node_created', STABLE, 'When the node was created, in unix seconds.'),
    deletionTime(
      'kube_node_deletion_timestamp',
      ALPHA,
      'When the deletion of the node was asked for, in unix seconds.',
    ),
    gauge(
      'kube_node_info',
      STABLE,
      'Versions, addresses and identifiers of the node.',
      [
        'kernel_version',
        'os_image',
        'container_runtime_version',
        'kubelet_version',
        'kubeproxy_version',
        'provider_id',
        'pod_cidr',
        'system_uuid',
        'internal_ip',
      ],
      ({ spec, status }, emit) => {
        const { nodeInfo, addresses } = status;
        emit(1, [
          nodeInfo.kernelVersion,
          nodeInfo.osImage,
          nodeInfo.containerRuntimeVersion,
          nodeInfo.kubeletVersion,
          'deprecated',
          spec.providerID,
          spec.podCIDR,
          nodeInfo.systemUUID,
          addresses.findLast(({ type }) => type === 'InternalIP')?.address ?? '',
        ]);
      },
    ),
    labelsFamily('kube_node_labels', STABLE),
    gauge('kube_node_role', ALPHA, 'A role of the node.', ['role'], ({ metadata }, emit) =>
      eachPair(metadata.labels, (key) => {
        if (key.startsWith(ROLE_PREFIX)) emit(1, [key.slice(ROLE_PREFIX.length)]);
      }),
    ),
    gauge(
      'kube_node_spec_pod_cidrs',
      ALPHA,
      'A range of addresses for the pods of the node.',
      ['pod_cidr'],
      ({ spec }, emit) => {
        for (const range of spec.podCIDRs) emit(1, [range]);
      },
    ),
    gauge('kube_node_spec_taint', STABLE, 'A taint of the node.', ['key', 'value', 'effect'], ({ spec }, emit) => {
      for (const { key, value, effect } of spec.taints) emit(1, [key, value, effect]);
    }),
    gauge(
      'kube_node_spec_unschedulable',
      STABLE,
      'Whether the node is closed to new pods.',
      ({ spec }) => spec.unschedulable,
    ),
    gauge(
      'kube_node_status_allocatable',
      STABLE,
      'Amount of a resource of the node that is free for pods to request.',
      ['resource', 'unit'],
      ({ status }, emit) => resourceRows(emit, status.allocatable),
    ),
    gauge(
      'kube_node_status_capacity',
      STABLE,
      'Amount of a resource that the node has.',
      ['resource', 'unit'],
      ({ status }, emit) => resourceRows(emit, status.capacity),
    ),
    conditionGauge(
      'kube_node_status_condition',
      STABLE,
      'Whether a condition of the node has this status.',
      ['condition', 'status'],
      ({ status }, emit) => conditionRows(emit, status.conditions),
    ),
    gauge('kube_node_status_addresses', ALPHA, 'An address of the node.', ['type', 'address'], ({ status }, emit) => {
      for (const { type, address } of status.addresses) emit(1, [type, address]);
    }),
    ...furtherNodeFamilies,
  ],
  conventions: {
    schema,
    families: [
      upDownCounter(
        'k8s.node.condition.status',
        '{node}',
        'Whether a condition of the node has this status.',
        ['k8s.node.condition.type', 'k8s.node.condition.status'],
        ({ status }, emit) => conditionRows(emit, status.conditions),
      ),
      upDownCounter(
        'k8s.node.cpu.allocatable',
        '{cpu}',
        'CPU cores of the node that are free for pods to request.',
        (node) => allocatable(node, 'cpu'),
      ),
      upDownCounter(
        'k8s.node.memory.allocatable',
        'By',
        'Memory of the node that is free for pods to request.',
        (node) => allocatable(node, 'memory'),
      ),
      upDownCounter(
        'k8s.node.ephemeral_storage.allocatable',
        'By',
        'Local storage of the node that is free for pods to request.',
        (node) => allocatable(node, 'ephemeral-storage'),
      ),
      upDownCounter('k8s.node.pod.allocatable', '{pod}', 'Pods for which the node has room.', (node) =>
        allocatable(node, 'pods'),
      ),
    ],
  },
};

function resourceRows(emit: EmitOf<[string, string]>, quantities: Pairs): void {
  eachPair(quantities, (name, amount) => {
    const shown = name === 'pods' ? PODS : shownResource(name);
    if (shown === undefined) return;
    for (const unit of shown.units) emit(quantityFloat(amount), [shown.label, unit]);
  });
}

function allocatable({ status }: Node, resource: string): number | undefined {
  const amount = lookUp(status.allocatable, resource);
  return amount === undefined ? undefined : quantityFloat(amount);
}

/** Only a node has this resource. */
const PODS = { label: 'pods', units: ['integer'] } as const;
