/** Commands about what is told of a cluster. */
import type { CommandDeclaration } from '../parsing/declaration.ts';
import { COLOUR, LIST_OPTIONS, LISTING, output, PLACE } from './flags.ts';

export const EXPOSITIONS: readonly CommandDeclaration[] = [
  {
    name: 'dump',
    summary: 'List once, print everything that is told, and end.',
    options: [
      {
        flag: '-o, --output <format>',
        description: 'text, openmetrics, or otlp-json with one request a line.',
        fallback: 'text',
        choices: ['text', 'openmetrics', 'otlp-json'],
      },
      ...LISTING,
    ],
    takesSettings: true,
    examples: [
      ['All series of the cluster of the current context', 'dump'],
      ['What would be told of objects in a file, without a cluster', 'dump -f objects.yaml --local'],
      ['What a push would send', 'dump -o otlp-json --resources=pods --profile=semconv'],
    ],
    exits: { 3: 'some kinds could not be listed, and are missing' },
    load: () => import('../dump.ts'),
  },
  {
    name: 'push',
    summary: 'List once, push everything once to each destination, and end.',
    details: 'No series is ended by it: receivers see one more push beside those of a running component.',
    options: [
      { flag: '--dry-run', description: 'Send nothing, and say how much it would be.' },
      ...LIST_OPTIONS,
      ...LISTING,
    ],
    takesSettings: true,
    examples: [['How much a push would be', 'push --dry-run --otlp-endpoint=http://localhost:4318']],
    exits: {
      1: 'a receiver did not take it, or the cluster can not be listed',
      3: 'some kinds could not be listed, or some points were rejected',
    },
    load: () => import('../push.ts'),
  },
  {
    name: 'diff',
    summary: 'Compare two expositions, whatever the order of their series.',
    details:
      'Finds what is missing in the second, what it has beyond the first, other values, other labels and other types. Both are read side by side, and what they share is not kept. `-o name` prints the families that differ.',
    arguments: [
      { name: 'first', description: PLACE },
      { name: 'second', description: 'The same.' },
    ],
    options: [
      output('text', 'json', 'yaml', 'name'),
      {
        flag: '--ignore-labels <names>',
        description: 'Comma-separated labels that are left out of both.',
        fallback: '',
      },
      { flag: '--tolerance <number>', description: 'How far two values may be apart.', fallback: '0' },
      { flag: '--limit <number>', description: 'Show so many differences at most; 0 for all.', fallback: '100' },
      COLOUR,
    ],
    examples: [
      [
        'Whether this would tell what kube-state-metrics tells of a cluster',
        'dump | kube-state-otel diff http://kube-state-metrics:8080/metrics -',
      ],
      ['Two files', 'diff before.prom.gz after.prom'],
    ],
    exits: {
      0: 'nothing differs',
      1: 'something differs',
      2: 'one of them can not be read, or the command line is wrong',
    },
    failure: 2,
    load: () => import('../diff.ts'),
  },
];
