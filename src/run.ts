/** What the command executes in a package: the bundle of main.ts beside it, from what was compiled of it. */
import { join } from 'node:path';
import { readCompiled } from './runtime/compiled.ts';
import { whileLoading } from './runtime/node-flags.ts';

const { execArgv, versions } = process;
const surroundings = { execArgv, version: versions.node };
whileLoading(() => readCompiled(join(import.meta.dirname, 'main.cjs')), surroundings).run();
