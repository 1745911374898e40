/** Connects the settings to the election of the process that pushes. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { LeaderElectionSettings, Settings } from '../config/settings.ts';
import type { ApiClient } from '../kubernetes/client/client.ts';
import { podNamespace } from '../kubernetes/credentials/cluster.ts';
import { Election } from '../kubernetes/election/election.ts';
import { type ShardSettings, shardName } from '../sharding/name.ts';
import { createSeldomLog, type Log } from '../telemetry/log.ts';

/**
 * The election that the settings ask for, not started yet; undefined where there is none, or nothing to push. `gained` is
 * called when this process begins to lead, before anything is pushed. Throws KSO_LEASE_NAMESPACE.
 */
export async function createElection(
  client: ApiClient,
  settings: Settings,
  log: Log,
  gained: () => void,
): Promise<Election | undefined> {
  const { leaderElection, otlp } = settings;
  if (leaderElection === undefined) return undefined;
  if (otlp.length === 0) {
    log.warn('--leader-elect has no effect: nothing is pushed.');
    return undefined;
  }
  const { leaseName: _, leaseNamespace, ...timing } = leaderElection;
  const name = leaseOf(settings, leaderElection);
  const namespace = leaseNamespace ?? (await podNamespace());
  // The name of the pod tells people which it is; the rest tells it from the process that it was before a restart.
  const identity = `${hostname()}_${randomUUID()}`;
  const lease = `${namespace}/${name}`;
  const seldom = createSeldomLog(60_000);
  return new Election({
    client,
    lease: { namespace, name },
    identity,
    ...timing,
    observer: {
      gained() {
        log.info({ lease, identity }, 'This process leads, and pushes.');
        gained();
      },
      lost: () => log.warn({ lease, identity }, 'This process does not lead any more, and stops to push.'),
      failed: (reason) =>
        seldom('failure', (heldBack) =>
          log.warn({ lease, reason, heldBack }, 'The lease can not be read or written; without it nothing is pushed.'),
        ),
    },
  });
}

/**
 * The name of the lease: one for each shard. How many shards there are is not in it, for whoever writes the series of one has
 * to hold the same lease, also while their number changes.
 */
export function leaseOf(settings: ShardSettings, { leaseName }: LeaderElectionSettings): string {
  const shard = shardName(settings);
  return shard === undefined ? leaseName : `${leaseName}-shard-${shard}`;
}
