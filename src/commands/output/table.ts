import { stripVTControlCharacters } from 'node:util';

/** One column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly text: (item: T) => string | number | undefined;
  /** Shown with `-o wide` alone. */
  readonly isWide?: true;
  readonly isNumber?: true;
  /** Whether it is another one each time, as an age is: that alone is no change of an item that is watched. */
  readonly isRestless?: true;
}

/** A table in columns, as kubectl prints them. */
export interface Table {
  /** Undefined leaves the heading out. */
  readonly titles: readonly string[] | undefined;
  readonly rows: readonly (readonly string[])[];
  /** Which columns are numbers, whose last digits stand below each other. */
  readonly numbers?: readonly boolean[];
  /** Characters that columns have at least. */
  readonly least?: readonly number[];
}

const GAP = 3;
/** Narrower than this no terminal counts as. */
const LEAST_WIDTH = 40;

/**
 * The lines of the table. On a terminal, which has a `width`, columns are left out from the right until it fits, and what is still
 * too long is cut; elsewhere nothing is.
 */
export function tableOf({ titles, rows, numbers = [], least = [] }: Table, width?: number): string {
  const lines = titles === undefined ? rows : [titles, ...rows];
  if (lines.length === 0) return '';
  const widths = lines[0]!.map((_, column) =>
    Math.max(...lines.map((line) => lengthOf(line[column]!)), least[column] ?? 0),
  );
  const most = width === undefined ? Number.POSITIVE_INFINITY : Math.max(width, LEAST_WIDTH);
  let columns = widths.length;
  while (columns > 1 && totalOf(widths.slice(0, columns)) > most) columns--;
  const isLast = (column: number) => column === columns - 1;
  const cell = (text: string, column: number) => {
    if (numbers[column]) return ' '.repeat(widths[column]! - lengthOf(text)) + text;
    return isLast(column) ? text : text + ' '.repeat(widths[column]! - lengthOf(text));
  };
  return lines
    .map((line) => cut(line.slice(0, columns).map(cell).join(' '.repeat(GAP)).trimEnd(), most))
    .map((line) => `${line}\n`)
    .join('');
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each + GAP, -GAP);
}

/** Characters that are seen: colours take no place. */
export function lengthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

function cut(line: string, most: number): string {
  return lengthOf(line) <= most ? line : `${[...stripVTControlCharacters(line)].slice(0, most - 3).join('')}...`;
}
