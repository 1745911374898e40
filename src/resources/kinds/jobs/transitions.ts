import type { V1Job } from '@kubernetes/client-node';
import { list, message, type ObjectOf, text } from '../../../kubernetes/codec/schema.ts';
import type { KubernetesObject } from '../../declare/kind.ts';
import { type TransitionSource, transition, transitionCounter } from '../../declare/transitions.ts';

const schema = message({
  status: [3, message({ conditions: [1, list(message({ type: [1, text], status: [2, text], reason: [5, text] }))] })],
});

type Job = KubernetesObject & ObjectOf<typeof schema, V1Job>;

const finished = transitionCounter({
  name: 'kube_transitions_jobs_finished_total',
  help: 'Jobs that finished, by result (complete or failed) and reason.',
  labels: ['result', 'reason'],
  zeros: [
    ['failed', 'BackoffLimitExceeded'],
    ['failed', 'DeadlineExceeded'],
  ],
});

const RESULTS: ReadonlyMap<string, string> = new Map([
  ['Complete', 'complete'],
  ['Failed', 'failed'],
]);

/** The ends of jobs: their conditions Complete and Failed, of which a job gets one and keeps it. */
export const jobTransitions: TransitionSource<Job> = {
  resource: 'jobs',
  group: 'batch',
  schema,
  countedFor: 'namespace',
  counters: [finished],
  transitions: (before, after) =>
    after.status.conditions.flatMap(({ type, status, reason }) => {
      const result = RESULTS.get(type);
      if (result === undefined || status !== 'True' || (before !== undefined && isTrue(before, type))) return [];
      return [transition(finished, [result, reason])];
    }),
};

function isTrue({ status }: Job, wanted: string): boolean {
  return status.conditions.some(({ type, status: held }) => type === wanted && held === 'True');
}
