import type { Kind } from '../../src/resources/declare/kind.ts';
import { kindId } from '../../src/resources/declare/kind.ts';
import { observe, othersText, readersText, samplesOf, withAllFamilies } from './observe.ts';

/** The source of src/resources/reads.ts, as `npm run docs` writes it. */
export function readsModule(kinds: readonly Kind[]): string {
  const sections = kinds.flatMap((plain) => {
    const kind = withAllFamilies(plain);
    if (kind.form !== 'object') return [];
    const readers = observe(kind, samplesOf(kind));
    const lines = [...readersText(kind, readers), ...othersText(kind, readers)];
    return lines.length === 0 ? [] : [`\n## ${kindId(kind)}\n${lines.join('\n')}\n`];
  });
  return `/**
 * Which families read which fields. \`npm run docs\` makes this by watching them; test/reads holds it true. A field that is not
 * here is read of every object: by all families, or by others than them; \`metadata.resourceVersion\` by those who keep it alone.
 * A row without a path has the families that read nothing beyond that.
 */
const READERS = \`${sections.join('')}\`;

let parsed: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> | undefined;

/** The names of families by the path of a field of a kind (\`kindId\`); empty for a kind that is not known here. */
export function readersOf(id: string): ReadonlyMap<string, readonly string[]> {
  const rows = new Map(rowsOf(id));
  rows.delete('');
  return rows;
}

/** The families of a kind of which it is known what they read. */
export function knownReaders(id: string): ReadonlySet<string> {
  return new Set([...rowsOf(id).values()].flat());
}

function rowsOf(id: string): ReadonlyMap<string, readonly string[]> {
  parsed ??= new Map(READERS.split('\\n## ').slice(1).map(parse));
  return parsed.get(id) ?? new Map();
}

function parse(section: string): [string, ReadonlyMap<string, readonly string[]>] {
  const [id = '', ...lines] = section.split('\\n').filter((line) => line !== '');
  return [id, new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.split(' ').slice(1)]))];
}
`;
}
