import type { Page } from './dashboard.ts';
import { graph, stat, table } from './panels.ts';
import { allocatable, CLUSTER, countOf, NODES_NOT_READY, once } from './queries.ts';

const INFO = once(
  'node, internal_ip, kubelet_version, container_runtime_version, os_image, kernel_version',
  `kube_node_info{${CLUSTER}}`,
);
const PRESSURE = `${once('node, condition', `kube_node_status_condition{${CLUSTER}, condition!="Ready", status="true"}`)} == 1`;
const CORDONED = `${once('node', `kube_node_spec_unschedulable{${CLUSTER}}`)} == 1`;
const PODS_ON_NODES = `count by (cluster, node) (${once('namespace, pod, node', `kube_pod_info{${CLUSTER}, node!=""}`)})`;

/** The machines of the cluster. */
export const nodes: Page = {
  uid: 'kube-state-otel-nodes',
  title: 'Kubernetes / Nodes',
  description: 'Conditions, taints, versions and pods of nodes.',
  variables: ['job', 'cluster'],
  rows: {
    Now: [
      stat('Nodes', countOf(once('node', `kube_node_info{${CLUSTER}}`)), { span: 6 }),
      stat('Not ready', countOf(NODES_NOT_READY), { span: 6, bad: 1 }),
      stat('Under pressure', countOf(PRESSURE), {
        span: 6,
        bad: 1,
        description: 'Conditions other than Ready that hold.',
      }),
      stat('Closed to new pods', countOf(CORDONED), { span: 6, bad: 1 }),
    ],
    'Over time': [
      graph(
        'Nodes by whether they are ready',
        {
          '{{status}}': `sum by (status) (${once('node, status', `kube_node_status_condition{${CLUSTER}, condition="Ready"}`)})`,
        },
        { stacked: true },
      ),
      graph(
        'Pods of what nodes may have',
        { '{{node}}': `${PODS_ON_NODES} / ${allocatable('pods')}` },
        { unit: 'percentunit' },
      ),
    ],
    Which: [
      table('Conditions that hold', { node: 'Node', condition: 'Condition' }, PRESSURE, {
        empty: 'No node is under pressure',
      }),
      table(
        'Taints',
        { node: 'Node', key: 'Key', value: 'Value', effect: 'Effect' },
        once('node, key, value, effect', `kube_node_spec_taint{${CLUSTER}}`),
        { empty: 'No node has a taint' },
      ),
      table(
        'Nodes',
        {
          node: 'Node',
          internal_ip: 'Address',
          kubelet_version: 'Kubelet',
          container_runtime_version: 'Runtime',
          os_image: 'System',
          kernel_version: 'Kernel',
        },
        INFO,
        { span: 24 },
      ),
      table('Pods', { node: 'Node' }, [
        { title: 'Pods', expr: PODS_ON_NODES },
        { title: 'May have', expr: allocatable('pods') },
      ]),
      table('Kubelet versions', { kubelet_version: 'Kubelet' }, [
        {
          title: 'Nodes',
          expr: `count by (cluster, kubelet_version) (${once('node, kubelet_version', `kube_node_info{${CLUSTER}}`)})`,
        },
      ]),
    ],
  },
};
