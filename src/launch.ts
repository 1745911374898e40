#!/usr/bin/env node
/**
 * The package's command. For a run it replaces itself by Node.js with the memory settings of runtime/node-flags.ts, and
 * main.ts, in a package as one bundled file (run.ts). Where all of them are said by the environment, as in the image, and where
 * a process can't be replaced (Windows), main.ts runs in this one: a start of Node.js less. All other commands run here, with
 * what they need and no more.
 *
 * An old Node.js has to be able to read this file: it is told which one it needs.
 */
import { fileURLToPath } from 'node:url';
import { asksForCommand, isPlugin, isPluginCompletion } from './commands/parsing/words.ts';
import { type CodedError, explain } from './errors.ts';
import { sizeFlags } from './runtime/node-flags.ts';

/** glibc would keep a heap a thread and give back what was large only rarely. */
const ALLOCATOR = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' };

await import('./runtime/node-version.ts').catch((error: CodedError) => {
  process.stderr.write(explain(error));
  process.exit(1);
});

const [, program, ...given] = process.argv;
const words = isPluginCompletion(program) ? ['__complete', ...given] : given;
const isSource = import.meta.url.endsWith('.ts');
const main = new URL(isSource ? 'main.ts' : 'run.cjs', import.meta.url);

if (asksForCommand(words) || isPlugin(program)) {
  const commands = new URL(isSource ? 'commands/main.ts' : 'commands.cjs', import.meta.url);
  const { runCommand } = (await import(commands.href)) as typeof import('./commands/main.ts');
  await runCommand(words.length === 0 ? ['help'] : words);
} else {
  const { execPath, execArgv, env, versions } = process;
  const memory = process.constrainedMemory();
  const flags = sizeFlags({ execArgv, nodeOptions: env.NODE_OPTIONS, version: versions.node, memory });
  const isSaid = flags.length === 0 && Object.keys(ALLOCATOR).every((name) => env[name] !== undefined);
  if (isSaid || process.execve === undefined || process.platform === 'win32') await import(main.href);
  else {
    const commandLine = [execPath, ...flags, ...execArgv, fileURLToPath(main), ...words];
    process.execve(execPath, commandLine, { ...ALLOCATOR, ...env });
  }
}
