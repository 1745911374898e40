/** From the words of a command line to a command and what it is given. */
import { Command, CommanderError, Option as CommanderOption } from 'commander';
import { reasonOf } from '../../config/command-line/reason.ts';
import { nearest } from '../../config/file/nearest.ts';
import type { CodedError } from '../../errors.ts';
import type { CommandArgument, CommandContext, CommandDeclaration } from './declaration.ts';
import { COMMANDS } from './table.ts';
import { usage } from './usage.ts';
import { programName } from './words.ts';

/** A command with what it is given, or the help that is asked for. */
export type Parsed =
  | ({ readonly declaration: CommandDeclaration } & Pick<CommandContext, 'arguments' | 'options' | 'flags'>)
  | { readonly help: CommandDeclaration | undefined };

/** Finds the command and reads its flags. Throws KSO_USAGE. */
export async function parseWords(words: readonly string[]): Promise<Parsed> {
  const plain = words.filter((word) => !['-h', '--help'].includes(word));
  const isHelp = plain.length < words.length || words[0] === 'help';
  const asked = words[0] === 'help' ? plain.slice(1) : plain;
  if (isHelp && (asked[0] === undefined || asked[0].startsWith('-'))) return { help: undefined };
  const { declaration, rest } = commandOf(asked);
  if (isHelp) return { help: declaration };
  return { declaration, ...(await readFlags(declaration, rest)) };
}

/** The command that the first words name. `--version` is one from of old. */
function commandOf(words: readonly string[]): { declaration: CommandDeclaration; rest: readonly string[] } {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const declaration = COMMANDS.find((command) => command.name === name);
    if (declaration !== undefined) return { declaration, rest: words.slice(length) };
  }
  const [first = '', second = ''] = words;
  if (first === 'check' && (second === '' || second.startsWith('-')))
    return commandOf(['check', 'config', ...words.slice(1)]);
  const ofGroup = COMMANDS.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name.split(' ')[1]!);
  if (ofGroup.length > 0) throw unknown(`${first} takes one of ${ofGroup.join(', ')}`, second, ofGroup);
  const known = COMMANDS.map(({ name }) => name.split(' ')[0]!);
  throw unknown('there is no such command, and flags alone need none', first, known);
}

/** A word that is near none is not repeated: it may be a part of something secret. */
function unknown(reason: string, word: string, known: readonly string[]): CodedError {
  const meant = nearest(word, known);
  return usage(meant === undefined ? reason : `${reason}; near "${word}" is ${meant}`);
}

/** The command as commander knows it, which also has its help. */
export async function commanderOf(declaration: CommandDeclaration): Promise<Command> {
  const command = new Command(`${programName()} ${declaration.name}`)
    .description([declaration.summary, declaration.details ?? ''].join('\n\n').trim())
    .helpOption('-h, --help', 'Print this help.')
    .configureHelp({ optionDescription: ({ description }) => description })
    .allowExcessArguments(false)
    .exitOverride();
  for (const argument of declaration.arguments ?? []) command.argument(notationOf(argument), argument.description);
  for (const { flag, description, fallback, choices, repeats } of declaration.options ?? []) {
    const note = fallback === undefined || fallback === '' ? '' : ` (default: ${fallback})`;
    const option = new CommanderOption(flag, `${description}${note}`);
    if (choices !== undefined) takeOneOf(option, choices);
    if (repeats) option.argParser((text: string, earlier: string[] = []) => [...earlier, text]);
    if (fallback !== undefined) option.default(fallback);
    command.addOption(option);
  }
  return command;
}

function takeOneOf(option: CommanderOption, choices: readonly string[]): void {
  option.choices([...choices]);
  const check = option.parseArg!;
  option.argParser((text: string, earlier: string) =>
    choices.some((choice) => choice.endsWith('=') && text.startsWith(choice)) ? text : check(text, earlier),
  );
}

/** An argument as usage lines have it. */
export function notationOf({ name, isOptional, repeats }: CommandArgument): string {
  const text = `${name}${repeats ? '...' : ''}`;
  return isOptional ? `[${text}]` : `<${text}>`;
}

async function readFlags(declaration: CommandDeclaration, words: readonly string[]) {
  const command = await commanderOf(declaration);
  command.configureOutput({ writeErr: () => {} }).action(() => {});
  const settings = declaration.takesSettings ? await import('../../config/command-line/command-line.ts') : undefined;
  settings?.addOptions(command);
  try {
    command.parse(settings === undefined ? words : words.map(settings.withoutSign), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw usage(reasonOf(error, command));
  }
  return {
    arguments: command.processedArgs.flat().filter((word) => word !== undefined) as string[],
    options: command.opts(),
    flags: settings?.flagsOf(command) ?? {},
  };
}
