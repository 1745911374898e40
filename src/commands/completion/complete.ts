/**
 * `__complete WORDS...`: what the last word can become. Answers in Cobra's protocol (scripts.ts), so that kubectl can ask, too. Never
 * asks a network, says nothing where something fails, and loads only what it chooses from.
 */
import type { CommandDeclaration } from '../parsing/declaration.ts';
import { COMMANDS } from '../parsing/table.ts';
import { type Flag, flagsFor } from './flags.ts';
import type { Surroundings } from './kubeconfig-names.ts';
import { argumentValues, type Found, flagValues } from './values.ts';

/** What can be chosen, and how the shell goes on. */
const NO_SPACE = 2;
const NO_FILES = 4;
const ERROR = 1;

/** The lines to print for the words up to the cursor, of which the last is what there is of the word to complete. */
export async function complete(words: readonly string[], environment: Surroundings['environment']): Promise<string> {
  try {
    const { candidates, filesToo, isOpen } = await candidatesFor(words, environment);
    const lines = candidates.map(({ text, about }) => (about ? `${text}\t${about}` : text));
    const directive = (isOpen ? NO_SPACE : 0) + (filesToo ? 0 : NO_FILES);
    return `${[...lines, `:${directive}`].join('\n')}\n`;
  } catch {
    return `:${ERROR}\n`;
  }
}

async function candidatesFor(all: readonly string[], environment: Surroundings['environment']): Promise<Found> {
  const words = all[0] === 'help' ? all.slice(1) : all;
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const place = placeOf(before, current);
  if ('names' in place) {
    const help = all.length === 1 ? [{ text: 'help', about: 'Print the help of a command.' }] : [];
    return { candidates: [...place.names, ...help].filter(({ text }) => text.startsWith(current)) };
  }
  if (all[0] === 'help') return { candidates: [] };
  const { declaration, rest } = place;
  // Before the flags of a run are loaded: mostly it is one of its own, or no flag.
  const dashes = rest.indexOf('--');
  if (dashes !== -1) return { candidates: [], filesToo: true };
  const isFlag = [...rest, current].some((word) => word.startsWith('-'));
  const flags = isFlag ? await flagsFor(declaration) : [];
  const surroundings = { environment, words };
  const [, name, typed = ''] = /^(--[\w-]+)=(.*)$/s.exec(current) ?? [];
  if (name !== undefined) return flagValues(flagNamed(flags, name), typed, surroundings);
  const last = flagNamed(flags, rest.at(-1));
  if (last?.takes) return flagValues(last, current, surroundings);
  if (current.startsWith('-')) {
    const candidates = flags.map(({ name: text, about }) => ({ text, about }));
    return { candidates: candidates.filter(({ text }) => text.startsWith(current)) };
  }
  return argumentValues(declaration, argumentsIn(rest, flags), current, surroundings);
}

type Place =
  | { readonly names: readonly { readonly text: string; readonly about: string }[] }
  | { readonly declaration: CommandDeclaration; readonly rest: readonly string[] };

/** Which command it is, and the words after it; or the words that a command can go on with. */
function placeOf(before: readonly string[], current: string): Place {
  for (const length of [2, 1]) {
    const name = before.slice(0, length).join(' ');
    const declaration = COMMANDS.find((command) => command.name === name);
    if (declaration !== undefined && before.length >= length) return { declaration, rest: before.slice(length) };
  }
  const [first = current] = before;
  if (first.startsWith('-')) return { declaration: named('run'), rest: before };
  if (first === 'check' && (before[1] ?? current).startsWith('-') && before.length > 0)
    return { declaration: named('check config'), rest: before.slice(1) };
  return { names: before.length > 1 ? [] : namesAfter(before) };
}

function named(name: string): CommandDeclaration {
  return COMMANDS.find((command) => command.name === name)!;
}

/** First words, or the second ones of a group. */
function namesAfter(before: readonly string[]) {
  const depth = before.length;
  const all = COMMANDS.map(({ name, summary }) => ({ words: name.split(' '), summary }))
    .filter(({ words }) => words.length > depth && before.every((word, index) => word === words[index]))
    .map(({ words, summary }) => ({ text: words[depth]!, about: words.length > depth + 1 ? '' : summary }));
  return [...new Map(all.map((each) => [each.text, each])).values()].map((each) => ({
    ...each,
    about: each.about || `One of ${secondsOf(each.text).join(', ')}.`,
  }));
}

function secondsOf(group: string): string[] {
  return COMMANDS.filter(({ name }) => name.startsWith(`${group} `)).map(({ name }) => name.split(' ')[1]!);
}

function flagNamed(flags: readonly Flag[], word: string | undefined): Flag | undefined {
  return flags.find(({ name, short }) => word !== undefined && (name === word || short === word));
}

/** The words that are neither flags nor values of flags. */
function argumentsIn(rest: readonly string[], flags: readonly Flag[]): string[] {
  return rest.filter((word, index) => !word.startsWith('-') && !flagNamed(flags, rest[index - 1])?.takes);
}
