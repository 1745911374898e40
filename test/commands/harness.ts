/** The commands as processes, started as the package starts them, and what they are to print. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** What the package's command runs. */
export const LAUNCH = fileURLToPath(new URL('../../src/launch.ts', import.meta.url));

/** The folder in which commands run, with the files that they are given. */
export const FILES = fileURLToPath(new URL('files/', import.meta.url));

/** What is left of a command. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, in the folder of files. Nothing of this process' environment reaches it but PATH. */
export async function command(
  words: readonly string[],
  { input, env = {} }: { readonly input?: string | Uint8Array; readonly env?: Record<string, string> } = {},
): Promise<Ended> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [LAUNCH, ...words], {
    cwd: FILES,
    env: { PATH, TZ: 'UTC', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status: child.exitCode, stdout, stderr };
}

/** Holds a text against the file of that name; with UPDATE_GOLDEN=1 it is written in its place. */
export function assertGolden(name: string, actual: string): void {
  const file = new URL(`golden/${name}`, import.meta.url);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, actual);
  assert.ok(existsSync(file), `there is no ${file.pathname}; UPDATE_GOLDEN=1 writes it`);
  assert.equal(actual, readFileSync(file, 'utf8'));
}
