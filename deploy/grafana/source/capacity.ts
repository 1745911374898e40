import type { Page } from './dashboard.ts';
import { graph, stat, table } from './panels.ts';
import { allocatable, CLUSTER, countOf, NAMESPACE, once, QUOTAS_TAKEN, reserved } from './queries.ts';

const share = (what: 'requests' | 'limits', resource: string) =>
  `sum(${reserved(what, resource)}) / sum(${allocatable(resource)})`;
const LIVING = once('namespace, pod', `kube_pod_status_phase{${CLUSTER}, phase=~"Pending|Running"} == 1`);
const by = (labels: string, expr: string) => `sum by (cluster, ${labels}) (${expr})`;

/** Containers of pods that have not ended which name no amount of a resource. */
const without = (what: 'requests' | 'limits', resource: string) => {
  const all = once('namespace, pod, container', `kube_pod_container_info{${NAMESPACE}}`);
  const alive = `${all} and on (cluster, namespace, pod) ${LIVING}`;
  const having = once(
    'namespace, pod, container',
    `kube_pod_container_resource_${what}{${NAMESPACE}, resource="${resource}"}`,
  );
  return countOf(`(${alive}) unless on (cluster, namespace, pod, container) ${having}`);
};

/** What is asked for and what there is. */
export const capacity: Page = {
  uid: 'kube-state-otel-capacity',
  title: 'Kubernetes / Capacity and requests',
  description:
    'Requests and limits of containers against what nodes have and quotas allow. Pods that wait for a node count, those that have ended do not.',
  variables: ['job', 'cluster', 'namespace'],
  rows: {
    Now: [
      stat('CPU requested', share('requests', 'cpu'), { unit: 'percentunit', bad: 0.9 }),
      stat('Memory requested', share('requests', 'memory'), { unit: 'percentunit', bad: 0.9 }),
      stat('Pods of what nodes may have', `count(${LIVING}) / sum(${allocatable('pods')})`, {
        unit: 'percentunit',
        bad: 0.9,
      }),
      stat('Memory limits', `${share('limits', 'memory')} or vector(0)`, {
        unit: 'percentunit',
        description: 'Above 100 % the nodes can not give what containers may take.',
      }),
      stat('Containers without a CPU request', without('requests', 'cpu')),
      stat('Containers without a memory limit', without('limits', 'memory')),
    ],
    'Over time': [
      graph('CPU', {
        requests: `sum(${reserved('requests', 'cpu')})`,
        limits: `sum(${reserved('limits', 'cpu')}) or vector(0)`,
        'of the nodes': `sum(${allocatable('cpu')})`,
      }),
      graph(
        'Memory',
        {
          requests: `sum(${reserved('requests', 'memory')})`,
          limits: `sum(${reserved('limits', 'memory')}) or vector(0)`,
          'of the nodes': `sum(${allocatable('memory')})`,
        },
        { unit: 'bytes' },
      ),
      graph(
        'CPU requests by namespace',
        { '{{namespace}}': `sum by (namespace) (${reserved('requests', 'cpu')})` },
        { stacked: true },
      ),
      graph(
        'Memory requests by namespace',
        {
          '{{namespace}}': `sum by (namespace) (${reserved('requests', 'memory')})`,
        },
        { stacked: true, unit: 'bytes' },
      ),
    ],
    Which: [
      table(
        'Nodes',
        { node: 'Node' },
        [
          { title: 'CPU requested', expr: by('node', reserved('requests', 'cpu')) },
          { title: 'CPU', expr: allocatable('cpu') },
          { title: 'Memory requested', expr: by('node', reserved('requests', 'memory')), unit: 'bytes' },
          { title: 'Memory', expr: allocatable('memory'), unit: 'bytes' },
        ],
        { description: 'Pods without a node are in a row without one.' },
      ),
      table('Namespaces', { namespace: 'Namespace' }, [
        { title: 'CPU requests', expr: by('namespace', reserved('requests', 'cpu')) },
        { title: 'CPU limits', expr: by('namespace', reserved('limits', 'cpu')) },
        { title: 'Memory requests', expr: by('namespace', reserved('requests', 'memory')), unit: 'bytes' },
        { title: 'Memory limits', expr: by('namespace', reserved('limits', 'memory')), unit: 'bytes' },
      ]),
      table(
        'Quotas',
        { namespace: 'Namespace', resourcequota: 'Quota', resource: 'Resource' },
        [{ title: 'Taken', expr: `sort_desc(${QUOTAS_TAKEN})`, unit: 'percentunit' }],
        { span: 24, empty: 'There are no quotas' },
      ),
    ],
  },
};
