/** What the command executes in a package: the bundle of main.ts beside it, from what was compiled of it. */
import { fileURLToPath } from 'node:url';
import { readCompiled } from './compiled.ts';

readCompiled(fileURLToPath(new URL('main.cjs', import.meta.url))).run();
