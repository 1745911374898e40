import { Command, CommanderError, Option as CommanderOption } from 'commander';
import { CodedError } from '../errors.ts';
import type { JoinName } from '../resources/declare/joins.ts';
import type { Profile } from '../resources/options/configure.ts';
import { version } from '../version.ts';
import { grpcTarget, type Option, type OptionValues, options } from './options.ts';
import {
  destinationsOf,
  type EntityEventsSettings,
  entityEventsOf,
  type OtlpSettings,
  wantsOtlp,
} from './otlp-settings.ts';

/** How one of several processes is elected; durations in milliseconds. */
export interface LeaderElectionSettings {
  readonly leaseName: string;
  /** Undefined: the one of the pod. */
  readonly leaseNamespace: string | undefined;
  /** `leaseDuration` > `renewDeadline` > `retryPeriod` * 1.2; whole seconds. */
  readonly leaseDuration: number;
  readonly renewDeadline: number;
  readonly retryPeriod: number;
}

/** All that the component needs to know, read from flags and environment. */
export interface Settings {
  readonly kubeconfig: string | undefined;
  /** Undefined means the current context. */
  readonly context: string | undefined;
  readonly apiserver: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly telemetryHost: string;
  readonly telemetryPort: number;
  /** A web configuration file for both ports. */
  readonly tlsConfig: string | undefined;
  /** Whether the API server is asked who may read. */
  readonly authFilter: boolean;
  readonly enableGzipEncoding: boolean;
  /** Milliseconds; the longest time that a timer takes where there is no limit. */
  readonly serverReadTimeout: number;
  readonly serverWriteTimeout: number;
  readonly serverIdleTimeout: number;
  readonly serverReadHeaderTimeout: number;
  /** 0 for no limit. */
  readonly maxParallelScrapes: number;
  /** Plural names; undefined means the kinds that are on by default. */
  readonly resources: readonly string[] | undefined;
  /** Undefined means all. */
  readonly namespaces: readonly string[] | undefined;
  /** Namespaces of which nothing is watched. */
  readonly namespacesDenylist: readonly string[];
  /** The pods of one node alone; undefined for all. */
  readonly node: string | undefined;
  /** The pods without a node alone. */
  readonly trackUnscheduledPods: boolean;
  /** What the API server is to select by, by the name of a resource as it was written. */
  readonly labelSelectors: Readonly<Record<string, string>>;
  readonly fieldSelectors: Readonly<Record<string, string>>;
  /** Objects of a kind and namespace that are listed at most; 0 for all. */
  readonly objectLimit: number;
  /** Whether lists come from the cache of the API server alone. */
  readonly useApiserverCache: boolean;
  /** From 0; below `totalShards`. */
  readonly shard: number;
  readonly totalShards: number;
  /** Both given: the shard is found out from the StatefulSet of this pod, and follows it. */
  readonly pod: string | undefined;
  readonly podNamespace: string | undefined;
  /** Whether the API server is asked to leave out the objects of other shards. */
  readonly serverSideSharding: boolean;
  /** Milliseconds; undefined means never. */
  readonly staleAfter: number | undefined;
  readonly labelsAllowlist: string;
  readonly annotationsAllowlist: string;
  readonly promoteLabels: string;
  readonly promoteAnnotations: string;
  /** What all series get beside the labels that they have anyway. */
  readonly join: readonly JoinName[];
  /** Patterns of the families that are told; empty for all. Only one of this and `metricDenylist` has entries. */
  readonly metricAllowlist: readonly string[];
  readonly metricDenylist: readonly string[];
  readonly metricStability: 'all' | 'stable';
  /** Which rows at 0 are left out. */
  readonly sparse: 'off' | 'safe' | 'all';
  readonly optIn: readonly string[];
  readonly profile: Profile;
  /** Whether transitions are counted. */
  readonly transitions: boolean;
  /** Whether the series `up` is pushed with the metrics of kube-state-metrics. */
  readonly otlpUp: boolean;
  readonly clusterName: string | undefined;
  readonly logLevel: string;
  /** Where the state is pushed to; empty where it is not. */
  readonly otlp: readonly OtlpSettings[];
  /** Undefined where this process pushes without asking others. */
  readonly leaderElection: LeaderElectionSettings | undefined;
  /** Undefined where entities are not told as log records. */
  readonly entityEvents: EntityEventsSettings | undefined;
  readonly serviceName: string | undefined;
  readonly resourceAttributes: Readonly<Record<string, string>>;
}

/** What the command line asks for: to run, or only to print something. */
export type Invocation = { readonly run: Settings } | { readonly print: string };

