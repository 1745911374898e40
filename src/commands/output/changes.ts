/** A list that is printed again with each change of it, as `kubectl get --watch` does: what came, what is other, and what is gone. */
import type { CommandContext } from '../parsing/declaration.ts';
import { dataText, inOrder, type List, printList, rowsOf } from './formats.ts';
import { lengthOf, tableOf } from './table.ts';

/** Prints a list: whole the first time, and with `-w` what has changed since the last time. */
export type ListPrinter<T> = (list: List<T>) => Promise<void>;

/** What happened to an item, in the words of the API. */
type Event = 'ADDED' | 'MODIFIED' | 'DELETED';

interface Change<T> {
  readonly event: Event;
  readonly item: T;
}

/** What was printed before. */
interface Shown {
  readonly isFirst: boolean;
  readonly head: Head;
}

/** The heading above the rows so far. */
interface Head {
  titles: string;
  /** Of the columns, so that later rows stand below earlier ones. */
  widths: number[];
}

type Printing = Pick<CommandContext, 'output' | 'options'>;

/** Makes what prints the lists of a command, one after the other. */
export function createPrinter<T>(context: Printing): ListPrinter<T> {
  if (context.options.watch !== true) return (list) => printList(context, list);
  const head: Head = { titles: '', widths: [] };
  let known: ReadonlyMap<string, { readonly item: T; readonly text: string }> | undefined;
  return async (list) => {
    const items = await inOrder(list, context.options.sortBy);
    const { keyOf = list.nameOf } = list;
    // What changes all the time is no change of its own.
    const steady = list.columns.filter(({ isRestless }) => !isRestless);
    const next = new Map<string, { readonly item: T; readonly text: string }>();
    for (const item of items) {
      let key = keyOf(item);
      // Of two that are called alike none is lost.
      while (next.has(key)) key += ' again';
      next.set(key, { item, text: JSON.stringify(steady.map(({ text }) => text(item))) });
    }
    const changes: Change<T>[] = [];
    for (const [key, { item }] of known ?? []) if (!next.has(key)) changes.push({ event: 'DELETED', item });
    for (const [key, { item, text }] of next) {
      const before = known?.get(key);
      if (before?.text !== text) changes.push({ event: before === undefined ? 'ADDED' : 'MODIFIED', item });
    }
    await printChanges(context, list, changes, { isFirst: known === undefined, head });
    known = next;
  };
}

async function printChanges<T>(
  { output, options }: Printing,
  list: List<T>,
  changes: readonly Change<T>[],
  shown: Shown,
): Promise<void> {
  const format = String(options.output);
  switch (format) {
    case 'json':
      // One a line, as the API sends the events of a watch.
      return output.write(
        changes.map(({ event, item }) => `${JSON.stringify({ type: event, object: item })}\n`).join(''),
      );
    case 'yaml': {
      const texts = changes.map(({ event, item }) => dataText({ type: event, object: item as object }, 'yaml'));
      return output.write((await Promise.all(texts)).map((text) => `---\n${text}`).join(''));
    }
    case 'name':
      return output.write(changes.map(({ item }) => `${list.nameOf(item)}\n`).join(''));
    default:
      if (format.includes('=')) return printByTemplate({ output, options }, changes, shown);
      return printRows({ output, options }, list, changes, shown);
  }
}

/** By JSONPath each item by itself, as kubectl does. */
async function printByTemplate<T>({ output, options }: Printing, changes: readonly Change<T>[], { isFirst }: Shown) {
  const { templatePrinter } = await import('./templates.ts');
  const format = String(options.output);
  const { print } = templatePrinter(format);
  const items = JSON.parse(JSON.stringify(changes.map(({ item }) => item))) as object[];
  if (format.startsWith('custom-columns')) {
    const hasTitles = isFirst && options.headers !== false;
    return output.write(print({ items }, { hasTitles, width: output.width }));
  }
  return output.write(items.map((item) => print(item, { hasTitles: false, width: undefined })).join(''));
}

async function printRows<T>(
  { output, options }: Printing,
  list: List<T>,
  changes: readonly Change<T>[],
  { head }: Shown,
): Promise<void> {
  const { titles, rows, numbers } = rowsOf(
    changes.map(({ item }) => item),
    list.columns,
    options,
  );
  if (rows.length === 0 && head.titles !== '') return;
  // Of series the columns depend on their labels.
  const isOther = head.titles !== String(titles);
  if (isOther) Object.assign(head, { titles: String(titles), widths: [] });
  const { widths } = head;
  const heading = isOther && titles !== undefined ? ['EVENT', ...titles] : undefined;
  const lines = rows.map((row, at) => [changes[at]!.event.padEnd('MODIFIED'.length), ...row]);
  for (const line of heading === undefined ? lines : [heading, ...lines]) {
    for (const [at, text] of line.entries()) widths[at] = Math.max(widths[at] ?? 0, lengthOf(text));
  }
  return output.write(
    tableOf({ titles: heading, rows: lines, numbers: [false, ...numbers!], least: widths }, output.width),
  );
}
