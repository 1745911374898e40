import { nameOfFlag, type Option, variableOf } from '../../config/options/option.ts';
import { groups } from '../../config/options/options.ts';
import type { Origin } from '../../config/origins.ts';
import type { StatusSource } from '../source.ts';
import { wordIn } from './query.ts';

/** One option as it is in force. */
export interface ConfigRow {
  readonly flag: string;
  readonly variable: string;
  readonly group: string;
  /** As text; "" where there is none, `(secret)` where it is not shown. */
  readonly value: string;
  readonly from: Origin['from'];
  /** The flag, the variable, or file and line. */
  readonly place: string;
  readonly description: string;
}

/** All options. */
export interface ConfigReport {
  readonly files: readonly string[];
  readonly rows: readonly ConfigRow[];
}

/** The options that the query asks for: `changed=true` for those that are not the default, `q` for a text in them. */
export function configReport(
  { settings, origins }: Pick<StatusSource, 'settings' | 'origins'>,
  query: URLSearchParams,
): ConfigReport {
  const { configurationFiles } = settings();
  const known = origins();
  const text = wordIn(query, 'q').toLowerCase();
  const isChanged = wordIn(query, 'changed') === 'true';
  const rows = Object.entries(groups).flatMap(([group, members]) =>
    Object.entries(members).flatMap(([name, option]) => rowOf(group, option, known[name])),
  );
  const isChosen = ({ from, flag, value, description }: ConfigRow) =>
    (!isChanged || from !== 'default') && [flag, value, description].some((part) => part.toLowerCase().includes(text));
  return { files: configurationFiles, rows: rows.filter(isChosen) };
}

/** Options that are for another signal alone have no origin. */
function rowOf(group: string, option: Option<unknown>, origin: Origin | undefined): ConfigRow[] {
  if (option.isIdle) return [];
  const { text: value, from, place } = origin ?? { text: '', from: 'default', place: '' };
  const { description } = option;
  return [{ flag: `--${nameOfFlag(option)}`, variable: variableOf(option), group, value, from, place, description }];
}
