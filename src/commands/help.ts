/** What `--help` prints: of a command, or of all. */
import { Command } from 'commander';
import { addOptions } from '../config/command-line/command-line.ts';
import type { CommandDeclaration } from './parsing/declaration.ts';
import { commanderOf } from './parsing/parse.ts';
import { COMMANDS } from './parsing/table.ts';
import { isPlugin, programName } from './parsing/words.ts';

/** The help of a command; undefined for that of the program, with all flags of `run`. */
export async function helpOf(declaration: CommandDeclaration | undefined): Promise<string> {
  if (declaration === undefined || declaration.name === 'run') return programHelp();
  const program = programName();
  const command = await commanderOf(declaration);
  const { examples, exits, takesSettings } = declaration;
  const lines = [
    command.helpInformation().trimEnd(),
    '',
    ...(takesSettings ? [`Takes the flags of run as well: ${program} --help.`, ''] : []),
    'Examples:',
    ...examples.flatMap(([comment, words]) => [`  # ${comment}`, `  ${program} ${words}`]),
    '',
    'Exit codes:',
    ...Object.entries(exitsOf({ exits })).map(([code, meaning]) => `  ${code}  ${meaning}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** What the exit codes of a command mean. */
export function exitsOf({ exits }: Pick<CommandDeclaration, 'exits'>): Readonly<Record<number, string>> {
  return { 0: 'done', 1: 'failed', 2: 'the command line or the configuration is wrong', ...exits };
}

function programHelp(): string {
  const program = programName();
  const command = new Command(program)
    // kubectl starts no run.
    .usage(isPlugin(process.argv[1]) ? 'COMMAND [flags]' : `[run] [flags]\n       ${program} COMMAND [flags]`)
    .description('The state of a Kubernetes cluster as metrics: pushed by OTLP and served to Prometheus.')
    .helpOption('-h, --help', 'Print this help, or that of a command.')
    .option('--version', 'Print the version.')
    .configureHelp({ optionDescription: ({ description }) => description });
  addOptions(command);
  const longest = Math.max(...COMMANDS.map(({ name }) => name.length));
  const commands = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(longest)}  ${summary}`);
  return `${command.helpInformation().trimEnd()}\n\nCommands:\n${commands.join('\n')}\n`;
}
