/** docs/kube-state-otel.1, made from the table of commands and the options of a run, in the macros of man(7). */
import { exitsOf } from '../../../src/commands/help.ts';
import type { CommandDeclaration } from '../../../src/commands/parsing/declaration.ts';
import { notationOf } from '../../../src/commands/parsing/parse.ts';
import { COMMANDS } from '../../../src/commands/parsing/table.ts';
import { nameOfFlag, variableOf } from '../../../src/config/options/option.ts';
import { groups } from '../../../src/config/options/options.ts';

const PROGRAM = 'kube-state-otel';

/** The whole page. */
export function manPage(): string {
  const lines = [
    '.\\" Made from the code by npm run docs.',
    `.TH ${PROGRAM.toUpperCase()} 1 "" "" "User Commands"`,
    '.SH NAME',
    `${text(PROGRAM)} \\- the state of a Kubernetes cluster as metrics, by OTLP and for Prometheus`,
    '.SH SYNOPSIS',
    `.B ${text(PROGRAM)}`,
    '[run] [flags]',
    '.br',
    `.B ${text(PROGRAM)}`,
    'COMMAND [flags]',
    '.br',
    '.B kubectl state\\-otel',
    'COMMAND [flags]',
    '.SH DESCRIPTION',
    'With flags alone, or by run, it watches a cluster, serves its state to Prometheus, and pushes it by OTLP.',
    'The other commands answer and end.',
    'The result is written to standard output, all else to standard error.',
    '.SH COMMANDS',
    ...COMMANDS.flatMap(command),
    '.SH OPTIONS OF A RUN',
    'What a flag says wins over its variable, and that over a configuration file.',
    ...Object.entries(groups).flatMap(([title, options]) => [
      `.SS ${quoted(title)}`,
      ...Object.values(options).flatMap((option) => [
        '.TP',
        `.B ${text(option.flag)}`,
        text(withStop(option.description)),
        ...(option.fallback === undefined ? [] : [`Default: ${text(option.fallback)}.`]),
        ...(option.isIdle ? [] : [text(`Variables: ${[variableOf(option), ...option.variables].join(', ')}.`)]),
      ]),
    ]),
    '.SH EXIT STATUS',
    ...Object.entries({
      ...exitsOf({}),
      3: 'done, and something was found or is missing',
      '130, 143': 'ended by SIGINT, SIGTERM',
    }).flatMap(([code, meaning]) => ['.TP', `.B ${code}`, text(withStop(meaning))]),
    '.SH ENVIRONMENT',
    `Each flag has a variable, for example ${text(variableOf(groups['Serving /metrics']!.port!))} for ${text(`--${nameOfFlag(groups['Serving /metrics']!.port!)}`)}.`,
    'KUBECONFIG is read as by kubectl, and NO_COLOR, FORCE_COLOR and TERM decide on colours.',
    '.SH SEE ALSO',
    '.BR kubectl (1)',
  ];
  return `${lines.join('\n')}\n`;
}

function command(declaration: CommandDeclaration): string[] {
  const {
    name,
    summary,
    details,
    takesSettings,
    arguments: own = [],
    options = [],
    examples,
    exits = {},
  } = declaration;
  return [
    `.SS ${quoted([name, ...own.map(notationOf)].join(' '))}`,
    text(summary),
    ...(details === undefined ? [] : [text(details)]),
    ...(takesSettings && name !== 'run' ? ['Takes the options of a run.'] : []),
    ...own.flatMap((argument) => ['.TP', `.I ${text(notationOf(argument))}`, text(argument.description)]),
    ...options.flatMap(({ flag, description, fallback }) => [
      '.TP',
      `.B ${text(flag)}`,
      text(description),
      ...(fallback ? [`Default: ${text(fallback)}.`] : []),
    ]),
    ...examples.flatMap(([comment, words]) => [
      '.PP',
      `${text(comment)}:`,
      '.PP',
      '.RS 4',
      '.nf',
      text(`${PROGRAM} ${words}`),
      '.fi',
      '.RE',
    ]),
    ...(Object.keys(exits).length === 0
      ? []
      : [
          '.PP',
          text(
            `Exit status: ${Object.entries(exits)
              .map(([code, meaning]) => `${code} ${meaning}`)
              .join('; ')}.`,
          ),
        ]),
  ];
}

function withStop(sentence: string): string {
  return /[.!]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** A text that roff takes as it is: no escapes, and no line of it a request. */
function text(plain: string): string {
  return plain
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('~', '\\(ti')
    .replaceAll('^', '\\(ha')
    .replaceAll(/^\./gm, '\\&.')
    .replaceAll(/\n+/g, ' ');
}

function quoted(title: string): string {
  return `"${text(title).replaceAll('"', '\\(dq')}"`;
}
