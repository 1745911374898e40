/** The formats whose text the user gives: `jsonpath=…` and `custom-columns=…`, or the files that hold one. */
import { readFileSync } from 'node:fs';
import { usage } from '../parsing/usage.ts';
import { evaluateTemplate, printed, valuesAt } from './jsonpath/evaluate.ts';
import { parseRelaxedPath, parseTemplate, splitOutside } from './jsonpath/parse.ts';
import { tableOf } from './table.ts';

/** What prints plain data. */
export interface DataPrinter {
  /** `data` is one object, or a list with its `items`. */
  print(data: object, options: { readonly hasTitles: boolean; readonly width: number | undefined }): string;
}

/** Reads the text of a format. Throws KSO_USAGE. */
export function templatePrinter(format: string): DataPrinter {
  const at = format.indexOf('=');
  const [name, text] = [format.slice(0, at), format.slice(at + 1)];
  switch (name) {
    case 'jsonpath':
      return jsonPath(text);
    case 'jsonpath-file':
      return jsonPath(fileText(text));
    case 'custom-columns':
      return customColumns(columnsOf(text));
    default:
      return customColumns(columnsOfFile(fileText(text)));
  }
}

function jsonPath(text: string): DataPrinter {
  if (text === '') throw usage('-o jsonpath= takes a template, as {.items[*].name}');
  const template = parseTemplate(text);
  return { print: (data) => evaluateTemplate(template, data) };
}

interface CustomColumn {
  readonly title: string;
  readonly values: (item: unknown) => unknown[];
}

function customColumns(columns: readonly CustomColumn[]): DataPrinter {
  return {
    print(data, { hasTitles, width }) {
      const { items = [data] } = data as { readonly items?: readonly unknown[] };
      const rows = items.map((item) => columns.map(({ values }) => values(item).map(printed).join(',') || '<none>'));
      return tableOf({ titles: hasTitles ? columns.map(({ title }) => title) : undefined, rows }, width);
    },
  };
}

/** `NAME:.name,SERIES:.series` */
function columnsOf(text: string): CustomColumn[] {
  return splitOutside(text, ',').map((column) => {
    const [, title, path] = /^([^:]+):(.+)$/s.exec(column.trim()) ?? [];
    if (title === undefined) throw usage('-o custom-columns= takes TITLE:path, and several with commas between them');
    return columnOf(title, path!);
  });
}

/** A line of titles above one of paths, as kubectl has it. */
function columnsOfFile(text: string): CustomColumn[] {
  const [titles = [], paths = []] = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/));
  if (titles.length === 0 || titles.length !== paths.length) {
    throw usage('a file of -o custom-columns-file= has a line of titles, and one with a path for each');
  }
  return titles.map((title, at) => columnOf(title, paths[at]!));
}

function columnOf(title: string, path: string): CustomColumn {
  const steps = parseRelaxedPath(path);
  return { title, values: (item) => valuesAt(steps, item) };
}

function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw usage(`the file of -o can not be read: ${(error as Error).message}`);
  }
}
