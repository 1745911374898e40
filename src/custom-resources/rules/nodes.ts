/** YAML as kube-state-metrics' reader takes it, with the place of whatever can not be taken. */
import { createRequire } from 'node:module';
import type { Alias, Document, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { reasonOfYaml, WITHOUT_WARNINGS } from '../../yaml.ts';

/** Tells what is wrong with a text: its line from 1, the path of the rule, and why. */
export type Refuse = (line: number, place: string, reason: string) => never;

/** A value of a document that knows where it stands. Null and absent are the same. */
export interface Place {
  /** Whether there is nothing, or null. */
  readonly isNull: boolean;
  /** The member of a map; of null a null one. Refuses anything else. */
  at(key: string): Place;
  /** The members of a map, of null none. */
  entries(): readonly (readonly [key: string, value: Place])[];
  /** The elements of a list that are not null, of null none. */
  elements(): readonly Place[];
  /** A text, number or boolean as it is written; "" for null. */
  text(): string;
  flag(): boolean;
  integer(): number;
  refuse(reason: string): never;
}

const YES = ['true', 'True', 'TRUE', 'yes', 'Yes', 'YES', 'y', 'Y', 'on', 'On', 'ON'];
const NO = ['false', 'False', 'FALSE', 'no', 'No', 'NO', 'n', 'N', 'off', 'Off', 'OFF'];
const NULLS = ['', '~', 'null', 'Null', 'NULL'];

/** The top of a YAML document. */
export function readYaml(content: string, refuse: Refuse): Place {
  // Loaded here, since few have such rules.
  const yaml = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const lines = new yaml.LineCounter();
  // Of all schemas this one leaves texts as they are written.
  const [document] = yaml.parseAllDocuments(content, { ...WITHOUT_WARNINGS, schema: 'failsafe', lineCounter: lines });
  if (document === undefined || !('contents' in document) || document.contents === null) {
    return refuse(1, 'the document', 'it is empty');
  }
  const [mistake] = document.errors;
  if (mistake !== undefined) return refuse(mistake.linePos?.[0].line ?? 1, 'the document', reasonOfYaml(mistake));
  return placeOf(document.contents as Node, '', {
    yaml,
    document: document as unknown as Document,
    lines,
    refuse,
    line: 1,
  });
}

interface Around {
  readonly yaml: typeof import('yaml');
  readonly document: Document;
  readonly lines: { linePos(offset: number): { line: number } };
  readonly refuse: Refuse;
  /** Of what is around, for what is not there. */
  readonly line: number;
}

function placeOf(written: Node | null | undefined, path: string, around: Around): Place {
  const { yaml, document, lines } = around;
  const node = yaml.isAlias(written) ? (written as Alias).resolve(document) : written;
  const line = written?.range ? lines.linePos(written.range[0]).line : around.line;
  const inner = { ...around, line };
  const scalar = yaml.isScalar(node) ? (node as Scalar<unknown>) : undefined;
  const source = scalar && (scalar.source ?? String(scalar.value ?? ''));
  const isPlain = scalar?.type === 'PLAIN' || scalar?.type === undefined;
  const isNull = node === null || node === undefined || (scalar !== undefined && isPlain && NULLS.includes(source!));
  const refuse = (reason: string): never => around.refuse(line, path || 'the top', reason);

  const entries = (): readonly (readonly [string, Place])[] => {
    if (isNull) return [];
    if (!yaml.isMap(node)) return refuse('it is no map of keys to values');
    const members = new Map<string, Place>();
    const merged = new Map<string, Place>();
    for (const { key, value } of (node as YAMLMap).items as Pair<Node, Node | null>[]) {
      const name = placeOf(key, path, inner).text();
      const place = placeOf(value, path === '' ? name : `${path}.${name}`, {
        ...inner,
        line: key?.range ? lines.linePos(key.range[0]).line : line,
      });
      if (name === '<<' && (key as unknown as Scalar).type === 'PLAIN') {
        const sources = yaml.isSeq(value) ? place.elements() : [place];
        for (const source of sources)
          for (const [at, member] of source.entries()) if (!merged.has(at)) merged.set(at, member);
      } else members.set(name, place);
    }
    return [...new Map([...merged, ...members])];
  };
  return {
    isNull,
    at: (key) =>
      entries().find(([name]) => name === key)?.[1] ?? placeOf(null, path === '' ? key : `${path}.${key}`, inner),
    entries,
    elements() {
      if (isNull) return [];
      if (!yaml.isSeq(node)) return refuse('it is no list');
      return ((node as YAMLSeq).items as (Node | null)[])
        .map((item, index) => placeOf(item, `${path}[${index}]`, inner))
        .filter((place) => !place.isNull);
    },
    text() {
      if (isNull) return '';
      return (
        source ??
        refuse(yaml.isSeq(node) ? 'it is a list, not text: what begins with [ needs quotes' : 'it is a map, not text')
      );
    },
    flag() {
      if (isNull || (isPlain && NO.includes(source ?? ''))) return false;
      return (isPlain && YES.includes(source ?? '')) || refuse('it is neither true nor false');
    },
    integer() {
      if (isNull) return 0;
      return isPlain && /^[+-]?\d{1,9}$/.test(source ?? '') ? Number(source) : refuse('it is no whole number');
    },
    refuse,
  };
}
