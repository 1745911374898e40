#!/usr/bin/env node
/**
 * The package's command. It replaces itself by Node.js with the memory settings of node-flags.ts, and main.ts, in a package
 * as one bundled file. Where a process can't be replaced (Windows), main.ts runs in this one.
 *
 * An old Node.js has to be able to read this file: it is told which one it needs.
 */
import { fileURLToPath } from 'node:url';
import { type CodedError, explain } from './errors.ts';
import { memoryFlags } from './node-flags.ts';

await import('./node-version.ts').catch((error: CodedError) => {
  process.stderr.write(explain(error));
  process.exit(1);
});

const main = new URL(import.meta.url.endsWith('.ts') ? 'main.ts' : 'main.cjs', import.meta.url);

if (process.execve === undefined || process.platform === 'win32') await import(main.href);
else {
  const { execPath, execArgv, env, versions } = process;
  const memory = process.constrainedMemory();
  const flags = memoryFlags({ execArgv, nodeOptions: env.NODE_OPTIONS, version: versions.node, memory });
  const commandLine = [execPath, ...flags, ...execArgv, fileURLToPath(main), ...process.argv.slice(2)];
  // glibc would keep a heap a thread and give back what was large only rarely.
  process.execve(execPath, commandLine, { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072', ...env });
}
