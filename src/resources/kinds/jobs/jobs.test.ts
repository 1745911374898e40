import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { jobs } from './jobs.ts';

const failed = (reason: string, failed = 2) => ({
  status: { failed, conditions: [{ type: 'Failed', status: 'True', reason }] },
});

table(jobs, 'kube_job_status_failed', [
  ['a job without failed pods', { status: { failed: 0 } }, ['0']],
  ['a job without status', {}, ['0']],
  [
    'a job that failed for a reason that is known',
    failed('DeadlineExceeded'),
    ['{reason="BackoffLimitExceeded"} 0', '{reason="DeadlineExceeded"} 1', '{reason="Evicted"} 0'],
  ],
  [
    'a job that failed for another reason, with the number of its failed pods',
    failed('PodFailurePolicy', 3),
    ['{reason="BackoffLimitExceeded"} 0', '{reason="DeadlineExceeded"} 0', '{reason="Evicted"} 0', '{reason=""} 3'],
  ],
  ['a job that goes on after pods failed', { status: { failed: 2 } }, ['{reason=""} 2']],
]);

table(jobs, 'kube_job_complete', [
  ['a job that runs', {}, []],
  [
    'a job that is complete',
    { status: { conditions: [{ type: 'Complete', status: 'True' }] } },
    ['{condition="true"} 1', '{condition="false"} 0', '{condition="unknown"} 0'],
  ],
]);

table(jobs, 'kube_job_failed', [
  ['a job that is complete', { status: { conditions: [{ type: 'Complete', status: 'True' }] } }, []],
  [
    'a job that failed',
    failed('Evicted'),
    ['{condition="true"} 1', '{condition="false"} 0', '{condition="unknown"} 0'],
  ],
]);

table(jobs, 'kube_job_status_suspended', [
  ['a job that never was', {}, []],
  ['a job that is', { status: { conditions: [{ type: 'Suspended', status: 'True' }] } }, ['1']],
  ['a job that was', { status: { conditions: [{ type: 'Suspended', status: 'False' }] } }, ['0']],
]);

table(jobs, 'kube_job_spec_completions', [
  ['a job without number', {}, []],
  ['a job with one', { spec: { completions: 5 } }, ['5']],
]);

table(jobs, 'kube_job_status_ready', [['a server that does not count them', { status: { active: 1 } }, ['0']]]);
