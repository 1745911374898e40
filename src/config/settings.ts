import { Command, CommanderError, Option as CommanderOption } from 'commander';
import { CodedError } from '../errors.ts';
import type { JoinName } from '../resources/declare/joins.ts';
import type { Profile } from '../resources/options/configure.ts';
import { version } from '../version.ts';
import { DEFAULT_DESTINATION, logsAddress, readDestinations, signalAddress } from './destinations.ts';
import type { FamilySelection } from './families.ts';
import { grpcTarget, type Option, type OptionValues, options } from './options.ts';

/** Where a push goes and how; durations in milliseconds. */
export interface OtlpSettings {
  /** What the destination is called in logs and in the component's own metrics. */
  readonly name: string;
  /** The full address to which metrics are posted; for gRPC a target, whose scheme may be missing. */
  readonly url: string;
  /** The same for log records; undefined where there is none that goes with it. */
  readonly logsUrl?: string | undefined;
  readonly protocol: 'http/protobuf' | 'http/json' | 'grpc';
  readonly headers: Readonly<Record<string, string>>;
  /** A file of further headers, which is read again. */
  readonly headersFile?: string | undefined;
  readonly timeout: number;
  /** By gRPC gzip at most. */
  readonly compression: 'zstd' | 'gzip' | 'none';
  readonly interval: number;
  readonly exportTimeout: number;
  /** How long after a change it is pushed; undefined leaves it to the next interval. */
  readonly pushChanges: number | undefined;
  /** Those that the component's own metrics are to have; the state is cumulative. */
  readonly temporality: 'cumulative' | 'delta' | 'lowmemory';
  readonly histogramAggregation: 'explicit_bucket_histogram' | 'base2_exponential_bucket_histogram';
  /** What one request holds at most, before compression. */
  readonly maxRequestBytes: number;
  /** The families of the state that are pushed; undefined: all. */
  readonly families: FamilySelection | undefined;
  /** Whether a series that is no more is ended; where not, its receiver has to find out by itself. */
  readonly ends: boolean;
  /** What this destination alone is told of the resource. */
  readonly resourceAttributes: Readonly<Record<string, string>>;
  /** PEM files: the authorities to trust, and what this process shows of itself. */
  readonly certificate: string | undefined;
  readonly clientCertificate: string | undefined;
  readonly clientKey: string | undefined;
  /** Whether gRPC goes without TLS where the target has no scheme. */
  readonly insecure: boolean;
}

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

/** Where log records go and how. */
export type LogsDestination = Pick<
  OtlpSettings,
  | 'name'
  | 'url'
  | 'protocol'
  | 'headers'
  | 'headersFile'
  | 'timeout'
  | 'compression'
  | 'resourceAttributes'
  | 'certificate'
  | 'clientCertificate'
  | 'clientKey'
  | 'insecure'
>;

