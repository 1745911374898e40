import { readFile } from 'node:fs/promises';
import { isHeaderName, type Pairs } from '../../../config/pairs.ts';
import { createReread, type Reread } from './reread.ts';
import type { Destination } from './transport.ts';

/** The headers of a destination, with those of its file, which win. They need not be there yet. */
export function createHeaders({ headers, headersFile }: Pick<Destination, 'headers' | 'headersFile'>): Reread<Pairs> {
  if (headersFile === undefined) return { read: async () => headers, doubt() {} };
  return createReread(async () => {
    const text = await readFile(headersFile, 'utf8');
    return { ...headers, ...parse(text, headersFile) };
  });
}

/** A header a line, as HTTP writes them. No line is said back: it is secret. */
function parse(text: string, path: string): Pairs {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const pairs = lines.flatMap((line, index): [string, string][] => {
    if (line === '' || line.startsWith('#')) return [];
    const at = line.indexOf(':');
    const name = line.slice(0, Math.max(at, 0));
    if (!isHeaderName(name)) throw new Error(`line ${index + 1} of ${path} is not written Name: value`);
    return [[name.toLowerCase(), line.slice(at + 1).trim()]];
  });
  if (pairs.length === 0) throw new Error(`there is no header in ${path}`);
  return Object.fromEntries(pairs);
}
