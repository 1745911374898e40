/** The command as a process of its own. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LOOPBACK, type LogLine } from '../component/harness.ts';
import { until } from '../support/until.ts';

/** The command, from its source. */
export const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

const ADDRESSES = /at (\S+)\/metrics, of this process at (\S+)\/metrics/;

/** What is left of a command that ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command to its end. Nothing of this process' environment reaches it but PATH. */
export async function run(flags: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = start(flags, env);
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'close')]);
  return { status: child.exitCode, stdout, stderr };
}

/** The command while it runs. */
export interface Running {
  /** Addresses of both ports. */
  readonly url: string;
  readonly telemetryUrl: string;
  readonly log: readonly LogLine[];
  /** The lines at level warn and above. */
  warnings(): readonly LogLine[];
  /** Sends SIGTERM and resolves with the exit status and the milliseconds that it took. */
  terminate(): Promise<{ status: number | null; milliseconds: number }>;
  /** Sends a signal and waits for nothing. */
  kill(signal: NodeJS.Signals): void;
}

/** Starts the command on free ports, and resolves when it serves them. It is killed at the end of the test. */
export async function startProcess(
  t: TestContext,
  flags: readonly string[],
  env: Record<string, string> = {},
): Promise<Running> {
  const child = start([...LOOPBACK, ...flags], env);
  t.after(() => child.kill('SIGKILL'));
  const log: LogLine[] = [];
  createInterface(child.stderr!).on('line', (line) => log.push(JSON.parse(line) as LogLine));
  const [, url, telemetryUrl] = await until('the process tells its addresses', () => {
    assert.equal(child.exitCode, null, 'the process ended');
    return log.map(({ msg }) => ADDRESSES.exec(msg)).find((match) => match !== null);
  });
  return {
    url: url!,
    telemetryUrl: telemetryUrl!,
    log,
    warnings: () => log.filter(({ level }) => level >= 40),
    async terminate() {
      const begun = performance.now();
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      return { status: child.exitCode, milliseconds: performance.now() - begun };
    },
    kill: (signal) => void child.kill(signal),
  };
}

function start(flags: readonly string[], env: Record<string, string>): ChildProcess {
  const { PATH = '' } = process.env;
  return spawn(process.execPath, [MAIN, ...flags], { env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}
