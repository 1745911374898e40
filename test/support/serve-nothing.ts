import assert from 'node:assert/strict';
import { readSettings } from '../../src/config/read-settings.ts';
import type { Settings } from '../../src/config/settings.ts';
import type { ApiClient } from '../../src/kubernetes/client/client.ts';
import { Exposition } from '../../src/prometheus/exposition.ts';
import { type Servers, serve } from '../../src/server/serve.ts';
import { Readiness } from '../../src/state/readiness.ts';
import { StateStore } from '../../src/state/store.ts';
import type { Log } from '../../src/telemetry/log.ts';
import { Telemetry } from '../../src/telemetry/metrics.ts';
import { LOOPBACK } from '../component/harness.ts';

const SILENT: Log = { info() {}, warn() {}, error() {} };

/** The settings of servers on free ports of loopback. */
export function serverSettings(...flags: readonly string[]): Settings {
  const invocation = readSettings([...LOOPBACK, ...flags], {}, (sentence) => assert.fail(sentence));
  assert.ok('run' in invocation);
  return invocation.run;
}

/** Both servers, over a state without kinds. */
export async function serveNothing(
  flags: readonly string[],
  { client = {} as ApiClient, log = SILENT }: { readonly client?: ApiClient; readonly log?: Log } = {},
): Promise<Servers> {
  const telemetry = new Telemetry(
    {
      version: 'test',
      kinds: () => [],
      watches: () => [],
      series: () => [],
      repeatedSamples: () => [],
      bodySizes: () => [],
      failures: () => [],
      isLeader: () => undefined,
      shard: () => undefined,
    },
    [],
  );
  const exposition = new Exposition(new StateStore());
  const servers = await serve(serverSettings(...flags), {
    exposition,
    readiness: new Readiness([]),
    telemetry,
    client,
    log,
  });
  return {
    ...servers,
    get addresses() {
      return servers.addresses;
    },
    async close(milliseconds) {
      await servers.close(milliseconds);
      await telemetry.shutdown();
    },
  };
}
