import { flag, option, text } from './option.ts';
import { duration } from './types.ts';

/** Which of several processes pushes. */
export const ELECTION = {
  leaderElect: flag(
    '--leader-elect [boolean]',
    'Of several processes over one cluster one pushes, elected by a Lease; true where the flag stands alone.',
  ),
  leaderElectLeaseName: text('--leader-elect-lease-name <name>', 'Name of the Lease.', 'kube-state-otel'),
  leaderElectLeaseNamespace: text(
    '--leader-elect-lease-namespace <name>',
    'Namespace of the Lease; without it that of the service account.',
    undefined,
    ['POD_NAMESPACE'],
  ),
  leaderElectLeaseDuration: option(
    '--leader-elect-lease-duration <duration>',
    'How long a Lease that is not renewed keeps the others away, in whole seconds.',
    () =>
      duration().refine((milliseconds) => milliseconds % 1000 === 0, 'a Lease lasts whole seconds, for example 15s'),
    '15s',
  ),
  leaderElectRenewDeadline: option(
    '--leader-elect-renew-deadline <duration>',
    'How long after its last renewal the leader still pushes.',
    duration,
    '10s',
  ),
  leaderElectRetryPeriod: option(
    '--leader-elect-retry-period <duration>',
    'Time between two renewals.',
    duration,
    '2s',
  ),
} as const;
