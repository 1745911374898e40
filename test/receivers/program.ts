/** Receivers that are programs of others, as processes of their own. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { until } from '../component/harness.ts';

/** A program that may be on this machine. */
export interface Program {
  /** Undefined where it is not. */
  readonly path: string | undefined;
  /** The option `skip` of a test that needs it: false, or the sentence that says what is missing. */
  readonly skip: string | false;
}

/** The OpenTelemetry Collector. */
export const otelcol = findProgram('otelcol', 'KSO_OTELCOL');

/** Prometheus 3; a `prometheus` on PATH may be an older one, without an OTLP receiver. */
export const prometheus3 = findProgram('prometheus3', 'KSO_PROMETHEUS3');

/** Looks at a variable, which a script prints, and then on PATH. */
export function findProgram(name: string, variable?: string, script = 'test/receivers/build.sh'): Program {
  const named = variable === undefined ? undefined : process.env[variable];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const path = [...(named ? [named] : []), ...folders.map((folder) => join(folder, name))].find(isExecutable);
  const places = variable === undefined ? 'on PATH' : `on PATH nor named by ${variable} (${script})`;
  return { path, skip: path === undefined && `${name} is not ${places}` };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of an example in `config/`. */
export function example(name: string): string {
  return fileURLToPath(new URL(`../../config/${name}`, import.meta.url));
}

/** Runs a program to its end; asserts that it succeeds, with its output as the message. */
export async function runProgram(
  program: Program,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { child, output } = start(program, args, env);
  await once(child, 'close', { signal: AbortSignal.timeout(30_000) }).finally(() => child.kill('SIGKILL'));
  assert.equal(child.exitCode, 0, output());
  return output();
}

/** A port that was free may be one's that connects somewhere for a moment: so often it is tried again. */
const MOST_STARTS = 5;

/**
 * Starts a program and resolves when `ready` holds. It is killed at the end of the test, and with this process. Fails
 * with the program's output when it ends earlier.
 */
export async function startProgram(
  t: TestContext,
  program: Program,
  args: readonly string[],
  ready: () => Promise<boolean>,
  env: Record<string, string> = {},
): Promise<void> {
  let { child, output } = start(program, args, env);
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  t.after(async () => {
    process.off('exit', kill);
    if (child.exitCode !== null || child.signalCode !== null) return;
    kill();
    await once(child, 'exit');
  });
  let starts = 1;
  await until(`${program.path} is ready`, async () => {
    if (child.exitCode !== null && starts < MOST_STARTS && /address already in use/.test(output())) {
      starts++;
      await setTimeout(300);
      ({ child, output } = start(program, args, env));
    }
    assert.equal(child.exitCode, null, output());
    return ready().catch(() => false);
  });
}

/** A folder for what a program stores; it goes with the test. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kube-state-otel-'));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

function start({ path }: Program, args: readonly string[], env: Record<string, string>) {
  assert.ok(path !== undefined);
  const { PATH = '' } = process.env;
  const child: ChildProcess = spawn(path, args, { env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  }
  return { child, output: () => said.join('') };
}
