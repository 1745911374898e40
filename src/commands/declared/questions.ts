/** Commands that answer what can be told, and how a running one is. */
import type { CommandDeclaration } from '../parsing/declaration.ts';
import { COMPONENT, CONNECTION, NAMESPACES, SERIES_SERVICE, SERVICE } from './connection.ts';
import { COLOUR, CUSTOM, LIST_OPTIONS, LISTING, output, PLACE, ROWS, SORT_BY, TEXT, WATCH } from './flags.ts';

export const QUESTIONS: readonly CommandDeclaration[] = [
  {
    name: 'get families',
    summary: 'List the families that can be told.',
    arguments: [
      { name: 'pattern', description: 'A regular expression that is found in their names.', isOptional: true },
    ],
    options: [
      ...LIST_OPTIONS,
      { flag: '--resource <name>', description: 'Those of one resource alone, by its plural.' },
      {
        flag: '--profile <name>',
        description: 'ksm for the names of kube-state-metrics, semconv for those of the semantic conventions, or both.',
        fallback: 'ksm',
        choices: ['ksm', 'semconv', 'both'],
      },
      ...CUSTOM,
    ],
    examples: [
      ['All families of pods, with the fields that they read', 'get families --resource=pods -o wide'],
      ['The catalog for a program', 'get families -o json'],
      ['With those of custom resources', 'get families --custom-resource-state-config-file=rules.yaml'],
    ],
    load: () => import('../get/families.ts'),
  },
  {
    name: 'get resources',
    summary: 'List the resources that can be watched.',
    options: [
      ...LIST_OPTIONS,
      {
        flag: '--served',
        description: 'Ask the API server which of them it serves and lets be listed, and how many objects there are.',
      },
      ...WATCH,
      COLOUR,
      ...CUSTOM,
      ...CONNECTION,
      ...NAMESPACES,
    ],
    examples: [
      ['All of them', 'get resources'],
      ['Those of the cluster, the most objects last', 'get resources --served --sort-by=objects'],
    ],
    load: () => import('../get/resources.ts'),
  },
  {
    name: 'get series',
    summary: 'List the series of a family: those of the cluster, or of an exposition.',
    arguments: [
      { name: 'family', description: 'Its name.' },
      { name: 'place', description: `${PLACE} The cluster by default.`, isOptional: true },
    ],
    options: [
      output('table', 'wide', 'text', 'json', 'yaml', 'name'),
      ...ROWS,
      { flag: '-l, --selector <label=value>', description: 'Those with these labels alone.', repeats: true },
      ...WATCH,
      SERIES_SERVICE,
      ...LISTING,
    ],
    takesSettings: true,
    examples: [
      ['The phase of a pod', 'get series kube_pod_status_phase -n shop -l pod=web-1'],
      ['From a running one', 'get series kube_node_info http://localhost:8080/metrics'],
    ],
    exits: { 1: 'there is no such family, or the series can not be had' },
    load: () => import('../get/series.ts'),
  },
  {
    name: 'explain',
    summary: 'Say what a family or a label means, or which series come from an object, and why others do not.',
    details:
      'An object is listed once with the settings of a run, or a running component is asked with --url or --service.',
    arguments: [
      {
        name: 'what',
        description: 'A family, a label, or an object: TYPE/NAME, TYPE/NAMESPACE/NAME or TYPE NAME.',
        repeats: true,
      },
    ],
    options: [TEXT, ...COMPONENT, COLOUR, ...LISTING],
    takesSettings: true,
    examples: [
      ['A family', 'explain kube_pod_container_status_restarts_total'],
      ['A label', 'explain internal_ip'],
      ['An object', 'explain pod/web-0 -n shop --join=workload'],
      ['An object as a running component tells it', 'explain pod/shop/web-0 --service=kube-system/kube-state-otel'],
    ],
    exits: { 1: 'there is no such name or object, or it can not be asked for' },
    load: () => import('../explain/explain.ts'),
  },
  {
    name: 'top',
    summary: 'Show what takes how many series: of the cluster, or of an exposition.',
    arguments: [{ name: 'place', description: `${PLACE} The cluster by default.`, isOptional: true }],
    options: [
      {
        flag: '--by <what>',
        description: 'family, resource, namespace or label.',
        fallback: 'family',
        choices: ['family', 'resource', 'namespace', 'label'],
      },
      { flag: '--limit <number>', description: 'Show so many rows at most; 0 for all.', fallback: '20' },
      ...LIST_OPTIONS.map((option) => (option === SORT_BY ? { ...option, fallback: 'series' } : option)),
      ...WATCH,
      SERIES_SERVICE,
      ...LISTING,
    ],
    takesSettings: true,
    examples: [
      ['The largest families of a running one', 'top http://localhost:8080/metrics'],
      ['The labels with the most values', 'top --by=label -o wide metrics.prom.gz'],
    ],
    load: () => import('../top.ts'),
  },
  {
    name: 'problems',
    summary: 'List what is wrong in the cluster: nodes, pods, jobs, workloads and volumes.',
    arguments: [{ name: 'place', description: `${PLACE} The cluster by default.`, isOptional: true }],
    options: [...LIST_OPTIONS, ...WATCH, COLOUR, SERIES_SERVICE, ...LISTING],
    takesSettings: true,
    examples: [
      ['Of a running one', 'problems http://localhost:8080/metrics'],
      ['Of the one in the cluster, through the API server', 'problems --service'],
    ],
    exits: { 3: 'there are problems' },
    load: () => import('../problems.ts'),
  },
  {
    name: 'status',
    summary: 'Say how a running one is, from the metrics of its telemetry port.',
    options: [
      {
        flag: '--url <url>',
        description: 'Address of the telemetry port, or a file of its metrics.',
        fallback: 'http://localhost:8081/metrics',
      },
      SERVICE,
      ...LIST_OPTIONS,
      ...WATCH,
      COLOUR,
      ...CONNECTION,
      NAMESPACES[0]!,
    ],
    examples: [
      ['Through a port-forward of 8081', 'status'],
      ['Through the API server, whichever service it is', 'status --service'],
    ],
    exits: { 1: 'it can not be reached', 3: 'a resource is not watched, or a push has failed since the start' },
    load: () => import('../status.ts'),
  },
  {
    name: 'check metrics',
    summary: 'Check an exposition: its format, series that stand twice, and what is not in the catalog.',
    arguments: [{ name: 'place', description: `${PLACE} Standard input by default.`, isOptional: true }],
    options: [{ flag: '--no-catalog', description: 'Check the format alone.' }, ...LIST_OPTIONS],
    examples: [['A running one', 'check metrics http://localhost:8080/metrics']],
    exits: { 3: 'something was found' },
    load: () => import('../check/metrics.ts'),
  },
];
