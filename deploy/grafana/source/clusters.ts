import type { Page } from './dashboard.ts';
import { type Column, graph, table } from './panels.ts';
import { allocatable, CLUSTER, NODES_NOT_READY, once } from './queries.ts';

const sum = (expr: string) => `sum by (cluster) (${expr})`;

const NODES = sum(once('node', `kube_node_info{${CLUSTER}}`));
const PODS = sum(once('namespace, pod', `kube_pod_status_phase{${CLUSTER}}`));

/** 0 for a cluster that has nothing of the kind, or leaves out rows at 0. */
const sumOrNone = (expr: string) => `${sum(expr)} or 0 * ${PODS}`;

const NOT_READY = sumOrNone(NODES_NOT_READY);
const POD_TROUBLE = sumOrNone(
  once('namespace, pod, phase', `kube_pod_status_phase{${CLUSTER}, phase=~"Failed|Unknown"}`),
);
const PENDING = sumOrNone(once('namespace, pod', `kube_pod_status_phase{${CLUSTER}, phase="Pending"}`));
const FAILED_JOBS = sumOrNone(once('namespace, job_name', `kube_job_failed{${CLUSTER}, condition="true"}`));
const restarts = (range: string) =>
  sum(once('namespace, pod, container', `increase(kube_pod_container_status_restarts_total{${CLUSTER}}[${range}])`));
const requested = (resource: string) => {
  const amounts = once(
    'namespace, pod, container, node',
    `kube_pod_container_resource_requests{${CLUSTER}, resource="${resource}"}`,
  );
  const alive = once('namespace, pod', `kube_pod_status_phase{${CLUSTER}, phase=~"Pending|Running"} == 1`);
  return `${sum(`${amounts} * on (cluster, namespace, pod) group_left () ${alive}`)} / ${sum(allocatable(resource))}`;
};

const column = (title: string, expr: string, unit?: string): Column => ({ title, expr, ...(unit && { unit }) });

/** All clusters beside each other; one that has no label `cluster` is a row without a name. */
export const clusters: Page = {
  uid: 'kube-state-otel-clusters',
  title: 'Kubernetes / Clusters',
  description: 'All clusters beside each other, by the label cluster: see --join cluster, or an external label.',
  variables: ['job', 'cluster'],
  rows: {
    Clusters: [
      table(
        'Clusters',
        {},
        [
          column('Nodes', NODES),
          column('Not ready', NOT_READY),
          column('Pods', PODS),
          column('Failed or unknown', POD_TROUBLE),
          column('Pending', PENDING),
          column('Failed jobs', FAILED_JOBS),
          column('Restarts in 30 minutes', `round(${restarts('30m')})`),
          column('CPU requested', requested('cpu'), 'percentunit'),
          column('Memory requested', requested('memory'), 'percentunit'),
        ],
        { span: 24 },
      ),
    ],
    'Over time': [
      graph('Nodes', { '{{cluster}}': NODES }),
      graph('Nodes not ready', { '{{cluster}}': NOT_READY }),
      graph('Pods', { '{{cluster}}': PODS }),
      graph('Pods failed or unknown', { '{{cluster}}': POD_TROUBLE }),
      graph('Restarts', { '{{cluster}}': restarts('$__rate_interval') }),
      graph('Failed jobs', { '{{cluster}}': FAILED_JOBS }),
      graph('CPU requested', { '{{cluster}}': requested('cpu') }, { unit: 'percentunit' }),
      graph('Memory requested', { '{{cluster}}': requested('memory') }, { unit: 'percentunit' }),
    ],
  },
};
