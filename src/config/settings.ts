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
  /** Plural names; undefined means the kinds that are on by default. */
  readonly resources: readonly string[] | undefined;
  /** Undefined means all. */
  readonly namespaces: readonly string[] | undefined;
  /** Milliseconds; undefined means never. */
  readonly staleAfter: number | undefined;
  readonly labelsAllowlist: string;
  readonly annotationsAllowlist: string;
  readonly promoteLabels: string;
  readonly promoteAnnotations: string;
  /** What all series get beside the labels that they have anyway. */
  readonly join: readonly JoinName[];
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
  if (adds) option.argParser((text: string, earlier?: string) => (earlier === undefined ? text : `${earlier},${text}`));
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
    resources: values.resources,
    namespaces: values.namespaces === undefined || values.namespaces.length === 0 ? undefined : values.namespaces,
    staleAfter: values.staleAfter,
    labelsAllowlist: values.metricLabelsAllowlist ?? '',
    annotationsAllowlist: values.metricAnnotationsAllowlist ?? '',
    promoteLabels: values.promoteLabels ?? '',
    promoteAnnotations: values.promoteAnnotations ?? '',
    join: values.join ?? [],
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
