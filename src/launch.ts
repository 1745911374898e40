#!/usr/bin/env node
/**
 * The package's command. It replaces itself by Node.js with settings that have to stand before it starts, and main.ts,
 * in a package as one bundled file: what is kept lives long and what is read is short-lived, so a small young generation,
 * and an old one that is collected before it has doubled, hold the memory down by a third at the same speed; and the
 * heap's limit follows the container's, with room left for what lies outside the heap.
 *
 * Where a process can't be replaced (Windows), main.ts runs in this one.
 */
import { fileURLToPath } from 'node:url';

/** MiB; the young generation takes up to three times as much. */
const SEMI_SPACE = 1;
/** Per cent by which the old generation may grow before it is collected. */
const GROWTH = 40;
/**
 * Pages that become free go back at once: kept for later ones, they were a tenth of the highest memory under many changes.
 * Node.js refuses to start with a flag that it does not know, so this is for the version that is known to have it.
 */
const POOL = process.versions.node.startsWith('26.') ? ['--no-memory-pool'] : [];
/** Share of the container's memory that the old generation may take. */
const HEAP_SHARE = 0.7;

const main = new URL(import.meta.url.endsWith('.ts') ? 'main.ts' : 'main.cjs', import.meta.url);
const limit = process.constrainedMemory();
const flags = [
  `--max-semi-space-size=${SEMI_SPACE}`,
  `--heap-growing-percent=${GROWTH}`,
  ...POOL,
  ...(limit > 0 && limit < 2 ** 40 ? [`--max-old-space-size=${Math.floor((limit * HEAP_SHARE) / 2 ** 20)}`] : []),
];
// Flags of the user come last and win. glibc would keep a heap a thread and give back what was large only rarely.
const environment = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072', ...process.env };
const commandLine = [process.execPath, ...flags, ...process.execArgv, fileURLToPath(main), ...process.argv.slice(2)];

if (process.execve === undefined || process.platform === 'win32') await import(main.href);
else process.execve(process.execPath, commandLine, environment);
