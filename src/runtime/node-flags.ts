/**
 * The memory settings: of sizes, which have to stand before Node.js starts, and of the rest. What is kept lives long and what is
 * read is short-lived, so a small young generation, and an old one that is collected before it has doubled, hold the memory down
 * by a third at the same speed; and the heap's limit follows the container's, with room left for what lies outside the heap.
 */
import { setFlagsFromString } from 'node:v8';

/** MiB; the young generation takes up to three times as much. */
const SEMI_SPACE = 1;
/** Per cent by which the old generation may grow before it is collected. */
const GROWTH = 20;
/** The same until everything has been listed: nearly all that comes stays, and would be looked through for nothing. */
const GROWTH_AT_START = 100;
/** Milliseconds of little allocation after which V8 collects what is left of a burst; by itself 30 s after a start, and 8 later. */
const REDUCER_DELAY = 1000;
/** Share of the container's memory that the old generation may take. */
const HEAP_SHARE = 0.7;

/** What is known about this process and what its user wants. */
export interface Surroundings {
  /** Flags of Node.js on its command line. */
  readonly execArgv: readonly string[];
  /** NODE_OPTIONS. */
  readonly nodeOptions: string | undefined;
  /** Version of Node.js. */
  readonly version: string;
  /** Bytes that this process may take; 0, or more than any machine has, where nothing limits them. */
  readonly memory: number;
}

/**
 * The flags to start Node.js with, before those of the user. What the user has decided is left out. Only sizes are among them:
 * with any other flag V8 refuses what was compiled before, of the modules of Node.js too.
 */
export function sizeFlags({ memory, ...user }: Surroundings): readonly string[] {
  const unless = undecided(user);
  const isLimited = memory > 0 && memory < 2 ** 40;
  return [
    ...unless(['max-semi-space-size', 'min-semi-space-size'], `--max-semi-space-size=${SEMI_SPACE}`),
    ...(isLimited
      ? unless(
          ['max-old-space-size', 'max-old-space-size-percentage', 'max-heap-size'],
          `--max-old-space-size=${Math.floor((memory * HEAP_SHARE) / 2 ** 20)}`,
        )
      : []),
  ];
}

/** The flags to set when all is loaded. What the user has decided is left out. */
export function laterFlags({ version, ...user }: Omit<Surroundings, 'memory'>): readonly string[] {
  const unless = undecided(user);
  return [
    ...unless(['heap-growing-percent'], `--heap-growing-percent=${GROWTH_AT_START}`),
    // Each for the version known to have it.
    ...(version.startsWith('26.')
      ? [
          // Pages that become free go back at once: kept for later ones, they were a tenth of the highest memory under many
          // changes.
          ...unless(['memory-pool'], '--no-memory-pool'),
          // What a first scrape leaves behind is gone before the next, and not only when the old generation has grown again.
          ...unless(['memory-reducer-delay-ms', 'memory-reducer'], `--memory-reducer-delay-ms=${REDUCER_DELAY}`),
          // The parser of HTTP is all that there is of WebAssembly. To optimize it takes 3 MiB, and saves nothing that shows.
          // Set later, the first flag does not imply the others.
          ...['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'].flatMap((flag) =>
            unless(['liftoff-only', 'wasm-tier-up', 'wasm-dynamic-tiering'], flag),
          ),
          // One compiler less: what is called often enough is optimized all the same.
          ...unless(['sparkplug'], '--no-sparkplug'),
        ]
      : []),
  ];
}

/** The flags to set when everything has been listed. What the user has decided is left out. */
export function listedFlags(user: User): readonly string[] {
  return undecided(user)(['heap-growing-percent'], `--heap-growing-percent=${GROWTH}`);
}

/** When V8 first reduces memory it decides once, at the first collection: while what was compiled before is read. */
const FIRST_REDUCER = 'gc-memory-reducer-start-delay-ms';
const FIRST_REDUCER_DELAY = 30_000;

/**
 * Reads what was compiled, or writes it, under a flag that is undone: V8 takes such code only with the flags that it was
 * compiled with, and that of the modules of Node.js only with none.
 */
export function whileLoading<T>(load: () => T, { execArgv, version }: Pick<Surroundings, 'execArgv' | 'version'>): T {
  const unless = undecided({ execArgv, nodeOptions: undefined });
  const [flag] = version.startsWith('26.') ? unless([FIRST_REDUCER], `--${FIRST_REDUCER}=${REDUCER_DELAY}`) : [];
  if (flag === undefined) return load();
  setFlagsFromString(flag);
  try {
    return load();
  } finally {
    setFlagsFromString(`--${FIRST_REDUCER}=${FIRST_REDUCER_DELAY}`);
  }
}

type User = Pick<Surroundings, 'execArgv' | 'nodeOptions'>;

/** Gives a flag where the user has said nothing by any of the names. */
function undecided({ execArgv, nodeOptions = '' }: User): (names: readonly string[], flag: string) => string[] {
  const decided = new Set([...execArgv, ...nodeOptions.split(/\s+/)].map(nameOf));
  return (names, flag) => (names.some((name) => decided.has(name)) ? [] : [flag]);
}

/** The name of a flag as V8 knows it: `_` stands for `-`, and `no-` before it for false. NODE_OPTIONS may hold quotes. */
function nameOf(argument: string): string {
  return argument
    .replace(/^["']?--?/, '')
    .replace(/[="'].*/s, '')
    .replaceAll('_', '-')
    .replace(/^no-/, '');
}
