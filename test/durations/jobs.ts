/** Jobs that end, measured in a store. */
import { StateStore } from '../../src/state/store.ts';
import { startMeasuring } from '../support/kinds/durations.ts';

export const START = 1_700_000_000_000;
export const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
export const NAME = 'kube_durations_job_seconds';
let created = 0;

/** Measures jobs in a store; `run` has one complete after so many seconds. */
export function measuring(store = new StateStore()) {
  const { list, apply, ...rest } = startMeasuring({ resources: ['namespaces', 'jobs'], store, now: () => START });
  list('namespaces', [namespace]);
  list('jobs', []);
  const run = (seconds: number, type = 'Complete') => {
    const metadata = { name: `j${++created}`, namespace: 'shop', uid: `u${created}` };
    apply('jobs', { metadata });
    const conditions = [{ type, status: 'True', lastTransitionTime: at(seconds) }];
    apply('jobs', { metadata, status: { startTime: at(0), conditions } });
  };
  return { ...rest, list, apply, run };
}
export const namespace = { metadata: { name: 'shop', uid: 'n' } };

/** Seconds that jobs take. */
export const SOME = [0, 1, 3, 3, 4, 70, 4000, 200_000];