/**
 * Reads the command line (without the program's own name) and the environment. Flags win over variables. What a flag
 * says must be right: KSO_USAGE or KSO_LEASE_TIMES otherwise. A variable with a value that can't be used is told to `warn` and ignored, as
 * the OpenTelemetry specification demands.
 */
export function readSettings(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  warn: (sentence: string) => void,
): Invocation {
  const command = defineCommand();
  let printed = '';
  command.configureOutput({ writeOut: (text) => (printed += text), writeErr: () => {} });
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { print: printed };
    throw new CodedError('KSO_USAGE', { reason: reasonOf(error) });
  }
  const source = { flags: command.opts<Record<string, string | undefined>>(), environment, warn };
  const values = readOptions({ ...source, signal: 'metrics' });
  const otlp = destinationsOf(values, environment, warn);
  // Of the others it was warned already.
  const warnOfLogs = (sentence: string) => {
    if (sentence.includes('_LOGS_')) warn(sentence);
  };
  const tellsEntities = values.otlpEntityEvents && otlp.length > 0;
  const entityEvents =
    tellsEntities && wantsOtlp('OTEL_LOGS_EXPORTER', ['otlp', 'none'], environment, warn) !== false
      ? entityEventsOf(values, otlp, readOptions({ ...source, signal: 'logs', warn: warnOfLogs }))
      : undefined;
  return { run: { ...settingsOf(values, environment), otlp, entityEvents } };
}

/** What commander says, without the words of the command line that are no flags: they may be parts of a header. */
function reasonOf({ code, message }: CommanderError): string {
  if (code === 'commander.excessArguments') return 'there are too many arguments; a text with blanks needs quotes';
  if (code === 'commander.unknownOption') {
    const flag = /'(--[a-z-]+)[=']/.exec(message)?.[1];
    const hint = /\(Did you mean .*\)/.exec(message)?.[0];
    return `unknown option${flag === undefined ? '' : ` '${flag}'`}${hint === undefined ? '' : ` ${hint}`}`;
  }
  return message.replace(/^error: /, '').replace(/\.$/, '');
}

interface OptionSource {
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: 'metrics' | 'logs';
  warn(sentence: string): void;
}

/** Reads all options as they are for one of the signals, each of which has variables of its own. */
function readOptions({ flags, environment, signal, warn }: OptionSource): OptionValues {
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options) as [string, Option<unknown>][]) {
    if (ENDPOINTS[name] !== undefined && ENDPOINTS[name] !== signal) continue;
    const isTarget = values.otlpProtocol === 'grpc' && (name === 'otlpEndpoint' || name in ENDPOINTS);
    const type = isTarget ? grpcTarget() : option.type;
    const variables = option.variables.map((variable) => variable.replace('_METRICS_', `_${signal.toUpperCase()}_`));
    values[name] = readOption({ ...option, type, variables }, flags[name], environment, warn);
  }
  return values as OptionValues;
}

/** Options of one signal alone; the protocol, which stands before them in the table, decides on their form. */
const ENDPOINTS: Readonly<Record<string, OptionSource['signal']>> = {
  otlpMetricsEndpoint: 'metrics',
  otlpLogsEndpoint: 'logs',
};

