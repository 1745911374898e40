/** `convert`: what becomes of the flags or the file of kube-state-metrics. */
import { parseCommandLine } from '../config/command-line/command-line.ts';
import { readConfigFile } from '../config/file/config-file.ts';
import { keysOf, nameOfFlag, type Option } from '../config/options/option.ts';
import { options as known } from '../config/options/options.ts';
import { settingsOfFlags } from '../config/settings.ts';
import { CodedError } from '../errors.ts';
import { printList } from './output/formats.ts';
import { type CommandContext, DONE, FOUND } from './parsing/declaration.ts';
import { usage } from './parsing/usage.ts';

interface Verdict {
  readonly given: string;
  readonly verdict: 'same' | 'no effect' | 'refused';
  /** As it is given here; empty where it is left out. */
  readonly here: string;
  readonly note: string;
}

/** Prints a verdict for each flag or key. */
export async function run(context: CommandContext): Promise<number> {
  const { options, say } = context;
  const isFile = options.from === 'ksm-config';
  if (context.arguments.length === 0)
    throw usage(isFile ? 'the file is missing' : 'the flags are missing: put them after --');
  const items = isFile ? ofFile(context.arguments[0]!) : ofFlags(context.arguments);
  // Of what is taken one by one the whole may still not go together.
  const flags = Object.assign({}, ...items.map(({ flags }) => flags));
  let mistake: string | undefined;
  try {
    settingsOfFlags(flags, {}, () => {});
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    mistake = error.message;
  }
  await printList<Verdict>(context, {
    kind: 'ConversionList',
    items: items.map(({ flags: _, ...verdict }) => verdict),
    nameOf: ({ here }) => here,
    columns: [
      { title: 'GIVEN', text: ({ given }) => given },
      { title: 'VERDICT', text: ({ verdict }) => verdict },
      { title: 'HERE', text: ({ here }) => here || '<left out>' },
      { title: 'NOTE', text: ({ note }) => note },
    ],
  });
  if (mistake !== undefined) say(`Together they are refused: ${mistake}`);
  const lost = items.filter(({ verdict }) => verdict === 'refused').length;
  say(lost === 0 ? 'All of it can be used as it is.' : `${lost} of ${items.length} can not be used.`);
  return lost === 0 && mistake === undefined ? DONE : FOUND;
}

type Item = Verdict & { readonly flags: Readonly<Record<string, string>> };

function ofFlags(words: readonly string[]): Item[] {
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

function ofFile(path: string): Item[] {
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
    settingsOfFlags(flags, {}, () => {});
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

function refused(given: string, error: unknown): Item {
  if (!(error instanceof CodedError)) throw error;
  return { given, verdict: 'refused', here: '', note: error.message, flags: {} };
}
