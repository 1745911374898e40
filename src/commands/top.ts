/** `top`: what takes how many series. */
import { catalog } from './catalog/catalog.ts';
import { type Sample, type Snapshot, seriesText } from './exposition/entries.ts';
import { snapshotsFrom } from './exposition/snapshots.ts';
import { createPrinter } from './output/changes.ts';
import { sortedBy } from './output/sort.ts';
import type { Column } from './output/table.ts';
import { type CommandContext, DONE } from './parsing/declaration.ts';
import { usage } from './parsing/usage.ts';

interface Row {
  readonly name: string;
  readonly series: number;
  /** Of all series. */
  readonly share: number;
  /** Bytes as text. */
  readonly bytes: number;
  /** Of a label: how many values it has. */
  readonly values?: number;
}

interface Count {
  series: number;
  bytes: number;
  readonly values: Set<string>;
}

/** Prints what has the most of them. */
export async function run(context: CommandContext): Promise<number> {
  const { options } = context;
  const limit = Number(options.limit);
  if (!(limit >= 0)) throw usage('--limit is a number from 0 on');
  const keysOf = KEYS[options.by as keyof typeof KEYS]();
  const print = createPrinter<Row>(context);
  for await (const snapshot of snapshotsFrom(context.arguments[0], context)) {
    const { rows, total } = await countedIn(snapshot, keysOf, options.by === 'label');
    const columns = options.by === 'label' ? COLUMNS : COLUMNS.filter(({ title }) => title !== 'VALUES');
    const sorted = await sortedBy(rows, columns, String(options.sortBy), true);
    const items = limit === 0 ? sorted : sorted.slice(0, limit);
    await print({
      kind: 'CardinalityList',
      summary: { by: options.by, series: total, rows: rows.length },
      items,
      nameOf: ({ name }) => name,
      columns,
      isSorted: true,
    });
    if (!options.watch && (options.output === 'table' || options.output === 'wide')) {
      context.say(`${total} series; ${items.length} of ${rows.length} rows are shown`);
    }
  }
  return DONE;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'NAME', text: ({ name }) => name || '<none>' },
  { title: 'SERIES', text: ({ series }) => series, isNumber: true },
  // It is another one when others change.
  { title: 'SHARE', text: ({ share }) => `${(share * 100).toFixed(1)}%`, isNumber: true, isRestless: true },
  { title: 'VALUES', text: ({ values }) => values, isNumber: true },
  { title: 'BYTES', text: ({ bytes }) => bytes, isNumber: true, isWide: true, isRestless: true },
];

/** The rows in the order of their names. */
async function countedIn(
  snapshot: Snapshot,
  keysOf: KeysOf,
  isLabel: boolean,
): Promise<{ readonly rows: readonly Row[]; readonly total: number }> {
  const counts = new Map<string, Count>();
  let total = 0;
  for await (const entries of snapshot) {
    for (const entry of entries) {
      if (entry.type !== 'sample') continue;
      total++;
      const bytes = seriesText(entry).length + 1 + String(entry.value).length + 1;
      for (const [key, value] of keysOf(entry)) {
        let count = counts.get(key);
        if (count === undefined) {
          count = { series: 0, bytes: 0, values: new Set() };
          counts.set(key, count);
        }
        count.series++;
        count.bytes += bytes;
        if (value !== undefined) count.values.add(value);
      }
    }
  }
  const rows = [...counts].map(
    ([name, { series, bytes, values }]): Row => ({
      name,
      series,
      share: series / total,
      bytes,
      ...(isLabel && { values: values.size }),
    }),
  );
  return { rows: rows.sort((a, b) => (a.name < b.name ? -1 : 1)), total };
}

/** What a series counts for, and for labels with which value. */
type KeysOf = (sample: Sample) => readonly (readonly [key: string, value?: string])[];

const KEYS: Readonly<Record<'family' | 'namespace' | 'resource' | 'label', () => KeysOf>> = {
  family: () => (sample) => [[sample.family]],
  namespace:
    () =>
    ({ labels }) => [[labelOf(labels, 'namespace') ?? labelOf(labels, 'k8s_namespace_name') ?? '']],
  resource: () => {
    const resources = new Map(catalog().map(({ name, resource }) => [name, resource]));
    return ({ family }) => [[resources.get(family) ?? '']];
  },
  label:
    () =>
    ({ labels }) =>
      labels,
};

function labelOf(labels: Sample['labels'], name: string): string | undefined {
  return labels.find(([label]) => label === name)?.[1];
}
