/** Commands about the configuration, and about what a run needs. */
import type { CommandDeclaration } from '../parsing/declaration.ts';
import { ACCESS, NAMESPACES } from './connection.ts';
import { COLOUR, LIST_OPTIONS, output, ROWS } from './flags.ts';
import { GENERATE } from './generate.ts';

export const CONFIGURATION: readonly CommandDeclaration[] = [
  {
    name: 'check config',
    summary: 'Say whether flags, variables and files can be used.',
    details: 'Refuses what a start refuses before it asks anybody. `check` alone means it as well.',
    takesSettings: true,
    examples: [['A file', 'check config --config=kube-state-otel.yaml']],
    load: () => import('../check/config.ts'),
  },
  {
    name: 'check permissions',
    summary: 'Ask the API server whether everything that a run needs is allowed.',
    details: '`-o rules` prints the rules that give what is missing.',
    options: [
      {
        flag: '--as-service-account <namespace/name>',
        description: 'Ask for a service account, which takes the permission to create subjectaccessreviews.',
      },
      output('table', 'wide', 'json', 'yaml', 'name', 'rules'),
      ...ROWS,
      COLOUR,
      ...ACCESS,
      ...NAMESPACES,
    ],
    takesSettings: true,
    examples: [
      ['What is missing of a service account', 'check permissions --as-service-account=kube-system/kube-state-otel'],
    ],
    exits: { 1: 'something is not allowed, or it can not be asked' },
    load: () => import('../check/permissions.ts'),
  },
  {
    name: 'check destination',
    summary: 'Send a request without any metric to the receivers of a push, with its real settings.',
    arguments: [
      { name: 'name', description: 'Destinations, by their names; all by default.', isOptional: true, repeats: true },
    ],
    options: [...LIST_OPTIONS, COLOUR],
    takesSettings: true,
    examples: [['A collector', 'check destination --otlp-endpoint=http://localhost:4318']],
    exits: { 1: 'a receiver does not take it' },
    load: () => import('../check/destination.ts'),
  },
  {
    name: 'config print',
    summary: 'Print what is in force, and where each of it was said.',
    details:
      'The YAML can be used as a file for --config. Headers, and what may be secret in an address, are printed as (secret).',
    options: [
      output('yaml', 'json'),
      { flag: '--no-headers', description: 'Leave out the heading of custom columns.' },
      { flag: '--only-changed', description: 'Leave out what is as it is by default.' },
    ],
    takesSettings: true,
    examples: [
      ['What flags, variables and a file come to', 'config print --only-changed --config=kube-state-otel.yaml'],
    ],
    load: () => import('../config/print.ts'),
  },
  ...GENERATE,
  {
    name: 'convert',
    summary: 'Say what becomes of the flags, the configuration file or the Helm values of kube-state-metrics.',
    arguments: [
      {
        name: 'what',
        description: 'The flags after --, or the file; of values - is standard input.',
        repeats: true,
        isOptional: true,
      },
    ],
    options: [
      {
        flag: '--from <source>',
        description: 'ksm-args, ksm-config, or helm-values for those of the chart of prometheus-community.',
        fallback: 'ksm-args',
        choices: ['ksm-args', 'ksm-config', 'helm-values'],
      },
      ...LIST_OPTIONS,
    ],
    examples: [
      ['The args of a Deployment', 'convert -- --resources=pods,nodes --port=8080 -v=2'],
      ['A file', 'convert --from=ksm-config config.yaml'],
      ['A release of its chart', 'convert --from=helm-values values.yaml'],
    ],
    exits: { 3: 'something can not be used' },
    load: () => import('../convert/convert.ts'),
  },
];
