/** Lists of things as a table for people, or as JSON, YAML, names or by a template for programs. */
import type { CommandContext } from '../parsing/declaration.ts';
import { type Column, type Table, tableOf } from './table.ts';

/** What is printed. */
export interface List<T> {
  /** For JSON and YAML: `FamilyList`. */
  readonly kind: string;
  readonly items: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly nameOf: (item: T) => string;
  /** What no two items have in common, where names are not that. */
  readonly keyOf?: (item: T) => string;
  /** Further fields beside `items`. */
  readonly summary?: object;
  /** Whether the order of --sort-by is made already. */
  readonly isSorted?: true;
}

/** The version of what JSON and YAML look like; tables may change at any time. */
const VERSION = 'kube-state-otel/v1';

type Printing = Pick<CommandContext, 'output' | 'options'>;

/** Prints a list in the format and the order that are asked for. Throws KSO_USAGE for an order that there is not. */
export async function printList<T>({ output, options }: Printing, list: List<T>): Promise<void> {
  const { kind, columns, nameOf, summary } = list;
  const items = await inOrder(list, options.sortBy);
  const format = String(options.output);
  if (format === 'name') return output.write(items.map((item) => `${nameOf(item)}\n`).join(''));
  if (isData(format)) return printData({ output, options }, { kind, ...summary, items });
  return output.write(tableOf(rowsOf(items, columns, options), output.width));
}

/** The table of some items, with the columns that are asked for. */
export function rowsOf<T>(items: readonly T[], columns: readonly Column<T>[], options: Printing['options']): Table {
  const shown = columns.filter(({ isWide }) => !isWide || options.output === 'wide');
  return {
    titles: options.headers === false ? undefined : shown.map(({ title }) => title),
    rows: items.map((item) => shown.map(({ text }) => String(text(item) ?? ''))),
    numbers: shown.map(({ isNumber = false }) => isNumber),
  };
}

/** The items in the order of --sort-by. Throws KSO_USAGE for one that there is not. */
export async function inOrder<T>({ items, columns, isSorted }: List<T>, sortBy: unknown): Promise<readonly T[]> {
  if (sortBy === undefined || isSorted) return items;
  const { sortedBy } = await import('./sort.ts');
  return sortedBy(items, columns, String(sortBy));
}

/** Whether a format is one for whole objects: JSON, YAML or a template. */
export function isData(format: unknown): boolean {
  return format === 'json' || format === 'yaml' || String(format).includes('=');
}

/** Prints an object in a format that `isData`, with the version of its form. */
export async function printData(
  { output, options }: Printing,
  data: { readonly kind: string; readonly [field: string]: unknown },
): Promise<void> {
  const versioned = { apiVersion: VERSION, ...data };
  const format = String(options.output);
  if (format === 'json' || format === 'yaml') return output.write(await dataText(versioned, format));
  const { templatePrinter } = await import('./templates.ts');
  const plain = JSON.parse(JSON.stringify(versioned)) as object;
  const { width } = output;
  return output.write(templatePrinter(format).print(plain, { hasTitles: options.headers !== false, width }));
}

/** Reads the template of a format, if it has one, so that a mistake in it is told before anything is asked. Throws KSO_USAGE. */
export async function checkFormat(format: unknown): Promise<void> {
  if (!String(format).includes('=')) return;
  const { templatePrinter } = await import('./templates.ts');
  templatePrinter(String(format));
}

/** An object as JSON or YAML. */
export async function dataText(data: object, format: 'json' | 'yaml'): Promise<string> {
  if (format === 'json') return `${JSON.stringify(data, undefined, 2)}\n`;
  const { stringify } = await import('yaml');
  return stringify(data, { aliasDuplicateObjects: false, lineWidth: 0 });
}

/** Objects of Kubernetes, to be applied: YAML documents, or a list in JSON. */
export async function documentsText(objects: readonly object[], format: 'yaml' | 'json'): Promise<string> {
  if (format === 'json') return dataText({ apiVersion: 'v1', kind: 'List', items: objects }, 'json');
  const texts = await Promise.all(objects.map((object) => dataText(object, 'yaml')));
  return texts.join('---\n');
}
