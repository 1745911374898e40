/** `npm run bench`: all figures of the component on simulated clusters in one run, beside those of kube-state-metrics. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { closeConnections } from './http.ts';
import {
  type Figures,
  measureChurn,
  measureIdle,
  measurePush,
  measureScrapes,
  measureStart,
  type Stage,
} from './phases.ts';
import { type Helper, startHelper, usageOf } from './process.ts';
import { COMPONENT, calibrate, type Result, type Run, table } from './report.ts';
import { runningExporter, type ServerAddress, type Subject, startComponent, startExporter } from './subject.ts';

interface Options {
  readonly pods: number[];
  readonly seconds: number;
  readonly real?: boolean;
  readonly against?: string;
  readonly json?: string;
  readonly save?: boolean;
}

const numbers = (text: string): number[] => text.split(',').map(Number);
const options = new Command('npm run bench --')
  .description('Measures the component on simulated clusters. Linux only: CPU time and memory come from /proc.')
  .option('--pods <numbers>', 'sizes of the clusters', numbers, [1000, 10_000])
  .option('--seconds <number>', 'length of each phase of changes', Number, 60)
  .option(
    '--real',
    'etcd and kube-apiserver, named by the variables that test/real/build.sh prints, instead of the simulator',
  )
  .option(
    '--against <URL or command>',
    'another exporter; {apiserver}, {port} and {telemetryPort} are filled in. "ksm" is the kube-state-metrics of KSO_KSM',
  )
  .option('--json <file>', 'where to write all figures')
  .option('--save', 'make this run the stored reference')
  .parse()
  .opts<Options>();

const root = fileURLToPath(new URL('..', import.meta.url));
const referenceFile = fileURLToPath(new URL('reference.json', import.meta.url));
const reference: Run | undefined = existsSync(referenceFile)
  ? JSON.parse(readFileSync(referenceFile, 'utf8'))
  : undefined;

execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
const calibration = calibrate();
print(`Node.js ${process.version}; the calibration loop takes ${calibration.toFixed(1)} ms.`);
const results: Result[] = [];
const run: Run = { calibration, node: process.version, results };
for (const pods of options.pods) {
  results.push({ subject: COMPONENT, pods, figures: await measureComponent(pods) });
  if (options.against !== undefined) {
    results.push({ subject: 'against', pods, figures: await measureOther(pods, options.against) });
  }
  const series = results.find((result) => result.pods === pods)?.figures.series;
  print(`\n## ${pods} pods, ${series} series\n\n${table(run, pods, reference)}`);
}
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(run, undefined, 2)}\n`);
if (options.save) writeFileSync(referenceFile, `${JSON.stringify(run, undefined, 2)}\n`);
closeConnections();

/** The component serves and is then ended; another one pushes. */
async function measureComponent(pods: number): Promise<Figures> {
  const [server, address] = await startServer(pods);
  const [sink, { url: sinkUrl }] = await startHelper<{ url: string }>('sink.ts');
  try {
    const push = await measurePush(pods, address, server, sink, sinkUrl);
    const before = usageOf(address.pid).cpu;
    const subject = await startComponent(address);
    const serverCpu = usageOf(address.pid).cpu - before;
    return { ...push, 'API server CPU s at start': serverCpu, ...(await measureServing(stageOf(subject, server))) };
  } finally {
    await Promise.all([server.stop(), sink.stop()]);
  }
}

async function measureOther(pods: number, against: string): Promise<Figures> {
  const [server, address] = await startServer(pods);
  try {
    if (/^https?:/.test(against)) return await measureScrapes(stageOf(runningExporter(against), server));
    return await measureServing(stageOf(await startExporter(commandOf(against, address), address), server));
  } finally {
    await server.stop();
  }
}

function startServer(pods: number): Promise<[Helper, ServerAddress]> {
  return startHelper<ServerAddress>(options.real ? 'real-server.ts' : 'server.ts', String(pods));
}

function commandOf(against: string, { inCluster }: ServerAddress): string {
  if (against !== 'ksm') return against;
  const where = inCluster === undefined ? ' --apiserver={apiserver}' : '';
  return `${process.env.KSO_KSM} --enable-gzip-encoding --port={port} --telemetry-port={telemetryPort}${where}`;
}

function stageOf(subject: Subject, server: Stage['server']): Stage {
  return { subject, server, seconds: options.seconds };
}

async function measureServing(stage: Stage): Promise<Figures> {
  try {
    return {
      ...(await measureStart(stage)),
      ...(await measureScrapes(stage)),
      ...(await measureIdle(stage)),
      ...(await measureChurn(stage, 100)),
      ...(await measureChurn(stage, 500)),
    };
  } finally {
    await stage.subject.stop();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