function defineCommand(): Command {
  const command = new Command('kube-state-otel')
    .description('The state of a Kubernetes cluster as metrics: pushed by OTLP and served to Prometheus.')
    .version(version(), '--version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .exitOverride()
    .allowExcessArguments(false);
  for (const option of Object.values(options) as Option<unknown>[]) command.addOption(commanderOption(option));
  return command;
}

function commanderOption({ flag, description, fallback, variables, adds, alone }: Option<unknown>): CommanderOption {
  const notes = [
    ...(fallback === undefined ? [] : [`default: ${fallback}`]),
    ...(variables.length === 0 ? [] : [`variable: ${variables.join(', ')}`]),
  ];
  const option = new CommanderOption(flag, notes.length === 0 ? description : `${description} (${notes.join('; ')})`);
  if (alone !== undefined) option.preset(alone);
  if (adds !== undefined)
    option.argParser((text: string, earlier?: string) => (earlier === undefined ? text : `${earlier}${adds}${text}`));
  return option;
}

/** No text that can't be used is shown: whoever writes a flag wrongly may have written something secret there. */
function readOption(
  option: Option<unknown>,
  flag: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  warn: (sentence: string) => void,
): unknown {
  if (flag !== undefined) {
    const read = option.type.safeParse(flag);
    if (read.success) return read.data;
    const name = option.flag.split(' ')[0]!;
    throw new CodedError('KSO_USAGE', {
      reason: `the value of ${name} can't be used: ${read.error.issues[0]!.message}`,
    });
  }
  for (const variable of option.variables) {
    const text = environment[variable]?.trim();
    if (text === undefined || text === '') continue;
    const read = option.type.safeParse(text);
    if (read.success) return read.data;
    const { pairs = {}, mistakes = [] } = option.salvage?.(text) ?? {};
    if (Object.keys(pairs).length > 0) {
      warn(`The variable ${variable} is used in part: ${mistakes.join(', ')}.`);
      return pairs;
    }
    warn(`The variable ${variable} is ignored: its value can't be used, ${read.error.issues[0]!.message}.`);
  }
  return option.fallback === undefined ? undefined : option.type.parse(option.fallback);
}

function settingsOf(
  values: OptionValues,
  environment: Readonly<Record<string, string | undefined>>,
): Omit<Settings, 'otlp' | 'entityEvents'> {
  return {
    kubeconfig: values.kubeconfig,
    context: values.context,
    apiserver: values.apiserver,
    host: values.host!,
    port: values.port!,
    telemetryHost: values.telemetryHost!,
    telemetryPort: values.telemetryPort!,
    tlsConfig: values.tlsConfig,
    authFilter: values.authFilter!,
    enableGzipEncoding: values.enableGzipEncoding!,
    serverReadTimeout: values.serverReadTimeout!,
    serverWriteTimeout: values.serverWriteTimeout!,
    serverIdleTimeout: values.serverIdleTimeout!,
    serverReadHeaderTimeout: values.serverReadHeaderTimeout!,
    maxParallelScrapes: values.maxParallelScrapes!,
    resources: orUndefined(values.resources),
    namespaces: orUndefined(values.namespaces),
    namespacesDenylist: values.namespacesDenylist ?? [],
    node: values.node,
    trackUnscheduledPods: values.trackUnscheduledPods!,
    labelSelectors: values.labelSelector ?? {},
    fieldSelectors: values.fieldSelector ?? {},
    objectLimit: values.objectLimit!,
    useApiserverCache: values.useApiserverCache!,
    shard: values.shard!,
    totalShards: values.totalShards!,
    pod: values.pod,
    podNamespace: values.podNamespace,
    serverSideSharding: values.serverSideSharding!,
    staleAfter: values.staleAfter,
    labelsAllowlist: values.metricLabelsAllowlist ?? '',
    annotationsAllowlist: values.metricAnnotationsAllowlist ?? '',
    promoteLabels: values.promoteLabels ?? '',
    promoteAnnotations: values.promoteAnnotations ?? '',
    join: values.join ?? [],
    metricAllowlist: values.metricAllowlist ?? [],
    metricDenylist: values.metricDenylist ?? [],
    metricStability: values.metricStability!,
    sparse: values.sparse!,
    optIn: values.metricOptInList ?? [],
    profile: values.profile ?? optedIn(environment.OTEL_SEMCONV_STABILITY_OPT_IN),
    transitions: values.transitions!,
    otlpUp: values.otlpUp!,
    clusterName: values.clusterName,
    logLevel: values.logLevel!,
    leaderElection: values.leaderElect ? leaderElectionOf(values) : undefined,
    serviceName: values.serviceName,
    resourceAttributes: values.resourceAttributes ?? {},
  };
}

/** Charts write a list of nothing where they mean that nothing is chosen. */
function orUndefined(list: readonly string[] | undefined): readonly string[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

/** Throws KSO_LEASE_TIMES where a leader would not have stopped, or not have tried again, when it has to. */
function leaderElectionOf(values: OptionValues): LeaderElectionSettings {
  const [leaseDuration, renewDeadline, retryPeriod] = [
    values.leaderElectLeaseDuration!,
    values.leaderElectRenewDeadline!,
    values.leaderElectRetryPeriod!,
  ];
  if (leaseDuration <= renewDeadline || renewDeadline <= retryPeriod * 1.2) {
    throw new CodedError('KSO_LEASE_TIMES', { leaseDuration, renewDeadline, retryPeriod });
  }
  const { leaderElectLeaseName: leaseName, leaderElectLeaseNamespace: leaseNamespace } = values;
  return { leaseName: leaseName!, leaseNamespace, leaseDuration, renewDeadline, retryPeriod };
}

/**
 * What a list of stability opt-ins wants for Kubernetes; those for others are none of our business.
 * https://opentelemetry.io/docs/specs/semconv/non-normative/k8s-migration/
 */
function optedIn(list = ''): Profile {
  const names = list.split(',').map((name) => name.trim());
  if (names.includes('k8s/dup')) return 'both';
  return names.includes('k8s') ? 'semconv' : 'ksm';
}
