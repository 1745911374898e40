/** Processes under measurement: starting and ending them, and what Linux says of them in /proc. */
import { type ChildProcess, fork, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** What a process has used so far and holds now. */
export interface Usage {
  /** User and system time in seconds. */
  readonly cpu: number;
  /** Resident memory in MiB, now and at its highest since the start or {@link resetPeak}. */
  readonly resident: number;
  readonly peak: number;
  /** What of it no other process holds too, in MiB. */
  readonly own: number;
}

const TICKS_PER_SECOND = 100;

/** Reads /proc of a living process. */
export function usageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the command's name in parentheses and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mebibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024;
  return {
    cpu: precise(pid) ?? (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    resident: mebibytes('VmRSS'),
    peak: mebibytes('VmHWM'),
    own: ownMemory(pid),
  };
}

/** Pages that are mapped here alone; those of a program's file that two processes run count for neither. */
function ownMemory(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kibibytes = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)].map(([, text]) => Number(text));
  return kibibytes.reduce((sum, value) => sum + value, 0) / 1024;
}

/** The time of all living threads in nanoseconds, where the kernel keeps it; the ticks of `stat` are 10 ms long. */
function precise(pid: number): number | undefined {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const times = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    return times.reduce((sum, time) => sum + Number(time), 0) / 1e9;
  } catch {
    return undefined;
  }
}

/** Lets the peak start again at what is resident now. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Seconds of wall and CPU time that something took. */
export interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

/** Measures what the process does meanwhile. CPU is 0 where there is no process to look at. */
export async function costOf(pid: number | undefined, work: () => Promise<unknown>): Promise<Cost> {
  const before = pid === undefined ? 0 : usageOf(pid).cpu;
  const start = performance.now();
  await work();
  return { wall: (performance.now() - start) / 1000, cpu: pid === undefined ? 0 : usageOf(pid).cpu - before };
}

/** A helper process of the benchmark that answers messages one at a time. */
export interface Helper {
  readonly pid: number;
  /** Sends a request and resolves with the answer. */
  ask<T>(request: object): Promise<T>;
  stop(): Promise<void>;
}

/** Starts a module of this folder in a process of its own. Resolves with its first message. */
export async function startHelper<T>(module: string, ...options: string[]): Promise<[Helper, T]> {
  const child = fork(new URL(module, import.meta.url), options, { execArgv: ['--max-old-space-size=8192'] });
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${module} ended with code ${code}`)));
  ended.catch(() => {});
  const next = async <U>(): Promise<U> => {
    const [message] = await Promise.race([once(child, 'message'), ended]);
    return message as U;
  };
  const first = await next<T>();
  const helper: Helper = {
    pid: child.pid!,
    ask(request) {
      child.send(request);
      return next();
    },
    stop: () => end(child),
  };
  return [helper, first];
}

/** Starts a program; its standard error goes to ours. */
export function startProgram(command: string, options: readonly string[], extra: SpawnOptions): ChildProcess {
  return spawn(command, options, extra);
}

/** Ends a process: politely first, then not. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(8000, undefined, { ref: false }).then(() => child.kill('SIGKILL'));
  await Promise.race([exited, late]);
  await exited;
}
