/** The words of the command line: which command, and what is given with each flag. */
import { Command, CommanderError, Option as CommanderOption } from 'commander';
import { CodedError } from '../../errors.ts';
import { version } from '../../version.ts';
import { nameOfFlag, type Option, variableOf } from '../options/option.ts';
import { groups, options } from '../options/options.ts';
import { completionScript, SHELLS } from './completion.ts';

/** What the command line asks for: to run or to check what it says, or only to print something. */
export type CommandLine =
  | { readonly command: 'run' | 'check'; readonly flags: Readonly<Record<string, string>> }
  | { readonly print: string };

/**
 * Reads the words after the program's own name. The flags are by the name of their option; the values are texts that
 * nobody looked at yet. Throws KSO_USAGE.
 */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  let printed = '';
  let chosen: 'run' | 'check' = 'run';
  const print = (text: string) => {
    printed += text;
  };
  const command = defineCommand();
  command.configureOutput({ writeOut: print, writeErr: () => {} });
  const sub = (words: string, description: string) =>
    command.command(words).description(description).allowExcessArguments(false);
  command.action(() => {});
  sub('run', 'Run; the same as without a command.').action(() => {});
  sub('check', 'Say whether flags, variables and files can be used, and end.')
    .argument('[what]', 'config')
    .action((what = 'config') => {
      if (what !== 'config') throw new CodedError('KSO_USAGE', { reason: 'what can be checked is config' });
      chosen = 'check';
    });
  sub('version', 'Print the version.').action(() =>
    print(`kube-state-otel ${version()} (Node.js ${process.version})\n`),
  );
  sub('completion', 'Print a script that completes flags in a shell.')
    .argument('<shell>', SHELLS.join(', '))
    .action((shell: string) => print(completionScript(shell)));
  try {
    command.parse(argv.map(withoutSign), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0 || error.code === 'commander.help') return { print: printed };
    throw new CodedError('KSO_USAGE', { reason: reasonOf(error) });
  }
  if (printed !== '') return { print: printed };
  const given = command.opts<Record<string, string | undefined>>();
  const flags: Record<string, string> = {};
  for (const [name, option] of Object.entries(options) as [string, Option<unknown>][]) {
    const text = given[attributeOf(option)];
    if (text !== undefined) flags[name] = text;
  }
  return { command: chosen, flags };
}

/** Go's flags have `-v=2`; of a short flag commander would take the sign for a part of the value. */
function withoutSign(word: string): string {
  return word.replace(/^-v=/, '--v=');
}

function defineCommand(): Command {
  const command = new Command('kube-state-otel')
    .description('The state of a Kubernetes cluster as metrics: pushed by OTLP and served to Prometheus.')
    .version(version(), '--version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .helpCommand('help [command]', 'Print this help, or that of a command.')
    .configureHelp({ optionDescription: ({ description }) => description })
    .exitOverride()
    .allowExcessArguments(false);
  for (const [heading, group] of Object.entries(groups)) {
    for (const option of Object.values(group)) command.addOption(commanderOption(option).helpGroup(`${heading}:`));
  }
  return command;
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

/** What commander says, without the words of the command line that are no flags: they may be parts of a header. */
function reasonOf({ code, message }: CommanderError): string {
  if (code === 'commander.excessArguments') {
    return 'there are words that are neither a command nor a flag; a text with blanks needs quotes';
  }
  if (code === 'commander.unknownCommand') return 'there is no such command';
  if (code === 'commander.unknownOption') {
    const flag = /'(--[a-z_-]+)[=']/.exec(message)?.[1];
    const hint = /\(Did you mean .*\)/.exec(message)?.[0];
    return `unknown option${flag === undefined ? '' : ` '${flag}'`}${hint === undefined ? '' : ` ${hint}`}`;
  }
  return message.replace(/^error: /, '').replace(/\.$/, '');
}
