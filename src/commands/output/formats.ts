/** Lists of things as a table for people, or as JSON, YAML or names for programs. */
import type { CommandContext } from '../parsing/declaration.ts';
import { tableOf } from './table.ts';

/** One column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly text: (item: T) => string | number | undefined;
  /** Shown with `-o wide` alone. */
  readonly isWide?: true;
  readonly isNumber?: true;
}

/** What is printed. */
export interface List<T> {
  /** For JSON and YAML: `FamilyList`. */
  readonly kind: string;
  readonly items: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly nameOf: (item: T) => string;
  /** Further fields beside `items`. */
  readonly summary?: object;
}

/** The version of what JSON and YAML look like; tables may change at any time. */
const VERSION = 'kube-state-otel/v1';

/** Prints a list in the format that is asked for. */
export async function printList<T>({ output, options }: CommandContext, list: List<T>): Promise<void> {
  const { kind, items, nameOf, summary } = list;
  switch (options.output) {
    case 'json':
    case 'yaml':
      return output.write(await dataText({ apiVersion: VERSION, kind, ...summary, items }, options.output));
    case 'name':
      return output.write(items.map((item) => `${nameOf(item)}\n`).join(''));
    default: {
      const columns = list.columns.filter(({ isWide }) => !isWide || options.output === 'wide');
      const rows = items.map((item) => columns.map(({ text }) => String(text(item) ?? '')));
      const numbers = columns.map(({ isNumber = false }) => isNumber);
      const titles = options.headers === false ? undefined : columns.map(({ title }) => title);
      return output.write(tableOf({ titles, rows, numbers }, output.width));
    }
  }
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
