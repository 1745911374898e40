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

/** What is known of one kind. */
interface Known {
  readonly readers: ReadonlyMap<string, readonly string[]>;
  readonly families: ReadonlySet<string>;
}

const NOTHING: Known = { readers: new Map(), families: new Set() };

let parsed: ReadonlyMap<string, Known> | undefined;

/** The names of families by the path of a field of a kind (\`kindId\`); empty for a kind that is not known here. */
export function readersOf(id: string): ReadonlyMap<string, readonly string[]> {
  return knownOf(id).readers;
}

/** The families of a kind of which it is known what they read. */
export function knownReaders(id: string): ReadonlySet<string> {
  return knownOf(id).families;
}

function knownOf(id: string): Known {
  parsed ??= new Map(READERS.split('\\n## ').slice(1).map(parse));
  return parsed.get(id) ?? NOTHING;
}

function parse(section: string): [string, Known] {
  const [id = '', ...lines] = section.split('\\n').filter((line) => line !== '');
  const rows = lines.map((line) => [line.slice(0, line.indexOf(':')), line.split(' ').slice(1)] as const);
  const families = new Set(rows.flatMap(([, names]) => names));
  return [id, { readers: new Map(rows.filter(([path]) => path !== '')), families }];
}
`;
}
