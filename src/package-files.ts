import { join } from 'node:path';

/** The path of a file that the package has beside its code, which runs from `src` or, bundled, from `dist`. */
export function packageFile(path: string): string {
  // Code in folders below is bundled into a file as deep as this one.
  return join(import.meta.dirname, '..', path);
}
