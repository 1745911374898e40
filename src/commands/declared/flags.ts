/** Flags and words that several commands have. */
import type { CommandOption } from '../parsing/declaration.ts';
import { ACCESS, NAMESPACES } from './connection.ts';

export const COLOUR: CommandOption = {
  flag: '--color <when>',
  description: 'auto, always or never; auto means on a terminal, where NO_COLOR does not say otherwise.',
  fallback: 'auto',
  choices: ['auto', 'always', 'never'],
};

/** Of commands that list once. */
export const LISTING: readonly CommandOption[] = [
  {
    flag: '-f, --filename <path>',
    description: 'Read objects from a YAML or JSON file, with --local; - is standard input.',
    repeats: true,
  },
  { flag: '--local', description: 'Ask no cluster: all objects are those of -f.' },
  { flag: '--timeout <seconds>', description: 'Give up when not all is listed after so long.', fallback: '120' },
  ...ACCESS,
  ...NAMESPACES,
];

/** With a text of the user's, as kubectl has them. */
const TEMPLATES: readonly string[] = ['jsonpath=', 'jsonpath-file=', 'custom-columns=', 'custom-columns-file='];

/** The format of what is printed, of which the first is the usual one. With templates where it is data at all. */
export function output(...formats: readonly string[]): CommandOption {
  const isData = formats.includes('json');
  const choices = [...formats, ...(isData ? TEMPLATES : [])];
  return {
    flag: '-o, --output <format>',
    description: `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}.`,
    fallback: formats[0]!,
    choices,
  };
}

/** Of commands that print a text. */
export const TEXT = output('text', 'json', 'yaml');

export const SORT_BY: CommandOption = {
  flag: '--sort-by <column>',
  description: 'Order of the rows: the title of a column, or a JSONPath from an item, as .name.',
};

/** Of commands that print rows. */
export const ROWS: readonly CommandOption[] = [
  { flag: '--no-headers', description: 'Leave out the heading of the table.' },
  SORT_BY,
];

/** Of commands that print a list in all formats. */
export const LIST_OPTIONS: readonly CommandOption[] = [output('table', 'wide', 'json', 'yaml', 'name'), ...ROWS];

/** Rules for custom resources, for commands that take no other flags of a run. */
export const CUSTOM: readonly CommandOption[] = [
  { flag: '--custom-resource-state-config-file <path>', description: 'File of rules for custom resources.' },
  { flag: '--custom-resource-state-config <yaml>', description: 'Rules for custom resources.' },
  { flag: '--config <path>', description: 'Configuration file that may name such rules.' },
];

/** Of commands that print again what has changed. */
export const WATCH: readonly CommandOption[] = [
  { flag: '-w, --watch', description: 'Go on, and print what comes, changes and goes, until it is ended.' },
  { flag: '--interval <seconds>', description: 'With --watch: at least so long between two looks.', fallback: '2' },
];

/** Of commands that print objects to be applied. */
export const OBJECTS: CommandOption = {
  flag: '-o, --output <format>',
  description: 'yaml or json.',
  fallback: 'yaml',
  choices: ['yaml', 'json'],
};

/** Where an exposition can be. */
export const PLACE =
  'A file, an address, or - for standard input: Prometheus text, OpenMetrics or OTLP/JSON, also as gzip.';
