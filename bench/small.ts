/**
 * `node bench/small.ts`: what the component takes for clusters in which there is next to nothing, of one build or of several
 * in turn, so that other work on the machine touches all alike. Linux only.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import { closeConnections, read } from './http.ts';
import { startHelper } from './process.ts';
import { type ServerAddress, startComponent } from './subject.ts';

interface Options {
  readonly pods: number[];
  readonly runs: number;
  readonly real?: boolean;
  readonly idle: number;
}

/** Figures of one run by name. */
type Figures = Record<string, number>;

const numbers = (text: string): number[] => text.split(',').map(Number);
const program = new Command('node bench/small.ts')
  .description('Measures the start of a built component, and what it holds then. Linux only.')
  .argument('[folders...]', 'folders with a launch.js, which are compared', ['dist'])
  .option('--pods <numbers>', 'sizes of the clusters; 60 pods are about 140 objects', numbers, [60, 1000])
  .option('--runs <number>', 'runs of each', Number, 5)
  .option('--real', 'etcd and kube-apiserver, as in bench/main.ts, instead of the simulator')
  .option('--idle <seconds>', 'how long it is watched while nothing happens; 0 for not at all', Number, 0)
  .parse();
const { pods: sizes, runs, real, idle } = program.opts<Options>();
const builds = program.processedArgs[0] as readonly string[];

for (const pods of sizes) {
  const [server, address] = await startHelper<ServerAddress>(real ? 'real-server.ts' : 'server.ts', String(pods));
  const taken = new Map(builds.map((build) => [build, [] as Figures[]]));
  for (let run = 0; run < runs; run += 1) {
    for (const build of builds) taken.get(build)!.push(await measure(resolve(build, 'launch.js'), address));
  }
  await server.stop();
  for (const [build, figures] of taken) process.stdout.write(`${pods} pods, ${build}: ${summary(figures)}\n`);
}
closeConnections();

/** From the start of a process to its first scrape, and the moment after it. */
async function measure(launch: string, server: ServerAddress): Promise<Figures> {
  const subject = await startComponent(server, [], { launch, isProbed: false });
  try {
    const pid = subject.pid!;
    const readyCpu = cpuOf(pid);
    await read(subject.metricsUrl, { gzip: true });
    const scrapedCpu = cpuOf(pid);
    await setTimeout(1000);
    const settled = cpuOf(pid);
    const figures = {
      'ready s': subject.start.wall,
      'ready CPU s': readyCpu,
      'scraped CPU s': scrapedCpu,
      'settled CPU s': settled,
      ...memoryOf(pid),
    };
    if (idle === 0) return figures;
    await setTimeout(idle * 1000);
    const { 'resident MiB': resident, 'private MiB': own } = memoryOf(pid);
    const mcores = ((cpuOf(pid) - settled) * 1000) / idle;
    return { ...figures, 'idle mcores': mcores, 'idle MiB': resident!, 'idle private MiB': own! };
  } finally {
    await subject.stop();
  }
}

/** User and system time since the process began, in seconds: also of threads, and of a program, that are no more. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** In MiB. What is not anonymous belongs to files, above all to the program of Node.js, of which there is one copy. */
function memoryOf(pid: number): Figures {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const of = (text: string, name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1024;
  return {
    'resident MiB': of(status, 'VmRSS'),
    'anonymous MiB': of(status, 'RssAnon'),
    'private MiB': of(rollup, 'Private_Clean') + of(rollup, 'Private_Dirty'),
    'peak MiB': of(status, 'VmHWM'),
  };
}

/** The least of CPU times, which other work only adds to, and the middle of the others. */
function summary(runs: readonly Figures[]): string {
  const names = Object.keys(runs[0] ?? {});
  const of = (name: string) => {
    const sorted = runs.map((run) => run[name]!).toSorted((a, b) => a - b);
    return name.includes('CPU') ? sorted[0]! : sorted[Math.floor(sorted.length / 2)]!;
  };
  return names.map((name) => `${name} ${of(name).toFixed(name.endsWith(' s') ? 2 : 1)}`).join(', ');
}
