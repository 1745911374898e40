/** The demonstration: a simulated cluster, the component as it would run against a real one, and an OTLP receiver. */
import { Command } from 'commander';
import { startComponent } from '../component/component.ts';
import { readSettings } from '../config/read-settings.ts';
import { CodedError } from '../errors.ts';
import { routeDiagnostics } from '../otel/diagnostics.ts';
import { pause } from '../pause.ts';
import { SimulatedCluster } from '../simulator/cluster.ts';
import { startSimulator } from '../simulator/server/server.ts';
import { createShop } from '../simulator/shop/shop.ts';
import { createLog } from '../telemetry/json-log.ts';
import { startReceiver } from './receiver.ts';
import { symptomsIn } from './symptoms.ts';

const REFRESH_MILLISECONDS = 3000;
const TICK_MILLISECONDS = 500;

const command = new Command('npm run demo --')
  .description('Shows the component at work on a simulated cluster.')
  .option('--duration <seconds>', 'end after this time, for example 10s', (text) => Number.parseFloat(text) * 1000)
  .option('--port <number>', 'port of /metrics; any free one by default', '0')
  .option('--status-port <number>', 'port of the status page; any free one by default', '0')
  .parse();
const { duration, port, statusPort } = command.opts<{ duration?: number; port: string; statusPort: string }>();
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
if (duration !== undefined) {
  if (!(duration > 0)) command.error('error: --duration is a time in seconds, for example 10s');
  void pause(duration, ending.signal, false).then(() => ending.abort());
}

try {
  await demonstrate(ending.signal);
} catch (error) {
  if (!(error instanceof CodedError)) throw error;
  command.error(`error: ${error.message}\n${error.hint}`, { exitCode: 1 });
}

async function demonstrate(signal: AbortSignal): Promise<void> {
  const cluster = new SimulatedCluster();
  const shop = createShop(cluster, { seed: 1 });
  const simulator = await startSimulator({ cluster });
  const receiver = await startReceiver();
  const flags = [
    `--apiserver=${simulator.url}`,
    '--host=127.0.0.1',
    `--port=${port}`,
    '--telemetry-host=127.0.0.1',
    `--telemetry-port=${statusPort}`,
    `--otlp-endpoint=${receiver.url}`,
    '--otlp-protocol=http/json',
    '--otlp-interval=2s',
    '--cluster-name=demo',
    '--log-level=error',
  ];
  const invocation = readSettings(flags, {}, () => {});
  if (!('run' in invocation)) return;
  const log = createLog('error');
  routeDiagnostics(log);
  const component = await startComponent(invocation.run, log);
  shop.start(TICK_MILLISECONDS);
  print(`What it knows, lacks and costs:   ${component.telemetryUrl}/`);
  print(`A simulated cluster is at         ${simulator.url}`);
  print(`Its state is served at            ${component.url}/metrics`);
  print(`The component's own metrics are   ${component.telemetryUrl}/metrics`);
  print(`The state is pushed by OTLP to    ${receiver.url}/v1/metrics`);
  print(duration === undefined ? 'Ctrl-C ends this.' : `Ends after ${duration / 1000} seconds.`);

  while (!signal.aborted) {
    await pause(REFRESH_MILLISECONDS, signal);
    await report(component.url, receiver.received);
  }
  shop.stop();
  await component.shutdown();
  receiver.close();
  await simulator.close();
  const { pushes, points } = receiver.received;
  print(`\nThe end: ${pushes} pushes with ${points} data points arrived.`);
}

async function report(url: string, { pushes, latest }: { pushes: number; latest: number }): Promise<void> {
  const answer = await fetch(`${url}/metrics`);
  const text = await answer.text();
  const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
  print(`\n${new Date().toLocaleTimeString()}  ${series} series at /metrics, ${latest} points in push ${pushes}`);
  for (const line of symptomsIn(text)) print(`  ${line}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
