import type { Page } from './dashboard.ts';
import { graph, stat, table } from './panels.ts';
import { countOf, NAMESPACE, once, podsIn, restartsIn, TROUBLE, waitingFor } from './queries.ts';

const POD = { namespace: 'Namespace', pod: 'Pod' };
const UNSCHEDULABLE = `${once('namespace, pod', `kube_pod_status_unschedulable{${NAMESPACE}}`)} == 1`;
const lastEnd = (reasons: string) =>
  `${once('namespace, pod, container, reason', `kube_pod_container_status_last_terminated_reason{${NAMESPACE}, reason=~"${reasons}"}`)} == 1`;
const EVICTED = `${once('namespace, pod, reason', `kube_pod_status_reason{${NAMESPACE}, reason="Evicted"}`)} == 1`;

/** Pods that do not run as they should, by what is the matter with them. */
export const pods: Page = {
  uid: 'kube-state-otel-pods',
  title: 'Kubernetes / Pods in trouble',
  description: 'Pods that wait, fail, restart or were ended, and why.',
  variables: ['job', 'cluster', 'namespace'],
  rows: {
    Now: [
      stat('Pending', countOf(podsIn('Pending')), { bad: 1, span: 3 }),
      stat('No node fits', countOf(UNSCHEDULABLE), { bad: 1, span: 3 }),
      stat('Image can not be pulled', countOf(waitingFor('.*Image.*|RegistryUnavailable')), { bad: 1, span: 3 }),
      stat('Crash loops', countOf(waitingFor('CrashLoopBackOff')), { bad: 1, span: 3 }),
      stat('Failed', countOf(podsIn('Failed')), { bad: 1, span: 3 }),
      stat('Unknown', countOf(podsIn('Unknown')), { bad: 1, span: 3 }),
      stat('Evicted', countOf(EVICTED), { bad: 1, span: 3 }),
      stat('Out of memory', countOf(lastEnd('OOMKilled')), {
        bad: 1,
        span: 3,
      }),
    ],
    'Over time': [
      graph('Pods that do not run, by phase', {
        '{{phase}}': `sum by (phase) (${once('namespace, pod, phase', `kube_pod_status_phase{${NAMESPACE}, phase=~"Pending|Failed|Unknown"}`)})`,
        all: countOf(podsIn('Pending|Failed|Unknown')),
      }),
      graph('Containers that wait, by reason', {
        '{{reason}}': `count by (reason) (${waitingFor('.*')})`,
        all: countOf(waitingFor('.*')),
      }),
      graph('Restarts by namespace', { '{{namespace}}': `sum by (namespace) (${restartsIn('$__rate_interval')})` }),
      graph('Containers that are not ready, by namespace', {
        '{{namespace}}': `sum by (namespace) (1 - ${once('namespace, pod, container', `kube_pod_container_status_ready{${NAMESPACE}}`)})`,
      }),
    ],
    Which: [
      table(
        'Containers that can not start',
        { ...POD, container: 'Container', reason: 'Reason' },
        waitingFor(TROUBLE),
        { empty: 'All containers can start' },
      ),
      table('Pods that no node fits', POD, UNSCHEDULABLE, {
        empty: 'All pods have a node',
      }),
      table('Pods that do not run', { ...POD, phase: 'Phase' }, podsIn('Pending|Failed|Unknown'), {
        empty: 'All pods run or have succeeded',
      }),
      table(
        'Restarts in an hour',
        { ...POD, container: 'Container' },
        [{ title: 'Restarts', expr: `sort_desc(round(${restartsIn('1h')}) > 0)` }],
        { empty: 'No container restarted' },
      ),
      table(
        'Why containers ended before they were started again',
        { ...POD, container: 'Container', reason: 'Reason' },
        lastEnd('.+'),
        { span: 24, empty: 'No container was started again' },
      ),
    ],
  },
};
