/** The words that the families of a kind look for: every text in the sources that declare it. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Kind } from '../../src/resources/declare/kind.ts';

const KINDS = fileURLToPath(new URL('../../src/resources/kinds/', import.meta.url));
const NAME = /^kube_|\.ts$|\s/;

/** Those of the file that says which resource it is, of its folder, and of what several kinds have in common. */
export function wordsOf({ resource }: Kind): readonly string[] {
  const sources = globSync('**/*.ts', { cwd: KINDS }).filter((file) => !file.endsWith('.test.ts'));
  const own = sources.filter((file) => textOf(file).includes(`resource: '${resource}'`));
  const folders = new Set([...own.map(dirname).filter((folder) => isOfOneKind(folder)), 'shared']);
  const files = sources.filter((file) => own.includes(file) || folders.has(dirname(file)));
  const words = files.flatMap((file) => [...textOf(file).matchAll(/'([^'\\\n]{1,40})'/g)].map(([, word]) => word!));
  return [...new Set(words)].filter((word) => !NAME.test(word));
}

/** Not the rooms in which there is one file a kind. */
function isOfOneKind(folder: string): boolean {
  return !['.', 'next', 'further', 'durations'].includes(folder);
}

function textOf(file: string): string {
  return readFileSync(join(KINDS, file), 'utf8');
}
