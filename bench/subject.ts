/** What is measured: the component as it is installed, or another exporter. */
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { countSeries, textOf } from './http.ts';
import { end, startProgram, usageOf } from './process.ts';

/** What a component says of itself (probe.mjs): delays of its event loop in milliseconds, memory in MiB. */
export interface Probe {
  readonly p99: number;
  readonly max: number;
  readonly heapUsed: number;
  readonly external: number;
}

/** Where the API server of a benchmark is: the first message of the process that serves it. */
export interface ServerAddress {
  readonly url: string;
  /** The process whose CPU time is the server's. */
  readonly pid: number;
  /** What a pod in its cluster finds around itself; undefined where the server asks nobody who he is. */
  readonly inCluster?: { readonly port: number; readonly folder: string };
}

/** Something that serves /metrics. */
export interface Subject {
  /** Undefined where it was not started here: then only times can be told. */
  readonly pid: number | undefined;
  readonly metricsUrl: string;
  /** Seconds from its start to the start of the first complete scrape, and CPU seconds until then. */
  readonly start: { readonly wall: number; readonly cpu: number };
  /** What its event loop did since the last time it was asked; undefined where that is not known. */
  probe(): Promise<Probe | undefined>;
  stop(): Promise<void>;
}

const POLL_MILLISECONDS = 20;
/** So many scrapes in a row have as many series before they are taken for all: a kind may be listed seconds after the others. */
const UNCHANGED = 25;
const PATIENCE_MILLISECONDS = 300_000;

const PROBE = new URL('probe.mjs', import.meta.url).href;
const LAUNCH = new URL('../dist/launch.js', import.meta.url).pathname;

/**
 * Starts the component from `dist`, or by another `launch.js`, with the flags of production, and resolves when it is ready.
 * Without the probe, which is a part of what is measured, there is nothing to ask.
 */
export async function startComponent(
  server: ServerAddress,
  flags: readonly string[] = [],
  { launch = LAUNCH, isProbed = true } = {},
): Promise<Subject> {
  const [port, telemetryPort] = [await freePort(), await freePort()];
  // On all addresses, as it is by default: to look at one costs Node.js an expression of 0.15 MiB.
  const own = [`--port=${port}`, `--telemetry-port=${telemetryPort}`];
  const where = server.inCluster === undefined ? [`--apiserver=${server.url}`] : [];
  const options = [...(isProbed ? ['--import', PROBE] : []), launch, ...where, ...own, '--log-level=warn', ...flags];
  const started = performance.now();
  const child = startBeside(server, process.execPath, options, 'pipe');
  const lines = createInterface(child.stdout as Readable)[Symbol.asyncIterator]();
  const url = `http://127.0.0.1:${port}`;
  await until(child, async () => (await textOf(`${url}/readyz`)) !== undefined);
  return {
    pid: child.pid,
    metricsUrl: `${url}/metrics`,
    start: { wall: (performance.now() - started) / 1000, cpu: usageOf(child.pid!).cpu },
    async probe() {
      child.kill('SIGUSR2');
      return JSON.parse((await lines.next()).value ?? '') as Probe;
    },
    stop: () => end(child),
  };
}

/**
 * Starts another exporter by a command line in which `{apiserver}`, `{port}` and `{telemetryPort}` stand for what they
 * say. It is complete with the first scrape that has as many series as every one after it: scrapes are 100 ms apart, or
 * as far as the last one took, and their cost is in its figures.
 */
export async function startExporter(commandLine: string, server: ServerAddress): Promise<Subject> {
  const values = { apiserver: server.url, port: await freePort(), telemetryPort: await freePort() };
  const [command = '', ...options] = commandLine
    .split(' ')
    .map((word) => word.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name as keyof typeof values])));
  const started = performance.now();
  const child = startBeside(server, command, options, 'ignore');
  const metricsUrl = `http://127.0.0.1:${values.port}/metrics`;
  await until(child, async () => (await textOf(`http://127.0.0.1:${values.port}/healthz`)) !== undefined);
  let complete = { series: 0, wall: 0, cpu: 0 };
  for (let unchanged = 0; unchanged < UNCHANGED; ) {
    const wall = (performance.now() - started) / 1000;
    const { cpu } = usageOf(child.pid!);
    const { series, milliseconds } = await countSeries(metricsUrl, { gzip: false });
    unchanged = series > 0 && series === complete.series ? unchanged + 1 : 0;
    if (unchanged === 0) complete = { series, wall, cpu };
    await setTimeout(Math.max(100, milliseconds));
  }
  return { pid: child.pid, metricsUrl, start: complete, probe: async () => undefined, stop: () => end(child) };
}

/** An exporter that runs already, at the address of its /metrics. */
export function runningExporter(metricsUrl: string): Subject {
  const start = { wall: Number.NaN, cpu: Number.NaN };
  return { pid: undefined, metricsUrl, start, probe: async () => undefined, stop: async () => {} };
}

/** In a namespace of mounts where the service account is, then exec: the process measured is the program's own. */
const ENTER = `
  mount -t tmpfs tmpfs /run && mkdir -p /run/secrets/kubernetes.io/serviceaccount &&
  mount --bind "$0" /run/secrets/kubernetes.io/serviceaccount && exec "$@"`;

/** Starts a program as a pod of the server's cluster, if there is one to be in. */
function startBeside(
  { inCluster }: ServerAddress,
  command: string,
  options: readonly string[],
  output: 'pipe' | 'ignore',
): ChildProcess {
  const stdio = ['ignore', output, 'inherit'] as const;
  if (inCluster === undefined) return startProgram(command, options, { stdio: [...stdio] });
  const users = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const surroundings = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(inCluster.port) };
  return startProgram('unshare', [...users, '--mount', 'sh', '-c', ENTER, inCluster.folder, command, ...options], {
    stdio: [...stdio],
    env: { ...process.env, ...surroundings },
  });
}

async function until(child: ChildProcess, holds: () => Promise<boolean>): Promise<void> {
  const start = performance.now();
  while (!(await holds())) {
    if (child.exitCode !== null) throw new Error(`the exporter ended with code ${child.exitCode}`);
    if (performance.now() - start > PATIENCE_MILLISECONDS) throw new Error('the exporter never answered');
    await setTimeout(POLL_MILLISECONDS);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
