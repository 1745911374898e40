import type { Page } from './dashboard.ts';
import { graph, stat, table } from './panels.ts';
import {
  allocatable,
  CLUSTER,
  countOf,
  FAILED_JOBS,
  NAMESPACE,
  NODES_NOT_READY,
  once,
  podsIn,
  QUOTAS_TAKEN,
  reserved,
  restartsIn,
  sumOf,
  TROUBLE,
  waitingFor,
} from './queries.ts';

const POD = { namespace: 'Namespace', pod: 'Pod' };

const things = (title: string, labels: string, family: string) =>
  stat(title, countOf(once(labels, `${family}{${NAMESPACE}}`)), { span: 3 });

/** The page to look at first: what is wrong, then what there is. */
export const clusterState: Page = {
  uid: 'kube-state-otel-cluster',
  title: 'Kubernetes / Cluster state',
  description: 'Failed jobs, nodes that are not ready, pods that failed, restarts; then what there is in the cluster.',
  variables: ['job', 'cluster', 'namespace'],
  rows: {
    'The four questions': [
      stat('Failed jobs', countOf(FAILED_JOBS), { span: 6, bad: 1 }),
      stat('Nodes not ready', countOf(NODES_NOT_READY), { span: 6, bad: 1 }),
      stat('Pods failed or unknown', countOf(podsIn('Failed|Unknown')), { span: 6, bad: 1 }),
      stat('Restarts in 30 minutes', `round(${sumOf(restartsIn('30m'))})`, {
        span: 6,
        bad: 1,
        description: 'A rate of a counter: a restart before its first sample is not seen.',
      }),
    ],
    Which: [
      table('Failed jobs', { namespace: 'Namespace', job_name: 'Job' }, FAILED_JOBS, {
        empty: 'No job has failed',
      }),
      table(
        'Nodes not ready',
        { node: 'Node', status: 'Ready' },
        `${once('node, status', `kube_node_status_condition{${CLUSTER}, condition="Ready", status=~"false|unknown"}`)} == 1`,
        { empty: 'All nodes are ready' },
      ),
      table('Pods failed or unknown', { ...POD, phase: 'Phase' }, podsIn('Failed|Unknown'), {
        empty: 'No pod has failed',
      }),
      table(
        'Restarts in 30 minutes',
        { ...POD, container: 'Container' },
        [{ title: 'Restarts', expr: `sort_desc(round(${restartsIn('30m')}) > 0)` }],
        { empty: 'No container restarted' },
      ),
    ],
    'What else is not as it should be': [
      stat('Pods pending', countOf(podsIn('Pending')), { bad: 1 }),
      stat('Containers that can not start', countOf(waitingFor(TROUBLE)), { bad: 1 }),
      stat(
        'Deployments not complete',
        countOf(
          `${once('namespace, deployment', `kube_deployment_spec_replicas{${NAMESPACE}}`)} > ${once('namespace, deployment', `kube_deployment_status_replicas_available{${NAMESPACE}}`)}`,
        ),
        { bad: 1 },
      ),
      stat(
        'Claims not bound',
        countOf(
          `${once('namespace, persistentvolumeclaim', `kube_persistentvolumeclaim_status_phase{${NAMESPACE}, phase=~"Pending|Lost"}`)} == 1`,
        ),
        { bad: 1 },
      ),
      stat(
        'Autoscalers at maximum',
        countOf(
          `${once('namespace, horizontalpodautoscaler', `kube_horizontalpodautoscaler_status_current_replicas{${NAMESPACE}}`)} >= ${once('namespace, horizontalpodautoscaler', `kube_horizontalpodautoscaler_spec_max_replicas{${NAMESPACE}}`)}`,
        ),
        { bad: 1 },
      ),
      stat('Quotas nearly full', countOf(`${QUOTAS_TAKEN} >= 0.9`), { bad: 1 }),
    ],
    'Over time': [
      graph(
        'Pods by phase',
        {
          '{{phase}}': `sum by (phase) (${once('namespace, pod, phase', `kube_pod_status_phase{${NAMESPACE}}`)})`,
        },
        { stacked: true },
      ),
      graph('Restarts by namespace', {
        '{{namespace}}': `sum by (namespace) (${restartsIn('$__rate_interval')})`,
      }),
      graph('Containers that wait, by reason', {
        '{{reason}}': `count by (reason) (${waitingFor('.*')})`,
        all: countOf(waitingFor('.*')),
      }),
      graph(
        'Requested of what nodes have',
        {
          CPU: `sum(${reserved('requests', 'cpu')}) / sum(${allocatable('cpu')})`,
          memory: `sum(${reserved('requests', 'memory')}) / sum(${allocatable('memory')})`,
        },
        { unit: 'percentunit' },
      ),
    ],
    'What there is': [
      stat('Nodes', countOf(once('node', `kube_node_info{${CLUSTER}}`)), { span: 3 }),
      things('Namespaces', 'namespace', 'kube_namespace_created'),
      things('Pods', 'namespace, pod', 'kube_pod_info'),
      things('Deployments', 'namespace, deployment', 'kube_deployment_created'),
      things('Stateful sets', 'namespace, statefulset', 'kube_statefulset_created'),
      things('Daemon sets', 'namespace, daemonset', 'kube_daemonset_created'),
      things('Cron jobs', 'namespace, cronjob', 'kube_cronjob_info'),
      things('Services', 'namespace, service', 'kube_service_info'),
    ],
  },
};
