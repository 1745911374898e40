/** The rows that a metric of a monitor gives for an object: lists become several rows, maps several labels. */
import type { JsonWants } from '../../../kubernetes/codec/schema.ts';
import type { DynamicLabels } from '../../../resources/declare/family.ts';
import type { KubernetesObject } from '../../../resources/declare/kind.ts';
import { compareBytes } from '../../../resources/values/label-names.ts';
import { together } from '../../paths/wants.ts';
import { readFloat } from '../../values/float.ts';
import type { Cel } from '../cel/cel.ts';
import { CelError } from '../cel/errors.ts';
import type { MetricRule } from '../rules/rules.ts';
import { snakeName } from './names.ts';
import type { Resolved } from './resolved.ts';
import { valueReader } from './values.ts';

/** A row, with the labels that are not the same for all rows of the object. */
export interface Row {
  readonly value: number;
  readonly labels: DynamicLabels;
}

/** What gives the rows of a metric. */
export interface RowReader {
  readonly wants: JsonWants;
  /** Throws CelError where the object gives no rows that can be told. What is missing gives none in silence. */
  rows(object: KubernetesObject): readonly Row[];
}

/** Labels that every row has; what a monitor gives under the same name is left out. */
export const AUTOMATIC = ['group', 'version', 'kind', 'name', 'namespace'] as const;
const TAKEN: ReadonlySet<string> = new Set(AUTOMATIC);
/** Rows of a metric for one object at most, and characters of a label. */
const MOST_ROWS = 10_000;
const MOST_CHARACTERS = 65_536;

/** What reads the rows of a metric; `isCounter` is that no value may fall below 0. Throws CelError for what can't be used. */
export function rowReader({ resolver, labels, value }: MetricRule, isCounter: boolean, cel: Cel): RowReader {
  const readers = labels.map((label) => ({ name: label.name, ...valueReader(resolver, label.value, cel) }));
  const reader = valueReader(resolver, value, cel);
  return {
    wants: together([reader.wants, ...readers.map(({ wants }) => wants)]),
    rows(object) {
      const values = reader.read(object);
      // A path that leads nowhere is no mistake.
      if (resolver === 'unstructured' && isMissing(values, value)) return [];
      if (values.kind === 'map' && values.items.length === 0 && values.members.size > 0) {
        throw new CelError('failed', 'the value is a map');
      }
      const found = labelsOf(readers.map(({ name, read }) => [name, read(object)] as const));
      return rowsOf(found, values).map(({ text, labels }) => ({ value: numberOf(text, isCounter), labels }));
    },
  };
}

function isMissing(found: Resolved, text: string): boolean {
  return found.kind === 'text' && found.text === text && readFloat(text) === undefined;
}

/** Labels with one value, and labels with one for each of several rows. */
interface Found {
  readonly single: ReadonlyMap<string, string>;
  readonly several: ReadonlyMap<string, readonly string[]>;
}

function labelsOf(resolved: readonly (readonly [name: string, found: Resolved])[]): Found {
  const single = new Map<string, string>();
  const several = new Map<string, readonly string[]>();
  const add = (name: string, value: string) => {
    if (value.length > MOST_CHARACTERS)
      throw new CelError('dear', `a label has more than ${MOST_CHARACTERS} characters`);
    // Of several of one name the first counts.
    if (!single.has(name)) single.set(name, value);
  };
  for (const [name, found] of resolved) {
    if (found.kind === 'text') {
      add(snakeName(name), found.text);
      continue;
    }
    if (found.kind === 'list' || found.items.length > 0) {
      const label = snakeName(name);
      several.set(label, [...(several.get(label) ?? []), ...found.items]);
    }
    if (found.kind === 'map') {
      // A name with _ before it is there to say that those of the map are taken.
      const prefix = name.startsWith('_') ? '' : name;
      for (const [key, value] of found.members) add(snakeName(prefix + key), value);
    }
  }
  return { single, several };
}

interface TextRow {
  readonly text: string;
  readonly labels: DynamicLabels;
}

/** A row for each element; those of several lists stand together by their place. Sorted by the label that comes first. */
function rowsOf({ single, several }: Found, found: Resolved): TextRow[] {
  const values = found.kind === 'text' ? undefined : found.items;
  const names = [...several.keys()].sort(compareBytes);
  const count =
    names.length > 0 ? Math.max(...[...several.values()].map(({ length }) => length)) : (values?.length ?? 1);
  if (count > MOST_ROWS) throw new CelError('dear', `it gives more than ${MOST_ROWS} rows`);
  if (values !== undefined && values.length === 0) return [];
  if (values !== undefined && values.length < count) throw new CelError('failed', 'there are fewer values than labels');
  const anchor = names.length > 0 ? several.get(names[0]!)! : [];
  const order = Array.from({ length: count }, (_, at) => at);
  if (values !== undefined && values.length === anchor.length)
    order.sort((a, b) => compareBytes(anchor[a]!, anchor[b]!));
  const moved = (list: readonly string[], at: number) => (list.length === count ? list[order[at]!] : list[at]) ?? '';
  return order.map((from, at) => {
    const labels = new Map(single);
    for (const name of names) if (!labels.has(name)) labels.set(name, moved(several.get(name)!, at));
    return { text: values === undefined ? (found as { text: string }).text : values[from]!, labels: dynamicOf(labels) };
  });
}

function dynamicOf(labels: ReadonlyMap<string, string>): DynamicLabels {
  const names = [...labels.keys()].filter((name) => !TAKEN.has(name)).sort(compareBytes);
  return { names, values: names.map((name) => labels.get(name)!) };
}

function numberOf(text: string, isCounter: boolean): number {
  const value = readFloat(text);
  if (value === undefined) throw new CelError('failed', 'the value is no number');
  if (isCounter && !(value >= 0)) throw new CelError('failed', 'the value of a counter is below 0, or none');
  return value;
}
