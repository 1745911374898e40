/** Settings, made of flags, files and environment. */
import { withPacks } from '../custom-resources/packs/packs.ts';
import { readRules, readRulesFile } from '../custom-resources/rules/read.ts';
import type { CustomResourceRules } from '../custom-resources/rules/rules.ts';
import { CodedError } from '../errors.ts';
import type { Profile } from '../resources/options/configure.ts';
import { parseCommandLine } from './command-line/command-line.ts';
import { destinationsOf } from './destinations/destinations.ts';
import { logSettingsOf } from './destinations/log-settings.ts';
import { type OptionValues, options } from './options/options.ts';
import { type Found, type Origin, originOf, rememberOrigins } from './origins.ts';
import type { LeaderElectionSettings, Settings } from './settings.ts';
import { sourcesOf } from './sources.ts';
import { readOptions, type Sources, warnOfIdle } from './values.ts';

/** What the command line asks for. */
export interface Invocation {
  readonly run: Settings;
}

/**
 * Reads the command line (without the program's own name), the file that it names, and the environment. The file wins
 * over flags, flags win over variables. Throws KSO_USAGE, KSO_CONFIG_UNREADABLE, KSO_CONFIG_INVALID, KSO_LEASE_TIMES
 * and what the file of destinations is refused with. A variable of OpenTelemetry with a value that can't be used is told
 * to `warn` and ignored, as its specification demands.
 */
export function readSettings(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  warn: (sentence: string) => void,
): Invocation {
  return { run: settingsOfFlags(parseCommandLine(argv), environment, warn) };
}

/** The same of flags that were read. */
export function settingsOfFlags(
  flags: Sources['flags'],
  environment: Sources['environment'],
  warn: (sentence: string) => void,
): Settings {
  return settingsFrom(sourcesOf(flags, environment, warn));
}

function settingsFrom(sources: Sources): Settings {
  const { environment, otel } = sources;
  warnOfIdle(sources);
  const origins: Record<string, Origin> = {};
  const found = (name: string, value: Found) => {
    origins[name] = originOf(options[name as keyof typeof options], value);
  };
  const values = readOptions({ ...sources, found });
  const otlp = destinationsOf(values, sources);
  const { config, otlpDestinationsFile, customResourceStateConfigFile: rules } = values;
  const customResourcesFile = values.customResourceStateConfig ? undefined : rules;
  const files = [config, otlpDestinationsFile, otel?.path, customResourcesFile];
  const configurationFiles = files.filter((path): path is string => path !== undefined && path !== '');
  const customResources = withPacks(values.customResourcePacks ?? [], customResourcesOf(values));
  const settings = {
    ...settingsOf(values, environment),
    configurationFiles,
    customResourcesFile,
    customResources,
    otlp,
    ...logSettingsOf(values, otlp, sources),
  };
  rememberOrigins(settings, origins);
  return settings;
}

/** The text wins over the file, which is not read then. */
function customResourcesOf(values: OptionValues): CustomResourceRules | undefined {
  const { customResourceStateConfig: text, customResourceStateConfigFile: path } = values;
  if (text) return readRules('--custom-resource-state-config', text);
  return path ? readRulesFile(path, values.continueWithoutCustomResourceStateConfigFile!) : undefined;
}

function settingsOf(
  values: OptionValues,
  environment: Readonly<Record<string, string | undefined>>,
): Omit<
  Settings,
  'otlp' | 'entityEvents' | 'eventLogs' | 'configurationFiles' | 'customResourcesFile' | 'customResources'
> {
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
    statusPage: values.statusPage!,
    statusPageOnMainPort: values.statusPageOnMainPort!,
    maxParallelScrapes: values.maxParallelScrapes!,
    customResourcePacks: values.customResourcePacks ?? [],
    customResourcesOnly: values.customResourceStateOnly!,
    resourceMetricsMonitors: values.resourceMetricsMonitors!,
    resourceMetricsMonitorsStatus: values.resourceMetricsMonitorsStatus!,
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
    ksmNext: values.ksmNext!,
    profile: values.profile ?? optedIn(environment.OTEL_SEMCONV_STABILITY_OPT_IN),
    transitions: values.transitions!,
    durations: values.durations!,
    events: values.events!,
    otlpUp: values.otlpUp!,
    clusterName: values.clusterName,
    logFormat: values.logFormat!,
    logLevel: values.logLevel ?? levelOf(values.verbosity!),
    leaderElection: values.leaderElect ? leaderElectionOf(values) : undefined,
    serviceName: values.serviceName,
    resourceAttributes: values.resourceAttributes ?? {},
  };
}

/** What klog's numbers mean: https://github.com/kubernetes/community/blob/master/contributors/devel/sig-instrumentation/logging.md */
function levelOf(verbosity: number): string {
  return verbosity < 4 ? 'info' : verbosity < 6 ? 'debug' : 'trace';
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
