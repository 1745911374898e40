import type { V1CronJob } from '@kubernetes/client-node';
import {
  count,
  flag,
  int32,
  int64,
  message,
  type ObjectOf,
  optional,
  text,
  time,
} from '../../kubernetes/codec/schema.ts';
import { ZERO_TIME } from '../../kubernetes/codec/time.ts';
import { entityByUid, metricsOf } from '../declare/conventions.ts';
import { ALPHA, gauge, identity, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily, resourceVersion } from '../declare/metadata-families.ts';
import { nextRun, parseCron } from '../values/cron.ts';

const schema = message({
  metadata: metadata({}),
  spec: [
    2,
    message({
      schedule: [1, text],
      startingDeadlineSeconds: [2, optional(int64)],
      concurrencyPolicy: [3, text],
      suspend: [4, flag],
      successfulJobsHistoryLimit: [6, optional(int32)],
      failedJobsHistoryLimit: [7, optional(int32)],
      timeZone: [8, optional(text)],
    }),
  ],
  status: [3, message({ active: [1, count], lastScheduleTime: [4, time], lastSuccessfulTime: [5, time] })],
});

type CronJob = ObjectOf<typeof schema, V1CronJob>;

const { upDownCounter } = metricsOf<CronJob>(entityByUid('k8s.cronjob', true));

/** What the schedule of a cron job says: `valid`, and the next run in unix seconds where there is one to tell. */
interface Outlook {
  readonly valid: boolean;
  readonly nextRun: number | undefined;
}

/** Finding the next run takes about a tenth of a millisecond; an object never changes, so it is found once for each. */
const outlooks = new WeakMap<CronJob, Outlook>();

function outlookOf(cronJob: CronJob): Outlook {
  let outlook = outlooks.get(cronJob);
  if (outlook === undefined) {
    outlook = lookOut(cronJob);
    outlooks.set(cronJob, outlook);
  }
  return outlook;
}

/** A schedule that names no time in the years ahead has its next run at Go's zero time. */
function lookOut({ metadata, spec, status }: CronJob): Outlook {
  const { schedule, timeZone } = spec;
  const parsed = parseCron(timeZone === undefined ? schedule : `CRON_TZ=${timeZone} ${schedule}`);
  const after = status.lastScheduleTime ?? metadata.creationTimestamp;
  if (parsed === undefined || spec.suspend || after === undefined) {
    return { valid: parsed !== undefined, nextRun: undefined };
  }
  return { valid: true, nextRun: nextRun(parsed, after) ?? ZERO_TIME };
}

export const cronjobs: Kind<CronJob> = {
  resource: 'cronjobs',
  group: 'batch',
  versions: ['v1'],
  kind: 'CronJob',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'cronjob'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    annotationsFamily('kube_cronjob_annotations', ALPHA),
    labelsFamily('kube_cronjob_labels', STABLE),
    gauge(
      'kube_cronjob_info',
      STABLE,
      'The cron job exists; how it is scheduled.',
      ['schedule', 'concurrency_policy', 'timezone'],
      ({ spec }, emit) => emit(1, [spec.schedule, spec.concurrencyPolicy, spec.timeZone ?? 'local']),
    ),
    created('kube_cronjob_created', STABLE, 'When the cron job was created, in unix seconds.'),
    gauge('kube_cronjob_status_active', STABLE, 'Running jobs of the cron job.', ({ status }) => status.active),
    gauge(
      'kube_cronjob_status_last_schedule_time',
      STABLE,
      'When the cron job started a job last, in unix seconds.',
      ({ status }) => status.lastScheduleTime,
    ),
    gauge(
      'kube_cronjob_status_last_successful_time',
      STABLE,
      'When a job of the cron job succeeded last, in unix seconds.',
      ({ status }) => status.lastSuccessfulTime,
    ),
    gauge(
      'kube_cronjob_spec_suspend',
      STABLE,
      'Whether the cron job is suspended: it starts no jobs.',
      ({ spec }) => spec.suspend,
    ),
    gauge(
      'kube_cronjob_spec_starting_deadline_seconds',
      STABLE,
      'Seconds by which a job may start late before its run is skipped.',
      ({ spec }) => spec.startingDeadlineSeconds,
    ),
    gauge(
      'kube_cronjob_next_schedule_time',
      STABLE,
      'First run that the schedule names after the last one, else after creation, in unix seconds; in the past where it is late.',
      (cronJob) => outlookOf(cronJob).nextRun,
    ),
    gauge(
      'kube_cronjob_schedule_invalid',
      ALPHA,
      'The schedule or the time zone of the cron job cannot be read, so its next run is not known.',
      (cronJob) => (outlookOf(cronJob).valid ? undefined : 1),
    ),
    resourceVersion('kube_cronjob_metadata_resource_version', STABLE),
    gauge(
      'kube_cronjob_spec_successful_job_history_limit',
      ALPHA,
      'Succeeded jobs of the cron job that are kept.',
      ({ spec }) => spec.successfulJobsHistoryLimit,
    ),
    gauge(
      'kube_cronjob_spec_failed_job_history_limit',
      ALPHA,
      'Failed jobs of the cron job that are kept.',
      ({ spec }) => spec.failedJobsHistoryLimit,
    ),
  ],
  conventions: {
    schema,
    families: [
      upDownCounter('k8s.cronjob.job.active', '{job}', 'Running jobs of the cron job.', ({ status }) => status.active),
    ],
  },
};
