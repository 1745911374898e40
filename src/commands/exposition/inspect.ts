/** What is wrong with an exposition: its form, series that stand twice, and what the catalog does not know. */
import type { CatalogFamily } from '../catalog/catalog.ts';
import { type Entry, type Sample, seriesText } from './entries.ts';

/** One thing that is wrong. */
export interface Finding {
  readonly check: 'format' | 'repeated' | 'untyped' | 'type' | 'unknown' | 'label';
  readonly subject: string;
  readonly text: string;
  /** How often; the subject is the first. */
  times: number;
}

/** Looks at an exposition, entry by entry. */
export interface Inspector {
  look(entry: Entry): void;
  /** A line could not be read. */
  refuse(line: number, reason: string): void;
  readonly findings: readonly Finding[];
  readonly series: number;
}

/** Labels whose names come from the cluster, and those that `--join` adds. */
const ANYWHERE = /^(?:label|annotation|metadata|nodeselector)_|^(?:cluster|workload|workload_type|zone)$/;

/** Without a catalog the form alone is looked at. */
export function createInspector(catalog: readonly CatalogFamily[] | undefined): Inspector {
  const findings = new Map<string, Finding>();
  const known = catalog && new Map(catalog.map((family) => [family.name, family]));
  const kinds = new Map<string, string>();
  const finished = new Set<string>();
  const seen = new Set<string>();
  let family = '';
  let series = 0;
  const found = (check: Finding['check'], about: string, subject: string, text: string) => {
    const key = `${check} ${about} ${text}`;
    const earlier = findings.get(key);
    if (earlier === undefined) findings.set(key, { check, subject, text, times: 1 });
    else earlier.times++;
  };

  function begin(next: string): void {
    finished.add(family);
    if (finished.has(next)) found('format', next, next, 'its samples do not stand together');
    family = next;
    seen.clear();
    // OpenMetrics leaves out of the name of a counter what its samples end in.
    const kind = kinds.get(next) ?? kinds.get(next.replace(/_(?:total|bucket|sum|count|created)$/, ''));
    if (kind === undefined) found('untyped', next, next, 'no type is told');
    const declared = known?.get(next);
    if (known === undefined) return;
    if (declared === undefined) found('unknown', next, next, 'no such family is known');
    else if (kind !== undefined && kind !== declared.type) {
      found('type', next, next, `is a ${declared.type}, not a ${kind}`);
    }
  }

  function lookAtSample(sample: Sample): void {
    series++;
    if (sample.family !== family) begin(sample.family);
    const text = seriesText(sample);
    if (seen.has(text)) found('repeated', family, text, 'a series stands twice');
    seen.add(text);
    const declared = known?.get(family);
    if (declared === undefined) return;
    for (const [label] of sample.labels) {
      if (declared.labels.includes(label) || ANYWHERE.test(label)) continue;
      found('label', family, family, `has the label ${label}, which is not known`);
    }
  }

  return {
    look(entry) {
      if (entry.type === 'sample') lookAtSample(entry);
      if (entry.type !== 'declaration') return;
      const { family: name, kind } = entry;
      if (kinds.has(name)) found('format', name, name, 'its type is told twice');
      kinds.set(name, kind);
    },
    refuse: (line, reason) => found('format', '', `line ${line}`, reason),
    get findings() {
      return [...findings.values()];
    },
    get series() {
      return series;
    },
  };
}
