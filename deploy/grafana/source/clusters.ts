import type { Page } from './dashboard.ts';
import { type Column, graph, table } from './panels.ts';
import { allocatable, CLUSTER, once } from './queries.ts';

const sum = (expr: string) => `sum by (cluster) (${expr})`;

const NODES = sum(once('node', `kube_node_info{${CLUSTER}}`));
const NOT_READY = sum(
  `${once('node', `kube_node_status_condition{${CLUSTER}, condition="Ready", status="true"}`)} == bool 0`,
);
const PODS = sum(once('namespace, pod', `kube_pod_status_phase{${CLUSTER}}`));
const POD_TROUBLE = sum(once('namespace, pod, phase', `kube_pod_status_phase{${CLUSTER}, phase=~"Failed|Unknown"}`));
const PENDING = sum(once('namespace, pod', `kube_pod_status_phase{${CLUSTER}, phase="Pending"}`));
// 0 where there are no jobs.
const FAILED_JOBS = `${sum(once('namespace, job_name', `kube_job_failed{${CLUSTER}, condition="true"}`))} or 0 * ${PODS}`;
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
