/** The flags of a run, which some commands take as well. */
import { Command, CommanderError, Option as CommanderOption } from 'commander';
import { CodedError } from '../../errors.ts';
import { nameOfFlag, type Option, variableOf } from '../options/option.ts';
import { groups, options } from '../options/options.ts';
import { reasonOf } from './reason.ts';

/** What was given with each flag, by the name of its option: texts that nobody looked at yet. */
export type Flags = Readonly<Record<string, string>>;

/** Reads the words after the program's own name, of which the first may be `run`. Throws KSO_USAGE. */
export function parseCommandLine(argv: readonly string[]): Flags {
  const command = addOptions(new Command().helpOption(false).exitOverride().allowExcessArguments(false));
  command.configureOutput({ writeErr: () => {} }).action(() => {});
  try {
    command.parse((argv[0] === 'run' ? argv.slice(1) : argv).map(withoutSign), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new CodedError('KSO_USAGE', { reason: reasonOf(error, command) });
  }
  return flagsOf(command);
}

/** Has a command take the flags, in the groups of the documentation. */
export function addOptions(command: Command): Command {
  for (const [heading, group] of Object.entries(groups)) {
    for (const option of Object.values(group)) command.addOption(commanderOption(option).helpGroup(`${heading}:`));
  }
  return command;
}

/** What a command that was parsed was given of them. */
export function flagsOf(command: Command): Flags {
  const given = command.opts<Record<string, string | undefined>>();
  const flags: Record<string, string> = {};
  for (const [name, option] of Object.entries(options) as [string, Option<unknown>][]) {
    const text = given[attributeOf(option)];
    if (text !== undefined) flags[name] = text;
  }
  return flags;
}

/** Go's flags have `-v=2`; of a short flag commander would take the sign for a part of the value. */
export function withoutSign(word: string): string {
  return word.replace(/^-v=/, '--v=');
}

function commanderOption(option: Option<unknown>): CommanderOption {
  const { flag, description, fallback, variables, adds, alone } = option;
  const notes = [
    ...(fallback === undefined ? [] : [`default: ${fallback}`]),
    ...(option.isIdle ? [] : [`variable: ${[variableOf(option), ...variables].join(', ')}`]),
  ];
  const result = new CommanderOption(flag, notes.length === 0 ? description : `${description} (${notes.join('; ')})`);
  if (alone !== undefined) result.preset(alone);
  if (adds !== undefined)
    result.argParser((text: string, earlier?: string) => (earlier === undefined ? text : `${earlier}${adds}${text}`));
  return result;
}

/** The name under which commander keeps the value. */
function attributeOf(option: Option<unknown>): string {
  return nameOfFlag(option).replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
