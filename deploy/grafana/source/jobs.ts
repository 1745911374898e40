import type { Page } from './dashboard.ts';
import { graph, stat, table } from './panels.ts';
import { countOf, FAILED_JOBS, NAMESPACE, once, sumOf } from './queries.ts';

const job = (family: string) => once('namespace, job_name', `${family}{${NAMESPACE}}`);
const cronJob = (family: string) => once('namespace, cronjob', `${family}{${NAMESPACE}}`);

const RUNNING = `${job('kube_job_status_active')} > 0`;
const COMPLETE = `${once('namespace, job_name', `kube_job_complete{${NAMESPACE}, condition="true"}`)} == 1`;
const SUSPENDED = `${cronJob('kube_cronjob_spec_suspend')} == 1`;
const LATE = `time() - ${cronJob('kube_cronjob_next_schedule_time')} > 300`;

/** Jobs and the cron jobs that make them. */
export const jobs: Page = {
  uid: 'kube-state-otel-jobs',
  title: 'Kubernetes / Jobs',
  description: 'Jobs that run, failed or are complete; cron jobs, when they ran and when they run next.',
  variables: ['job', 'cluster', 'namespace'],
  rows: {
    Now: [
      stat('Failed', countOf(FAILED_JOBS), { bad: 1 }),
      stat('Running', countOf(RUNNING)),
      stat('Complete', countOf(COMPLETE)),
      stat('Cron jobs', countOf(cronJob('kube_cronjob_info'))),
      stat('Suspended cron jobs', countOf(SUSPENDED)),
      stat('Late cron jobs', countOf(LATE), { bad: 1, description: 'Five minutes after a run should have begun.' }),
    ],
    'Over time': [
      graph('Jobs', { failed: countOf(FAILED_JOBS), running: countOf(RUNNING), complete: countOf(COMPLETE) }),
      graph('Pods of jobs', {
        running: sumOf(job('kube_job_status_active')),
        succeeded: sumOf(job('kube_job_status_succeeded')),
      }),
    ],
    Jobs: [
      table(
        'Failed jobs',
        { namespace: 'Namespace', job_name: 'Job', reason: 'Reason' },
        `${once('namespace, job_name, reason', `kube_job_status_failed{${NAMESPACE}, reason!=""}`)} > 0`,
        { empty: 'No job has failed' },
      ),
      table(
        'Running jobs',
        { namespace: 'Namespace', job_name: 'Job' },
        [
          { title: 'Pods', expr: RUNNING },
          {
            title: 'Began',
            expr: `1000 * ${job('kube_job_status_start_time')} and ${RUNNING}`,
            unit: 'dateTimeFromNow',
          },
        ],
        { empty: 'No job runs' },
      ),
    ],
    'Cron jobs': [
      table(
        'Cron jobs',
        {
          namespace: 'Namespace',
          cronjob: 'Cron job',
        },
        [
          { title: 'Running jobs', expr: cronJob('kube_cronjob_status_active') },
          { title: 'Suspended', expr: cronJob('kube_cronjob_spec_suspend'), unit: 'bool_yes_no' },
          {
            title: 'Last run',
            expr: `1000 * ${cronJob('kube_cronjob_status_last_schedule_time')}`,
            unit: 'dateTimeFromNow',
          },
          {
            title: 'Last success',
            expr: `1000 * ${cronJob('kube_cronjob_status_last_successful_time')}`,
            unit: 'dateTimeFromNow',
          },
          { title: 'Next run', expr: `1000 * ${cronJob('kube_cronjob_next_schedule_time')}`, unit: 'dateTimeFromNow' },
        ],
        { span: 24, empty: 'There are no cron jobs' },
      ),
    ],
  },
};
