import type { V1Job } from '@kubernetes/client-node';
import { list, message, type ObjectOf, text, time } from '../../../kubernetes/codec/schema.ts';
import { type DurationSource, duration } from '../../declare/durations.ts';
import type { KubernetesObject } from '../../declare/kind.ts';

const schema = message({
  status: [
    3,
    message({
      conditions: [1, list(message({ type: [1, text], status: [2, text], lastTransitionTime: [4, time] }))],
      startTime: [2, time],
      completionTime: [3, time],
    }),
  ],
});

type Job = KubernetesObject & ObjectOf<typeof schema, V1Job>;

const RESULTS: ReadonlyMap<string, 'complete' | 'failed'> = new Map([
  ['Complete', 'complete'],
  ['Failed', 'failed'],
]);

const run = duration({
  name: 'kube_durations_job_seconds',
  help: 'From the start of a job, or when it was last resumed, to its end, by result (complete or failed).',
  labels: ['result'],
  progress({ status: { conditions, startTime, completionTime } }: Job) {
    const end = conditions.find(({ type, status }) => RESULTS.has(type) && status === 'True');
    if (end === undefined) return { isOver: false };
    // Of a job that failed there is no time of completion.
    const at = completionTime ?? end.lastTransitionTime;
    return { isOver: true, since: startTime, at, labels: [RESULTS.get(end.type)!] };
  },
});

/** How long jobs run. */
export const jobDurations: DurationSource<Job> = {
  resource: 'jobs',
  group: 'batch',
  schema,
  countedFor: 'namespace',
  durations: [run],
};
