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
const PATIENCE_MILLISECONDS = 300_000;

/** Starts the component from `dist` with the flags of production, and resolves when it is ready. */
export async function startComponent(apiServer: string, flags: readonly string[] = []): Promise<Subject> {
  const [port, telemetryPort] = [await freePort(), await freePort()];
  const probe = new URL('probe.mjs', import.meta.url).href;
  const launch = new URL('../dist/launch.js', import.meta.url).pathname;
  const own = [`--apiserver=${apiServer}`, '--host=127.0.0.1', `--port=${port}`, '--telemetry-host=127.0.0.1'];
  const options = ['--import', probe, launch, ...own, `--telemetry-port=${telemetryPort}`, '--log-level=warn'];
  const started = performance.now();
  const child = startProgram(process.execPath, [...options, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
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
export async function startExporter(commandLine: string, apiServer: string): Promise<Subject> {
  const values = { apiserver: apiServer, port: await freePort(), telemetryPort: await freePort() };
  const [command = '', ...options] = commandLine
    .split(' ')
    .map((word) => word.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name as keyof typeof values])));
  const started = performance.now();
  const child = startProgram(command, options);
  const metricsUrl = `http://127.0.0.1:${values.port}/metrics`;
  await until(child, async () => (await textOf(`http://127.0.0.1:${values.port}/healthz`)) !== undefined);
  let complete = { series: 0, wall: 0, cpu: 0 };
  for (let unchanged = 0; unchanged < 5; ) {
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
