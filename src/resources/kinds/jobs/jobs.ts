import type { V1Job } from '@kubernetes/client-node';
import { int32, int64, list, message, type ObjectOf, optional, text, time } from '../../../kubernetes/codec/schema.ts';
import { entityByUid, metricsOf } from '../../declare/conventions.ts';
import { ALPHA, conditionGauge, type EmitOf, gauge, identity, oneHotGauge, STABLE } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata, ownerReferences } from '../../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../../declare/metadata-families.ts';
import { oneHot } from '../../declare/one-hot.ts';
import { furtherJobFamilies } from '../further/workloads.ts';
import { statusRows } from '../shared/conditions.ts';
import { ownerWithController } from '../shared/owners.ts';
import { workloadOf } from '../shared/workload.ts';

const schema = message({
  metadata: metadata({ ownerReferences }),
  spec: [
    2,
    message({
      parallelism: [1, optional(int32)],
      completions: [2, optional(int32)],
      activeDeadlineSeconds: [3, optional(int64)],
    }),
  ],
  status: [
    3,
    message({
      conditions: [1, list(message({ type: [1, text], status: [2, text], reason: [5, text] }))],
      startTime: [2, time],
      completionTime: [3, time],
      active: [4, int32],
      succeeded: [5, int32],
      failed: [6, int32],
      ready: [9, int32],
    }),
  ],
});

type Job = ObjectOf<typeof schema, V1Job>;

const { upDownCounter } = metricsOf<Job>(entityByUid('k8s.job', true));

const FAILURES = ['BackoffLimitExceeded', 'DeadlineExceeded', 'Evicted'];

export const jobs: Kind<Job> = {
  resource: 'jobs',
  group: 'batch',
  versions: ['v1'],
  kind: 'Job',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'job_name'], ({ metadata }) => [metadata.namespace, metadata.name]),
  joinable: { workload: workloadOf('Job') },
  families: [
    annotationsFamily('kube_job_annotations', ALPHA),
    labelsFamily('kube_job_labels', STABLE),
    gauge('kube_job_info', STABLE, 'The job exists.', () => 1),
    created('kube_job_created', STABLE, 'When the job was created, in unix seconds.'),
    gauge(
      'kube_job_spec_parallelism',
      STABLE,
      'Pods of the job that may run at the same time.',
      ({ spec }) => spec.parallelism,
    ),
    gauge(
      'kube_job_spec_completions',
      STABLE,
      'Pods that have to succeed for the job to be complete.',
      ({ spec }) => spec.completions,
    ),
    gauge(
      'kube_job_spec_active_deadline_seconds',
      STABLE,
      'Seconds that the job may take before it is ended.',
      ({ spec }) => spec.activeDeadlineSeconds,
    ),
    gauge('kube_job_status_succeeded', STABLE, 'Pods of the job that succeeded.', ({ status }) => status.succeeded),
    oneHotGauge(
      'kube_job_status_failed',
      STABLE,
      'Why the job failed, as 1 or 0 for each reason; for any other reason, the number of its failed pods.',
      ['reason'],
      failureRows,
    ),
    gauge('kube_job_status_active', STABLE, 'Pods of the job that have not ended.', ({ status }) => status.active),
    gauge('kube_job_status_ready', ALPHA, 'Pods of the job that are ready.', ({ status }) => status.ready),
    conditionGauge('kube_job_complete', STABLE, 'Whether the job is complete.', ['condition'], (job, emit) =>
      rowsOfCondition(job, emit, 'Complete'),
    ),
    conditionGauge('kube_job_failed', STABLE, 'Whether the job has failed.', ['condition'], (job, emit) =>
      rowsOfCondition(job, emit, 'Failed'),
    ),
    gauge(
      'kube_job_status_start_time',
      STABLE,
      'When the job controller took up the job, in unix seconds.',
      ({ status }) => status.startTime,
    ),
    gauge(
      'kube_job_status_completion_time',
      STABLE,
      'When the job was complete, in unix seconds.',
      ({ status }) => status.completionTime,
    ),
    gauge('kube_job_status_suspended', ALPHA, 'Whether the job is suspended.', ({ status }) => {
      const suspended = status.conditions.find(({ type }) => type === 'Suspended');
      return suspended && suspended.status === 'True';
    }),
    ownerWithController('kube_job_owner', STABLE, 'An owner of the job.'),
    ...furtherJobFamilies,
  ],
  conventions: {
    schema,
    families: [
      upDownCounter(
        'k8s.job.pod.active',
        '{pod}',
        'Pods of the job that have not ended.',
        ({ status }) => status.active,
      ),
      upDownCounter('k8s.job.pod.failed', '{pod}', 'Pods of the job that failed.', ({ status }) => status.failed),
      upDownCounter(
        'k8s.job.pod.successful',
        '{pod}',
        'Pods of the job that succeeded.',
        ({ status }) => status.succeeded,
      ),
      upDownCounter(
        'k8s.job.pod.desired_successful',
        '{pod}',
        'Pods that have to succeed for the job to be complete.',
        ({ spec }) => spec.completions,
      ),
      upDownCounter(
        'k8s.job.pod.max_parallel',
        '{pod}',
        'Pods of the job that may run at the same time.',
        ({ spec }) => spec.parallelism,
      ),
    ],
  },
};

function rowsOfCondition({ status }: Job, emit: EmitOf<[string]>, wanted: string): void {
  for (const { type, status: held } of status.conditions) if (type === wanted) statusRows(emit, held);
}

/** Changes its labels and the meaning of its value from case to case, as kube-state-metrics does. */
function failureRows({ status }: Job, emit: EmitOf<[string]>): void {
  if (status.failed === 0) {
    emit(0, [undefined]);
    return;
  }
  let known = false;
  for (const { type, reason } of status.conditions) {
    if (type !== 'Failed') continue;
    known ||= FAILURES.includes(reason);
    oneHot(emit, FAILURES, reason);
  }
  if (!known) emit(status.failed, ['']);
}
