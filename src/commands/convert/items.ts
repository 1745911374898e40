/** What becomes of flags and keys of kube-state-metrics, one by one. */

import { checkedKinds } from '../../component/check.ts';
import { parseCommandLine } from '../../config/command-line/command-line.ts';
import { readConfigFile } from '../../config/file/config-file.ts';
import { keysOf, nameOfFlag, type Option } from '../../config/options/option.ts';
import { options as known } from '../../config/options/options.ts';
import { settingsOfFlags } from '../../config/read-settings.ts';
import { CodedError } from '../../errors.ts';

/** What becomes of one. */
export interface Verdict {
  readonly given: string;
  readonly verdict: 'same' | 'other effect' | 'no effect' | 'refused';
  /** As it is given here; empty where it is left out. */
  readonly here: string;
  readonly note: string;
}

/** With the flags that it comes to. */
export interface Item extends Verdict {
  readonly flags: Readonly<Record<string, string>>;
}

/** Of flags, and their values as words of their own. */
export function ofFlags(words: readonly string[]): Item[] {
  return pairedWords(words).map((pair): Item => {
    const given = pair.join(' ');
    try {
      const flags = parseCommandLine(pair);
      const [name] = Object.keys(flags);
      if (name === undefined) return { given, verdict: 'no effect', here: '', note: 'this is no flag', flags };
      return itemOf(given, name, flags);
    } catch (error) {
      return refused(given, error);
    }
  });
}

/** A flag whose value is a word of its own goes with it. */
function pairedWords(words: readonly string[]): string[][] {
  const pairs: string[][] = [];
  for (const word of words) {
    const last = pairs.at(-1);
    if (!word.startsWith('-') && last?.length === 1 && !last[0]!.includes('=')) last.push(word);
    else pairs.push([word]);
  }
  return pairs;
}

/** Of the keys of a configuration file. Throws coded errors where there is none. */
export function ofFile(path: string): Item[] {
  const { values } = readConfigFile(path, false)!;
  return Object.entries(values).map(([name, { key, value }]) => {
    const text = typeof value === 'string' ? value : value.join(',');
    return itemOf(key, name, { [name]: text });
  });
}

function itemOf(given: string, name: string, flags: Readonly<Record<string, string>>): Item {
  const option = known[name as keyof typeof known] as Option<unknown>;
  if (option.isIdle) return { given, verdict: 'no effect', here: '', note: 'may be left out', flags };
  try {
    judgeOne(flags);
  } catch (error) {
    // What needs another one is judged with all of them.
    if (
      !(error instanceof CodedError) ||
      (!error.message.includes(nameOfFlag(option)) && !name.startsWith('customResource'))
    ) {
      return { given, verdict: 'same', here: `--${nameOfFlag(option)}=${flags[name]}`, note: '', flags };
    }
    return refused(given, error);
  }
  const isKey = keysOf(option).includes(given);
  return { given, verdict: 'same', here: isKey ? given : `--${nameOfFlag(option)}=${flags[name]}`, note: '', flags };
}

/** What can not be used, and why. */
export function refused(given: string, error: unknown): Item {
  if (!(error instanceof CodedError)) throw error;
  return { given, verdict: 'refused', here: '', note: error.message, flags: {} };
}

/** Those that say by themselves what is told; others may be about a resource that another flag names. */
const SELECTING: readonly string[] = ['resources', 'metricAllowlist', 'metricDenylist', 'metricOptInList'];

/** Throws what a start with these flags alone throws, but for what further flags may mend. */
function judgeOne(flags: Readonly<Record<string, string>>): void {
  const settings = settingsOfFlags(flags, {}, () => {});
  if (Object.keys(flags).some((name) => SELECTING.includes(name))) checkedKinds(settings, { warn() {} });
}

/** Why the flag of a value can not be used, whatever else is said. */
export function mistakeInOne(flags: Readonly<Record<string, string>>): string | undefined {
  return mistakeOf(() => judgeOne(flags));
}

/** Why flags can not be used together; undefined where they can. */
export function mistakeIn(flags: Readonly<Record<string, string>>): string | undefined {
  return mistakeOf(() => {
    const settings = settingsOfFlags(flags, {}, () => {});
    checkedKinds(settings, { warn() {} });
  });
}

function mistakeOf(judge: () => void): string | undefined {
  try {
    judge();
    return undefined;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return error.message;
  }
}
