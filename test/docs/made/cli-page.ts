/** docs/cli.md, made from the table of commands. */

import { exitsOf } from '../../../src/commands/help.ts';
import type { CommandDeclaration } from '../../../src/commands/parsing/declaration.ts';
import { notationOf } from '../../../src/commands/parsing/parse.ts';
import { COMMANDS } from '../../../src/commands/parsing/table.ts';

/** The whole page. */
export function cliPage(): string {
  return [
    '# Command line',
    '',
    'Made from the code by `npm run docs`. `kube-state-otel` with flags alone runs the component; so does `run`. All other',
    'commands answer and end. Flags, variables and files of a run are in [configuration.md](configuration.md); commands that',
    'take them say so below. `kube-state-otel help COMMAND` prints the same.',
    '',
    ...table(
      ['command', ''],
      COMMANDS.map(({ name, summary }) => [`[\`${name}\`](#${name.replaceAll(' ', '-')})`, summary]),
    ),
    '',
    '## What all have in common',
    '',
    '- The result is written to standard output, all else to standard error.',
    '- `-o json` and `-o yaml` have an `apiVersion` and do not change within it; tables may change at any time.',
    '- Lists and objects are printed as `-o jsonpath=` and `-o custom-columns=` say, too, in the dialect of kubectl, over what',
    '  `-o json` prints; the text may stand in a file (`jsonpath-file=`, `custom-columns-file=`). `--sort-by` takes the title of a',
    '  column or a JSONPath from an item.',
    '- With `-w` a list is printed again as far as it changes: rows with an event before them, in JSON one event a line. Ctrl-C',
    '  ends it, with 130.',
    '- Where a cluster is asked, the flags of kubectl say which and by whom: `--server`, `--token`, `--as`, `-n` and others.',
    '- Tables are cut to the width of a terminal, columns from the right; in a pipe nothing is left out.',
    '- There are colours on a terminal alone, and none with `NO_COLOR` or `TERM=dumb`; `--color` decides where it is there.',
    '- An exposition is taken from a file, an address or standard input (`-`): Prometheus text, OpenMetrics or OTLP/JSON, also',
    '  as gzip. An address without a path means `/metrics`.',
    '- A list of the cluster is made once, as a start would make it. With `--local` the objects of files take its place.',
    '',
    '| exit code | |',
    '| --- | --- |',
    '| 0 | done |',
    '| 1 | failed; of `diff`: something differs |',
    '| 2 | the command line or the configuration is wrong; of `diff`: failed |',
    '| 3 | done, and something was found or is missing |',
    '| 130, 143 | ended by SIGINT, SIGTERM |',
    '',
    '## As a plugin of kubectl',
    '',
    'A link with the name `kubectl-state_otel` on `PATH` makes it `kubectl state-otel`:',
    '',
    '    ln -s "$(command -v kube-state-otel)" /usr/local/bin/kubectl-state_otel',
    '    kubectl state-otel problems',
    '',
    ...COMMANDS.flatMap(section),
  ].join('\n');
}

function section(command: CommandDeclaration): string[] {
  const { name, summary, details, takesSettings, examples, exits } = command;
  const words = (command.arguments ?? []).map(notationOf);
  const flags = [...(command.arguments ?? [])].map((argument) => [
    `\`${notationOf(argument)}\``,
    '',
    argument.description,
  ]);
  const options = (command.options ?? []).map(({ flag, fallback, description }) => [
    `\`${flag}\``,
    fallback ? `\`${fallback}\`` : '',
    description,
  ]);
  return [
    `## ${name}`,
    '',
    `\`kube-state-otel ${[name, ...words].join(' ')} [flags]\``,
    '',
    `${summary}${details === undefined ? '' : ` ${details}`}`,
    '',
    ...(takesSettings ? ['Takes the flags, variables and files of a run.', ''] : []),
    ...(flags.length + options.length > 0 ? [...table(['', 'default', ''], [...flags, ...options]), ''] : []),
    ...examples.flatMap(([comment, text]) => [`    # ${comment}`, `    kube-state-otel ${text}`, '']),
    `Exit codes: ${Object.entries(exitsOf({ exits }))
      .map(([code, meaning]) => `${code} ${meaning}`)
      .join('; ')}.`,
    '',
  ];
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)];
}
