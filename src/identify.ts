import { setTimeout } from 'node:timers/promises';
import type { Resource } from '@opentelemetry/resources';
import type { Settings } from './config/settings.ts';
import type { ApiClient } from './kubernetes/client/client.ts';
import { readClusterUid } from './kubernetes/client/cluster-uid.ts';
import { createResource } from './otel/resource.ts';
import type { Log } from './telemetry/log.ts';
import { version } from './version.ts';

/** The settings that say how the cluster is named. */
export type IdentitySettings = Pick<Settings, 'clusterName' | 'serviceName' | 'resourceAttributes'>;

/**
 * The resource of everything that is pushed: finds out which cluster this is, however long the API server takes to
 * answer. Rejects only when `signal` aborts.
 */
export async function identify(
  client: ApiClient,
  settings: IdentitySettings,
  log: Log,
  signal: AbortSignal,
): Promise<Resource> {
  const { clusterName, serviceName, resourceAttributes: attributes } = settings;
  for (;;) {
    const found = await readClusterUid(client, signal);
    if (found.uid === undefined && found.lasting) log.warn({ reason: found.reason }, UNKNOWN_CLUSTER);
    if (found.uid !== undefined || found.lasting) {
      const { uid: clusterUid } = found;
      const { server: apiServer } = client;
      return createResource({ version: version(), clusterUid, clusterName, apiServer, serviceName, attributes });
    }
    await setTimeout(IDENTITY_RETRY, undefined, { signal });
  }
}

const IDENTITY_RETRY = 2000;
const UNKNOWN_CLUSTER =
  'The uid of the namespace kube-system can not be read: k8s.cluster.uid is left out. Set --cluster-name where several clusters push to one backend.';
