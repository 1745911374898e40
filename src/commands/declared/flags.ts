/** Flags and words that several commands have. */
import type { CommandOption } from '../parsing/declaration.ts';

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
];

/** Of commands that print a list. */
export const LIST_OPTIONS: readonly CommandOption[] = [
  {
    flag: '-o, --output <format>',
    description: 'table, wide, json, yaml or name.',
    fallback: 'table',
    choices: ['table', 'wide', 'json', 'yaml', 'name'],
  },
  { flag: '--no-headers', description: 'Leave out the heading of the table.' },
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
