import type { Page } from './dashboard.ts';
import { graph, stat, table } from './panels.ts';
import { countOf, sumOf } from './queries.ts';

const JOB = 'job=~"$job"';

/**
 * The sum of series by the names of what they are about. A receiver makes labels of these names, or keeps them in
 * `target_info` alone; `labels[0]` tells which.
 */
function named(labels: readonly [string, ...string[]], family: string, matchers: string, condition = ''): string {
  const [first] = labels;
  const series = (matcher: string) => `${family}{${JOB}, ${matcher}${matchers === '' ? '' : `, ${matchers}`}}`;
  const joined = `${series(`${first}=""`)} * on (job, instance) group_left (${labels.join(', ')}) target_info`;
  const both = `(${series(`${first}!=""`)} or ${joined})${condition}`;
  return both;
}

const by = (labels: readonly string[], series: string) => `sum by (${labels.join(', ')}) (${series})`;

const POD = ['k8s_pod_name', 'k8s_namespace_name'] as const;
const PHASE = 'k8s_pod_status_phase';
const IN_TROUBLE = `${PHASE}=~"Failed|Unknown"`;
const READY = 'k8s_node_condition_type="Ready", k8s_node_condition_status="true"';

const RESTARTED = `increase(k8s_container_restart_count{${JOB}}[30m])`;

/** The first page for those who have the names of the semantic conventions and no others. */
export const semanticConventions: Page = {
  uid: 'kube-state-otel-conventions',
  title: 'Kubernetes / Cluster state (semantic conventions)',
  description:
    'For --profile semconv. What series are about is taken from their labels, or from target_info where the receiver makes no labels of it. Names are in underscores: a scrape needs metric_name_escaping_scheme: underscores. Choose a job that is scraped or pushed, not both.',
  variables: ['conventions'],
  rows: {
    'The four questions': [
      stat('Jobs with failed pods', countOf(`k8s_job_pod_failed{${JOB}} > 0`), { span: 6, bad: 1 }),
      stat('Nodes not ready', countOf(`k8s_node_condition_status{${JOB}, ${READY}} == 0`), { span: 6, bad: 1 }),
      stat('Pods failed or unknown', countOf(`${PHASE}{${JOB}, ${IN_TROUBLE}} == 1`), { span: 6, bad: 1 }),
      stat('Restarts in 30 minutes', `round(${sumOf(RESTARTED)})`, { span: 6, bad: 1 }),
    ],
    Which: [
      table(
        'Jobs with failed pods',
        { k8s_namespace_name: 'Namespace', k8s_job_name: 'Job' },
        [
          {
            title: 'Failed pods',
            expr: by(
              ['k8s_namespace_name', 'k8s_job_name'],
              named(['k8s_job_name', 'k8s_namespace_name'], 'k8s_job_pod_failed', '', ' > 0'),
            ),
          },
        ],
        { empty: 'No pod of a job has failed' },
      ),
      table(
        'Nodes not ready',
        { k8s_node_name: 'Node' },
        by(['k8s_node_name'], named(['k8s_node_name'], 'k8s_node_condition_status', READY, ' == 0')),
        { empty: 'All nodes are ready' },
      ),
      table(
        'Pods failed or unknown',
        { k8s_namespace_name: 'Namespace', k8s_pod_name: 'Pod', [PHASE]: 'Phase' },
        by(['k8s_namespace_name', 'k8s_pod_name', PHASE], named(POD, PHASE, IN_TROUBLE, ' == 1')),
        { empty: 'No pod has failed' },
      ),
      table(
        'Containers that wait',
        { k8s_namespace_name: 'Namespace', k8s_pod_name: 'Pod', k8s_container_status_reason: 'Reason' },
        [
          {
            title: 'Containers',
            expr: by(
              ['k8s_namespace_name', 'k8s_pod_name', 'k8s_container_status_reason'],
              named(
                POD,
                'k8s_container_status_reason',
                'k8s_container_status_reason!~"Completed|ContainerCreating"',
                ' == 1',
              ),
            ),
          },
        ],
        { empty: 'No container waits or has ended with an error' },
      ),
    ],
    'Over time': [
      graph('Pods by phase', { [`{{${PHASE}}}`]: `sum by (${PHASE}) (${PHASE}{${JOB}})` }, { stacked: true }),
      graph(
        'Containers by state',
        {
          '{{k8s_container_status_state}}': `sum by (k8s_container_status_state) (k8s_container_status_state{${JOB}})`,
        },
        { stacked: true },
      ),
      graph(
        'CPU',
        {
          requests: `sum(k8s_container_cpu_request_desired{${JOB}})`,
          limits: sumOf(`k8s_container_cpu_limit_desired{${JOB}}`),
          'of the nodes': `sum(k8s_node_cpu_allocatable{${JOB}})`,
        },
        { description: 'With the containers of pods that have ended.' },
      ),
      graph(
        'Memory',
        {
          requests: `sum(k8s_container_memory_request_desired_bytes{${JOB}})`,
          limits: sumOf(`k8s_container_memory_limit_desired_bytes{${JOB}}`),
          'of the nodes': `sum(k8s_node_memory_allocatable_bytes{${JOB}})`,
        },
        { unit: 'bytes', description: 'With the containers of pods that have ended.' },
      ),
    ],
    Workloads: [
      stat('Nodes', countOf(`k8s_node_condition_status{${JOB}, ${READY}}`)),
      stat('Pods', sumOf(`${PHASE}{${JOB}}`)),
      stat('Pods of deployments desired', sumOf(`k8s_deployment_pod_desired{${JOB}}`)),
      stat('Pods of deployments available', sumOf(`k8s_deployment_pod_available{${JOB}}`)),
      stat('Running jobs of cron jobs', sumOf(`k8s_cronjob_job_active{${JOB}}`)),
      stat(
        'Claims pending',
        sumOf(`k8s_persistentvolumeclaim_status_phase{${JOB}, k8s_persistentvolumeclaim_status_phase="Pending"}`),
        { bad: 1 },
      ),
    ],
  },
};
