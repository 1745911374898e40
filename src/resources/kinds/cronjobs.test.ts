import { table } from '../../../test/support/kinds/kind-lines.ts';
import { cronjobs } from './cronjobs.ts';

const CREATED = { metadata: { creationTimestamp: '2026-01-01T00:10:00Z' } };
const HOURLY = { schedule: '0 * * * *', timeZone: 'UTC' };

table(cronjobs, 'kube_cronjob_info', [
  [
    'a cron job without time zone',
    { spec: { schedule: '@daily' } },
    ['{schedule="@daily",concurrency_policy="",timezone="local"} 1'],
  ],
  [
    'a cron job with a time zone',
    { spec: { ...HOURLY, concurrencyPolicy: 'Forbid' } },
    ['{schedule="0 * * * *",concurrency_policy="Forbid",timezone="UTC"} 1'],
  ],
]);

table(cronjobs, 'kube_cronjob_next_schedule_time', [
  ['a cron job that never ran', { ...CREATED, spec: HOURLY }, ['1.7672292e+09']],
  [
    'a cron job that ran',
    { ...CREATED, spec: HOURLY, status: { lastScheduleTime: '2026-01-01T05:00:00Z' } },
    ['1.7672472e+09'],
  ],
  ['a cron job that is suspended', { ...CREATED, spec: { ...HOURLY, suspend: true } }, []],
  ['a cron job without any time to count from', { spec: HOURLY }, []],
  ['a cron job whose schedule is no schedule', { ...CREATED, spec: { schedule: '61 * * * *' } }, []],
  [
    'a schedule without a time in the years ahead',
    { ...CREATED, spec: { ...HOURLY, schedule: '0 0 31 2 *' } },
    ['-6.21355968e+10'],
  ],
]);

table(cronjobs, 'kube_cronjob_schedule_invalid', [
  ['a schedule that can be read', { spec: HOURLY }, []],
  ['a schedule that can not', { spec: { schedule: 'often' } }, ['1']],
  ['a suspended cron job as well', { spec: { schedule: 'often', suspend: true } }, ['1']],
  ['a time zone that is none', { spec: { ...HOURLY, timeZone: 'Mars/Olympus' } }, ['1']],
]);

table(cronjobs, 'kube_cronjob_spec_suspend', [
  ['a cron job that does not say', {}, ['0']],
  ['a cron job that is suspended', { spec: { suspend: true } }, ['1']],
]);

table(cronjobs, 'kube_cronjob_status_active', [
  ['a cron job without jobs', {}, ['0']],
  ['a cron job with two jobs', { status: { active: [{ name: 'a' }, { name: 'b' }] } }, ['2']],
]);

table(cronjobs, 'kube_cronjob_spec_successful_job_history_limit', [
  ['a cron job without limit', {}, []],
  ['a cron job that keeps none', { spec: { successfulJobsHistoryLimit: 0 } }, ['0']],
]);
