/** `npm run test:cluster`: the component against the cluster that KUBECONFIG names, reading only. */
import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import { startComponent } from '../../src/component/component.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import { selectKinds } from '../../src/config/selection.ts';
import { createApiClient } from '../../src/kubernetes/client/client.ts';
import { resolveCluster } from '../../src/kubernetes/credentials/cluster.ts';
import { createLog } from '../../src/telemetry/json-log.ts';
import { compareRenders } from './compare.ts';
import { renderFresh } from './fresh.ts';

const command = new Command('npm run test:cluster --')
  .description('Compares /metrics with a render from fresh lists and says which series differ.')
  .option('--watch <seconds>', 'how long the component watches before', '30')
  .option('--apiserver <url>', 'an API server to use instead of the one that KUBECONFIG names')
  .parse();
const { watch, apiserver } = command.opts<{ watch: string; apiserver?: string }>();
if (apiserver === undefined && !process.env.KUBECONFIG) {
  command.error('error: set KUBECONFIG to the path of a kubeconfig, or give --apiserver');
}

const from = apiserver === undefined ? `--kubeconfig=${process.env.KUBECONFIG ?? ''}` : `--apiserver=${apiserver}`;
const invocation = readSettings([from, '--port=0', '--telemetry-port=0', '--host=127.0.0.1'], {}, console.warn);
if (!('run' in invocation)) throw new Error('nothing to run');
const settings = invocation.run;
const component = await startComponent(settings, createLog('warn'));
while (!component.readiness.ready) await setTimeout(200);
await setTimeout(Number(watch) * 1000);

const client = createApiClient({
  ...(await resolveCluster({ ...settings, env: process.env })),
  userAgent: 'kube-state-otel-test',
});
const signal = AbortSignal.timeout(600_000);
const served = async () => (await fetch(`${component.url}/metrics`)).text();
const { extra, missing } = await compareRenders(served, () => renderFresh(client, selectKinds(settings), signal));
for (const line of extra) console.log(`only in /metrics: ${line}`);
for (const line of missing) console.log(`only in fresh lists: ${line}`);
console.log(`${extra.length + missing.length} lines differ.`);
await component.shutdown();
await client.close();
process.exit(extra.length + missing.length === 0 ? 0 : 1);
