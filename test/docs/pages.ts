/** The pages that users read. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** By path from the root of the repository. */
export const pages: readonly string[] = [
  ...globSync('*.md', { cwd: REPOSITORY }),
  ...globSync('docs/**/*.md', { cwd: REPOSITORY }),
].toSorted();

export function readPage(page: string): string {
  return readFileSync(join(REPOSITORY, page), 'utf8');
}
