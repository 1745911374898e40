import type { Page } from './dashboard.ts';
import { type Column, graph, stat, table } from './panels.ts';
import { countOf, NAMESPACE, once } from './queries.ts';

/** A fact about each object of a kind; `label` names the object. */
const factOf = (label: string) => (family: string) => once(`namespace, ${label}`, `${family}{${NAMESPACE}}`);

const deployment = factOf('deployment');
const statefulSet = factOf('statefulset');
const daemonSet = factOf('daemonset');
const autoscaler = factOf('horizontalpodautoscaler');
const budget = factOf('poddisruptionbudget');

const column = (title: string, expr: string): Column => ({ title, expr });

/** Deployments, stateful sets and daemon sets, and what scales and guards them. */
export const workloads: Page = {
  uid: 'kube-state-otel-workloads',
  title: 'Kubernetes / Workloads',
  description: 'What workloads are meant to have and what they have; rollouts, autoscalers and disruption budgets.',
  variables: ['job', 'cluster', 'namespace'],
  rows: {
    'Not complete': [
      stat(
        'Deployments',
        countOf(
          `${deployment('kube_deployment_spec_replicas')} > ${deployment('kube_deployment_status_replicas_available')}`,
        ),
        { bad: 1 },
      ),
      stat(
        'Stateful sets',
        countOf(
          `${statefulSet('kube_statefulset_replicas')} > ${statefulSet('kube_statefulset_status_replicas_ready')}`,
        ),
        { bad: 1 },
      ),
      stat(
        'Daemon sets',
        countOf(
          `${daemonSet('kube_daemonset_status_desired_number_scheduled')} > ${daemonSet('kube_daemonset_status_number_available')}`,
        ),
        { bad: 1 },
      ),
      stat(
        'Rollouts that are stuck',
        countOf(
          `${once('namespace, deployment', `kube_deployment_status_condition{${NAMESPACE}, condition="Progressing", status="false"}`)} == 1`,
        ),
        { bad: 1, description: 'Deployments that made no progress within the time that they may take.' },
      ),
      stat(
        'Autoscalers at maximum',
        countOf(
          `${autoscaler('kube_horizontalpodautoscaler_status_current_replicas')} >= ${autoscaler('kube_horizontalpodautoscaler_spec_max_replicas')}`,
        ),
        { bad: 1 },
      ),
      stat(
        'Budgets that are broken',
        countOf(
          `${budget('kube_poddisruptionbudget_status_desired_healthy')} > ${budget('kube_poddisruptionbudget_status_current_healthy')}`,
        ),
        { bad: 1 },
      ),
    ],
    'Over time': [
      graph('Pods that deployments lack', {
        '{{namespace}}/{{deployment}}': `${deployment('kube_deployment_status_replicas_unavailable')} > 0`,
        all: `sum(${deployment('kube_deployment_status_replicas_unavailable')})`,
      }),
      graph('Pods of deployments', {
        desired: `sum(${deployment('kube_deployment_spec_replicas')})`,
        available: `sum(${deployment('kube_deployment_status_replicas_available')})`,
        'of the newest template': `sum(${deployment('kube_deployment_status_replicas_updated')})`,
      }),
    ],
    Workloads: [
      table('Deployments', { namespace: 'Namespace', deployment: 'Deployment' }, [
        column('Desired', deployment('kube_deployment_spec_replicas')),
        column('Updated', deployment('kube_deployment_status_replicas_updated')),
        column('Ready', deployment('kube_deployment_status_replicas_ready')),
        column('Available', deployment('kube_deployment_status_replicas_available')),
      ]),
      table(
        'Stateful sets',
        { namespace: 'Namespace', statefulset: 'Stateful set' },
        [
          column('Desired', statefulSet('kube_statefulset_replicas')),
          column('Updated', statefulSet('kube_statefulset_status_replicas_updated')),
          column('Ready', statefulSet('kube_statefulset_status_replicas_ready')),
        ],
        { empty: 'There are no stateful sets' },
      ),
      table(
        'Daemon sets',
        { namespace: 'Namespace', daemonset: 'Daemon set' },
        [
          column('Desired', daemonSet('kube_daemonset_status_desired_number_scheduled')),
          column('Updated', daemonSet('kube_daemonset_status_updated_number_scheduled')),
          column('Available', daemonSet('kube_daemonset_status_number_available')),
          column('On wrong nodes', daemonSet('kube_daemonset_status_number_misscheduled')),
        ],
        { empty: 'There are no daemon sets' },
      ),
      table(
        'Autoscalers',
        { namespace: 'Namespace', horizontalpodautoscaler: 'Autoscaler' },
        [
          column('Least', autoscaler('kube_horizontalpodautoscaler_spec_min_replicas')),
          column('Now', autoscaler('kube_horizontalpodautoscaler_status_current_replicas')),
          column('Desired', autoscaler('kube_horizontalpodautoscaler_status_desired_replicas')),
          column('Most', autoscaler('kube_horizontalpodautoscaler_spec_max_replicas')),
        ],
        { empty: 'There are no autoscalers' },
      ),
      table(
        'Disruption budgets',
        { namespace: 'Namespace', poddisruptionbudget: 'Budget' },
        [
          column('Desired', budget('kube_poddisruptionbudget_status_desired_healthy')),
          column('Healthy', budget('kube_poddisruptionbudget_status_current_healthy')),
          column('May be disrupted', budget('kube_poddisruptionbudget_status_pod_disruptions_allowed')),
        ],
        { span: 24, empty: 'There are no disruption budgets' },
      ),
    ],
  },
};
