/**
 * A bundle run from what V8 compiled of it before: most of the CPU time of a start would otherwise go into compiling. What
 * was compiled holds for one version of Node.js, and without flags of V8 but for sizes of the heap; where it does not fit, or is
 * absent, V8 compiles anew.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/** Characters at the end of a bundle, and of what was compiled of it, that tell whether they belong together. */
export const SEAL_LENGTH = 64;

/** What stands around a bundle in CommonJS, so that its source is a script as it was read, and no copy of it. */
export const WRAPPER = { begin: '(function (exports, require, module, __filename, __dirname) {', end: '})' } as const;

/** Where what was compiled of a bundle is kept. */
export function compiledPath(bundle: string): string {
  return `${bundle}.compiled`;
}

/** A bundle that was read, and has not run yet. */
export interface Compiled {
  readonly script: Script;
  /** What it ends with. */
  readonly seal: string;
  /** Whether what was compiled before could be used. */
  readonly isReused: boolean;
  run(): void;
}

/**
 * Reads a bundle, an expression for a function in {@link WRAPPER} with its seal behind it, and what was compiled of it. V8 itself
 * compares the length of the source alone, hence the seal. As it is read, the source lies outside of V8's heap.
 */
export function readCompiled(bundle: string): Compiled {
  const source = readFileSync(bundle, 'latin1');
  const seal = source.slice(-SEAL_LENGTH);
  const cachedData = readIfSealed(compiledPath(bundle), seal);
  const script = new Script(source, {
    filename: bundle,
    ...(cachedData && { cachedData }),
  });
  return {
    script,
    seal,
    isReused: cachedData !== undefined && script.cachedDataRejected === false,
    run() {
      const module = { exports: {} };
      script.runInThisContext()(module.exports, createRequire(bundle), module, bundle, dirname(bundle));
    },
  };
}

function readIfSealed(path: string, seal: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path);
    const end = bytes.length - SEAL_LENGTH;
    return bytes.toString('latin1', end) === seal ? bytes.subarray(0, end) : undefined;
  } catch {
    return undefined;
  }
}
