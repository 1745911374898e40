/** `config print`: what is in force, and where it was said. */

import type { FileValue } from '../../config/file/keys.ts';
import { keysOf, nameOfFlag, type Option } from '../../config/options/option.ts';
import { groups } from '../../config/options/options.ts';
import { type Found, SECRET, withoutCredentials } from '../../config/origins.ts';
import { sourcesOf } from '../../config/sources.ts';
import { readOptions, type Sources } from '../../config/values.ts';
import { printData } from '../output/formats.ts';
import { type CommandContext, DONE } from '../parsing/declaration.ts';

interface Item {
  readonly key: string;
  readonly flag: string;
  /** As it was written; null where there is none. */
  readonly value: FileValue['value'] | number | boolean | null;
  /** `default`, or what said it. */
  readonly origin: string;
}

/** Prints all options. */
export async function run({ flags, environment, options, output, say }: CommandContext): Promise<number> {
  const sources = sourcesOf(flags, environment, say);
  const found = foundIn(sources);
  const items = Object.values(groups)
    .flatMap((group) => Object.entries(group))
    .filter(([, option]) => !option.isIdle)
    .map(([name, option]) => itemOf(option, found.get(name)!))
    .filter(({ origin }) => !options.onlyChanged || origin !== 'default');
  if (options.output !== 'yaml') {
    await printData({ output, options }, { kind: 'Configuration', items });
    return DONE;
  }
  const { stringify } = await import('yaml');
  const lines = items.map(({ key, value, origin }) => {
    const text = stringify({ [key]: value }, { lineWidth: 0 }).trimEnd();
    const comment = ` # ${origin}`;
    if (value === null) return `# ${key}: is not set`;
    return text.includes('\n') ? `${comment.trim()}\n${text}` : `${text}${comment}`;
  });
  await output.write(`${lines.join('\n')}\n`);
  return DONE;
}

function itemOf(option: Option<unknown>, { value, from, place, path }: Found): Item {
  return {
    key: keysOf(option)[0]!,
    flag: `--${nameOfFlag(option)}`,
    value: value === undefined ? null : asInFile(option, veiled(option, value)),
    origin: from === 'default' ? 'default' : path === undefined ? place : `${place} of ${path}`,
  };
}

/** What was found for each option. Refuses what can't be used. */
function foundIn(sources: Sources): ReadonlyMap<string, Found> {
  const all = new Map<string, Found>();
  const found = (name: string, value: Found) => void all.set(name, value);
  // Of log records only their own endpoint stands after the second reading, which warns of the rest.
  readOptions({ ...sources, found, warn: () => {} }, 'logs');
  readOptions({ ...sources, found });
  return all;
}

/** As a file has it: lists as such, whole numbers and truth values plain. */
function asInFile({ entries }: Option<unknown>, value: FileValue['value']): Item['value'] {
  if (typeof value !== 'string') return value;
  if (entries !== undefined && value !== SECRET) return value.split(',').map((entry) => entry.trim());
  if (value === 'true' || value === 'false') return value === 'true';
  return /^(?:0|[1-9]\d{0,14})$/.test(value) ? Number(value) : value;
}

/** As it may be shown: of addresses without users, passwords and queries. */
function veiled({ isSecret }: Option<unknown>, value: FileValue['value']): FileValue['value'] {
  if (isSecret) return SECRET;
  return typeof value === 'string' ? withoutCredentials(value) : value.map(withoutCredentials);
}