/** How entities are told as log records. */
export interface EntityEventsSettings {
  /** Milliseconds after which a state is told again. */
  readonly interval: number;
  readonly destinations: readonly LogsDestination[];
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

/**
 * An endpoint switches the push on, as OTEL_METRICS_EXPORTER=otlp and a file of destinations do; a value of it that does
 * not name otlp, and OTEL_SDK_DISABLED, win over all.
 */
function destinationsOf(
  values: OptionValues,
  environment: Readonly<Record<string, string | undefined>>,
  warn: (sentence: string) => void,
): readonly OtlpSettings[] {
  const disabled = (environment.OTEL_SDK_DISABLED ?? '').trim().toLowerCase();
  if (disabled === 'true') return [];
  if (!['', 'false'].includes(disabled)) {
    warn(`The variable OTEL_SDK_DISABLED is ignored: its value can't be used, it is true or false.`);
  }
  const isWanted = wantsOtlp('OTEL_METRICS_EXPORTER', ['otlp', 'prometheus', 'none'], environment, warn);
  if (isWanted === false) return [];
  const own = otlpOf(values);
  const hasOwn = isWanted || values.otlpEndpoint !== undefined || values.otlpMetricsEndpoint !== undefined;
  const file = values.otlpDestinationsFile;
  const further = file === undefined ? [] : readDestinations(file, environment, own);
  return (hasOwn ? [own, ...further] : further).map((settings) => withoutZstd(settings, warn));
}

/** By gRPC zstd is not to be had: grpc-js does not know it. */
function withoutZstd(settings: OtlpSettings, warn: (sentence: string) => void): OtlpSettings {
  if (settings.protocol !== 'grpc' || settings.compression !== 'zstd') return settings;
  warn(`The destination "${settings.name}" is sent gzip: by gRPC there is no zstd here.`);
  return { ...settings, compression: 'gzip' };
}

/**
 * Whether a list of exporters names OTLP; undefined where it names none that is known, each unknown one with a warning.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#exporter-selection
 */
function wantsOtlp(
  variable: string,
  known: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  warn: (sentence: string) => void,
): boolean | undefined {
  const names = (environment[variable] ?? '').split(',').map((name) => name.trim().toLowerCase());
  const exporters = new Set(names.filter((name) => name !== ''));
  for (const name of exporters) {
    if (known.includes(name)) continue;
    exporters.delete(name);
    warn(`The variable ${variable} names an exporter that is not known here; known are ${known.join(', ')}.`);
  }
  return exporters.size === 0 ? undefined : exporters.has('otlp') && !exporters.has('none');
}

/** Milliseconds; a push that takes longer than the interval is followed by the next at once. */
const SHORTEST_EXPORT_TIMEOUT = 30_000;

function otlpOf(values: OptionValues): OtlpSettings {
  const protocol = values.otlpProtocol!;
  return {
    name: DEFAULT_DESTINATION,
    url: values.otlpMetricsEndpoint ?? signalAddress('metrics', protocol, values.otlpEndpoint),
    protocol,
    headers: values.otlpHeaders ?? {},
    timeout: values.otlpTimeout!,
    compression: values.otlpCompression!,
    interval: values.otlpInterval!,
    exportTimeout: values.otlpExportTimeout ?? Math.max(values.otlpInterval!, SHORTEST_EXPORT_TIMEOUT),
    pushChanges: values.otlpPushChanges,
    temporality: values.otlpTemporality!,
    histogramAggregation: values.otlpHistogramAggregation!,
    maxRequestBytes: values.otlpMaxRequestBytes!,
    families: undefined,
    ends: true,
    resourceAttributes: {},
    certificate: values.otlpCertificate,
    clientCertificate: values.otlpClientCertificate,
    clientKey: values.otlpClientKey,
    insecure: values.otlpInsecure!,
  };
}

/**
 * Log records go where the metrics do. For the destination of flags and variables those of the variables that are for log
 * records count; `logs` are the options as they are with these. Throws KSO_USAGE where an address can't be derived.
 */
function entityEventsOf(values: OptionValues, otlp: readonly OtlpSettings[], logs: OptionValues): EntityEventsSettings {
  const logsUrl =
    logs.otlpLogsEndpoint ?? logsAddress(logs.otlpProtocol!, logs.otlpEndpoint, values.otlpMetricsEndpoint);
  const destinations = otlp.map((settings): LogsDestination => {
    const destination =
      settings.name === DEFAULT_DESTINATION ? { ...withoutZstd(otlpOf(logs), () => {}), logsUrl } : settings;
    if (destination.logsUrl !== undefined) return { ...destination, url: destination.logsUrl };
    const reason = `--otlp-entity-events has no address for log records for the destination "${settings.name}": that for metrics does not end in /v1/metrics; --otlp-logs-endpoint, or logsEndpoint in the file of destinations, gives one`;
    throw new CodedError('KSO_USAGE', { reason });
  });
  return { interval: values.otlpEntityEventsInterval!, destinations };
}
