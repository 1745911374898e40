/** What the command executes in a package: the bundle of main.ts beside it, from what was compiled of it. */
import { join } from 'node:path';
import { readCompiled } from './compiled.ts';

readCompiled(join(import.meta.dirname, 'main.cjs')).run();
