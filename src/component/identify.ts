/** Finds out which cluster it is that is told of. */
import type { Resource } from '@opentelemetry/resources';
import type { Settings } from '../config/settings.ts';
import type { ApiClient } from '../kubernetes/client/client.ts';
import { readClusterUid } from '../kubernetes/client/cluster-uid.ts';
import { backoffSeconds } from '../kubernetes/reflector/backoff.ts';
import { createResource } from '../otel/instruments/resource.ts';
import { pause } from '../pause.ts';
import { type ShardSettings, shardName } from '../sharding/name.ts';
import type { Log } from '../telemetry/log.ts';
import { version } from '../version.ts';

/** The settings that say how the cluster is named. */
export type IdentitySettings = Pick<Settings, 'clusterName' | 'serviceName' | 'resourceAttributes'> & ShardSettings;

/** How long the cluster's uid is waited for, and how often it is asked for, in seconds. */
const TIMING = { patience: 30, retry: { least: 1, most: 300 } };

/**
 * The resource of everything that is pushed. It is waited for until the API server answers at all, and from its first
 * answer on, to whatever request, for 30 seconds at most, or until the server says that the cluster has none: then it is told
 * without the cluster's uid.
 *
 * A resource never changes while the process runs, for that would rename each series, and leave the old one without an
 * end at receivers that know of none. A uid that can be read only later is used from the next start on; it is asked for
 * on and on, ever more seldom, so that the log can say so. Rejects only when `signal` aborts.
 */
export async function identify(
  client: ApiClient,
  settings: IdentitySettings,
  log: Log,
  signal: AbortSignal,
  { patience, retry } = TIMING,
): Promise<Resource> {
  const absent = Promise.withResolvers<void>();
  const asking = askForUid(client, log, signal, retry, absent.resolve);
  const late = client.answered.then(() => pause(patience * 1000, signal));
  const clusterUid = await Promise.race([asking, late, absent.promise]);
  signal.throwIfAborted();
  if (clusterUid === undefined) {
    log.warn(settings.clusterName === undefined ? `${WITHOUT} ${ADVICE}` : WITHOUT);
    asking.then(
      () => log.info('The uid of the namespace kube-system can be read now: it is told from the next start on.'),
      () => {},
    );
  }
  const { clusterName, serviceName, resourceAttributes: attributes } = settings;
  const apiServer = client.server;
  return createResource({
    version: version(),
    clusterUid: clusterUid || undefined,
    clusterName,
    apiServer,
    shard: shardName(settings),
    serviceName,
    attributes,
  });
}

const WITHOUT =
  'The uid of the namespace kube-system is still not known: until the next start, k8s.cluster.uid is left out.';
const ADVICE = 'Set --cluster-name where several clusters push to one backend: their API servers may have one address.';

/** Asks until there is an answer, and logs once why there was none; `isAbsent` is called where that is the answer. */
async function askForUid(
  client: ApiClient,
  log: Log,
  signal: AbortSignal,
  retry: typeof TIMING.retry,
  isAbsent: () => void,
): Promise<string> {
  let isAnswered = false;
  client.answered.then(() => {
    isAnswered = true;
  });
  let isLogged = false;
  for (let failures = 1; ; failures++) {
    const found = await readClusterUid(client, signal);
    if (found.uid !== undefined) return found.uid;
    if (found.isAbsent) isAbsent();
    // While the server is away, that is told of the watches.
    if (isAnswered && !isLogged) {
      isLogged = true;
      log.warn(
        { reason: found.reason },
        'The uid of the namespace kube-system can not be read; it is asked for again.',
      );
    }
    await pause(backoffSeconds(retry, failures, Math.random) * 1000, signal);
    signal.throwIfAborted();
  }
}
