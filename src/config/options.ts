import * as z from 'zod';
import { JOIN_NAMES, type JoinName } from '../resources/declare/joins.ts';
import { isHeaderName, pairs, type ReadPairs, readPairs } from './pairs.ts';

/** One setting: its flag, the environment variables that stand for it, and how its text is read. */
export interface Option<T> {
  /** In commander's notation, for example `--port <number>`. */
  readonly flag: string;
  readonly description: string;
  /** Reads the text of the flag or of a variable; what it refuses is told to the user with zod's message. */
  readonly type: z.ZodType<T, string>;
  /** The text that stands where neither flag nor variable is given; undefined leaves the setting out. */
  readonly fallback: string | undefined;
  /** Environment variables, the more specific first. */
  readonly variables: readonly string[];
  /** Whether a repeated flag adds to the list (true) or replaces it, as kube-state-metrics does for each. */
  readonly adds: boolean;
  /** The text that stands where the flag is given without one; undefined where it needs one. */
  readonly alone: string | undefined;
  /** Reads what can be used of a variable's text that `type` refuses; undefined where that is nothing. */
  readonly salvage?: (text: string) => ReadPairs;
}

/** The names, types and defaults of all settings; `--help` and the documentation are made from it. */
export const options = {
  kubeconfig: text(
    '--kubeconfig <path>',
    'Kubeconfig file; without it the service account of the pod is used, and outside of a cluster $KUBECONFIG or ~/.kube/config.',
  ),
  context: text('--context <name>', 'Context of the kubeconfig to use; its current one by default.', undefined, [
    'KUBE_CONTEXT',
  ]),
  apiserver: text('--apiserver <url>', 'Address of the API server; overrides the one of the kubeconfig.'),
  host: text('--host <address>', 'Address on which /metrics is served.', '::'),
  port: option('--port <number>', 'Port of /metrics.', port(), '8080'),
  telemetryHost: text('--telemetry-host <address>', "Address on which this process' own metrics are served.", '::'),
  telemetryPort: option('--telemetry-port <number>', "Port of this process' own metrics.", port(), '8081'),
  resources: listed('--resources <names>', 'Comma-separated kinds to watch, by plural name; replaces the default set.'),
  namespaces: listed('--namespaces <names>', 'Comma-separated namespaces to watch; all by default.'),
  staleAfter: option(
    '--stale-after <duration>',
    'After so long without a list or watch of a kind that worked, its series end; by default the last that is known is told on.',
    duration(),
  ),
  metricLabelsAllowlist: text(
    '--metric-labels-allowlist <list>',
    'Labels that kube_*_labels show: resource=[key,key*],... or *=[*].',
  ),
  metricAnnotationsAllowlist: text(
    '--metric-annotations-allowlist <list>',
    'Annotations that kube_*_annotations show: resource=[key,key*],... or *=[*].',
  ),
  metricOptInList: listed(
    '--metric-opt-in-list <patterns>',
    'Comma-separated regular expressions of families that are off by default.',
  ),
  promoteLabels: text(
    '--promote-labels <list>',
    'Labels of an object that all its series get as label_*: resource=[key,key],... with exact keys.',
  ),
  promoteAnnotations: text(
    '--promote-annotations <list>',
    'Annotations of an object that all its series get as annotation_*: resource=[key,key],... with exact keys.',
  ),
  join: joins(
    '--join <names>',
    'Comma-separated names of what all series of an object get as labels: cluster, workload, zone.',
  ),
  profile: option(
    '--profile <name>',
    "ksm for the names of kube-state-metrics, semconv for those of OpenTelemetry's semantic conventions, or both. OTEL_SEMCONV_STABILITY_OPT_IN=k8s and k8s/dup mean semconv and both.",
    z.enum(['ksm', 'semconv', 'both']),
  ),
  transitions: {
    ...option(
      '--transitions [boolean]',
      'Count what happens between two scrapes (kube_transitions_*): true or false; true where the flag stands alone.',
      bool(),
      'false',
    ),
    alone: 'true',
  },
  clusterName: text('--cluster-name <name>', 'Sent as the resource attribute k8s.cluster.name.'),
  logLevel: option(
    '--log-level <level>',
    'trace, debug, info, warn, error or fatal.',
    z
      .string()
      .toLowerCase()
      .pipe(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])),
    'info',
    ['OTEL_LOG_LEVEL'],
  ),
  otlpProtocol: option(
    '--otlp-protocol <name>',
    'http/protobuf, http/json or grpc.',
    anyCase(['http/protobuf', 'http/json', 'grpc']),
    'http/protobuf',
    ['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'],
  ),
  otlpEndpoint: option(
    '--otlp-endpoint <url>',
    'OTLP base address; metrics go to <url>/v1/metrics, or by gRPC to <url>. Switches the push on.',
    httpAddress(),
    undefined,
    ['OTEL_EXPORTER_OTLP_ENDPOINT'],
  ),
  otlpMetricsEndpoint: option(
    '--otlp-metrics-endpoint <url>',
    'OTLP address for metrics, used as it is. Switches the push on.',
    httpAddress(),
    undefined,
    ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'],
  ),
  otlpHeaders: {
    ...option(
      '--otlp-headers <pairs>',
      'Headers of each push: key=value,key=value with percent-encoded values.',
      pairs(isHeaderName),
      undefined,
      ['OTEL_EXPORTER_OTLP_METRICS_HEADERS', 'OTEL_EXPORTER_OTLP_HEADERS'],
    ),
    salvage: (text: string) => readPairs(text, isHeaderName),
  },
  otlpTimeout: option(
    '--otlp-timeout <duration>',
    'How long one OTLP request may take, retries included; 0 for no limit.',
    timeout(),
    '10s',
    ['OTEL_EXPORTER_OTLP_METRICS_TIMEOUT', 'OTEL_EXPORTER_OTLP_TIMEOUT'],
  ),
  otlpCompression: option(
    '--otlp-compression <name>',
    'gzip, zstd or none.',
    anyCase(['gzip', 'zstd', 'none']),
    'gzip',
    ['OTEL_EXPORTER_OTLP_METRICS_COMPRESSION', 'OTEL_EXPORTER_OTLP_COMPRESSION'],
  ),
  otlpInterval: option(
    '--otlp-interval <duration>',
    'Time between two pushes of the whole state; 30s where queries look back no further than a minute.',
    duration(),
    '60s',
    ['OTEL_METRIC_EXPORT_INTERVAL'],
  ),
  otlpExportTimeout: option(
    '--otlp-export-timeout <duration>',
    'How long one push may take; 0 for no limit. Where it is missing, as long as the interval, and 30s at least.',
    timeout(),
    undefined,
    ['OTEL_METRIC_EXPORT_TIMEOUT'],
  ),
  otlpPushChanges: {
    ...option(
      '--otlp-push-changes [duration]',
      'Push what changes between two pushes, so long after the change; 1s where the flag stands alone.',
      duration(),
    ),
    alone: '1s',
  },
  otlpTemporality: option(
    '--otlp-temporality <name>',
    "Of this process' own metrics: cumulative, delta or lowmemory; the state is sent as cumulative.",
    temporality(),
    'cumulative',
    ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE'],
  ),
  otlpHistogramAggregation: option(
    '--otlp-histogram-aggregation <name>',
    "How this process' own histograms are sent: explicit_bucket_histogram or base2_exponential_bucket_histogram.",
    histogramAggregation(),
    'explicit_bucket_histogram',
    ['OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION'],
  ),
  otlpMaxRequestBytes: option(
    '--otlp-max-request-bytes <number>',
    'Size of one OTLP request before compression; receivers take 4 MiB by gRPC and 20 MiB by HTTP unless told otherwise.',
    requestBytes(),
    '1048576',
  ),
  otlpDestinationsFile: text(
    '--otlp-destinations-file <path>',
    'YAML or JSON file of further OTLP destinations. Switches the push on.',
  ),
  otlpEntityEvents: {
    ...option(
      '--otlp-entity-events [boolean]',
      'Tell entities as log records, when they appear, change and go, to all OTLP destinations: true or false.',
      bool(),
      'false',
    ),
    alone: 'true',
  },
  otlpEntityEventsInterval: option(
    '--otlp-entity-events-interval <duration>',
    'Time after which the state of an entity is told again.',
    duration(),
    '1h',
  ),
  otlpLogsEndpoint: option(
    '--otlp-logs-endpoint <url>',
    'OTLP address for log records, used as it is; without it <url>/v1/logs beside the metrics.',
    httpAddress(),
    undefined,
    ['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT'],
  ),
  otlpCertificate: option(
    '--otlp-certificate <path>',
    'PEM file of the authorities that the OTLP receiver is trusted by.',
    laterFile(),
    undefined,
    ['OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE', 'OTEL_EXPORTER_OTLP_CERTIFICATE'],
  ),
  otlpClientCertificate: option(
    '--otlp-client-certificate <path>',
    'PEM file of the certificate that is shown to the OTLP receiver.',
    laterFile(),
    undefined,
    ['OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE', 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE'],
  ),
  otlpClientKey: option('--otlp-client-key <path>', 'PEM file of its private key.', laterFile(), undefined, [
    'OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY',
    'OTEL_EXPORTER_OTLP_CLIENT_KEY',
  ]),
  otlpUp: option(
    '--otlp-up <boolean>',
    'Push the series up with the value 1, as a scrape would make it: true or false.',
    bool(),
    'true',
  ),
  otlpInsecure: option(
    '--otlp-insecure <boolean>',
    'Whether gRPC to an address without a scheme goes without TLS: true or false.',
    bool(),
    'false',
    ['OTEL_EXPORTER_OTLP_METRICS_INSECURE', 'OTEL_EXPORTER_OTLP_INSECURE'],
  ),
  leaderElect: {
    ...option(
      '--leader-elect [boolean]',
      'Of several processes over one cluster one pushes, elected by a Lease; true where the flag stands alone.',
      bool(),
      'false',
    ),
    alone: 'true',
  },
  leaderElectLeaseName: text('--leader-elect-lease-name <name>', 'Name of the Lease.', 'kube-state-otel'),
  leaderElectLeaseNamespace: text(
    '--leader-elect-lease-namespace <name>',
    'Namespace of the Lease; without it that of the service account.',
    undefined,
    ['POD_NAMESPACE'],
  ),
  leaderElectLeaseDuration: option(
    '--leader-elect-lease-duration <duration>',
    'How long a Lease that is not renewed keeps the others away, in whole seconds.',
    duration().refine((milliseconds) => milliseconds % 1000 === 0, 'a Lease lasts whole seconds, for example 15s'),
    '15s',
  ),
  leaderElectRenewDeadline: option(
    '--leader-elect-renew-deadline <duration>',
    'How long after its last renewal the leader still pushes.',
    duration(),
    '10s',
  ),
  leaderElectRetryPeriod: option(
    '--leader-elect-retry-period <duration>',
    'Time between two renewals.',
    duration(),
    '2s',
  ),
  serviceName: text('--service-name <name>', 'The resource attribute service.name.', undefined, ['OTEL_SERVICE_NAME']),
  resourceAttributes: option(
    '--resource-attributes <pairs>',
    'Further resource attributes: key=value,key=value with percent-encoded values.',
    pairs(),
    undefined,
    ['OTEL_RESOURCE_ATTRIBUTES'],
  ),
} as const;

/** The settings as read: undefined where neither flag nor variable nor default gives one. */
export type OptionValues = {
  readonly [K in keyof typeof options]: (typeof options)[K] extends Option<infer T> ? T | undefined : never;
};

function option<T>(
  flag: string,
  description: string,
  type: z.ZodType<T, string>,
  fallback?: string,
  variables: readonly string[] = [],
): Option<T> {
  return { flag, description, type, fallback, variables, adds: false, alone: undefined };
}

function text(flag: string, description: string, fallback?: string, variables?: readonly string[]): Option<string> {
  return option(flag, description, z.string(), fallback, variables);
}

function listed(flag: string, description: string): Option<readonly string[]> {
  const type = z.string().transform((list) =>
    list
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );
  return { ...option<readonly string[]>(flag, description, type), adds: true };
}

function joins(flag: string, description: string): Option<readonly JoinName[]> {
  const names = z.array(z.enum(JOIN_NAMES, `a join is one of ${JOIN_NAMES.join(', ')}`));
  const { type, ...rest } = listed(flag, description);
  return { ...rest, type: type.pipe(names) };
}

function port() {
  const message = 'a port is a whole number from 0 to 65535';
  return z
    .string()
    .regex(/^\d{1,5}$/, message)
    .transform(Number)
    .refine((number) => number <= 65_535, message);
}

/** One of some names in lower case, written in any (specification, configuration/common, Enum). */
function anyCase<const T extends readonly string[]>(names: T) {
  return z.string().toLowerCase().pipe(z.enum(names));
}

function bool() {
  return anyCase(['true', 'false']).transform((text) => text === 'true');
}

/** How sums and histograms are told again: since the start, or since they were last told. */
export function temporality() {
  return anyCase(['cumulative', 'delta', 'lowmemory']);
}

/** How histograms are told. */
export function histogramAggregation() {
  return anyCase(['explicit_bucket_histogram', 'base2_exponential_bucket_histogram']);
}

/** An address of HTTP, with its scheme in small letters. */
export function httpAddress() {
  return z
    .string()
    .refine(isHttpAddress, 'an address starts with http:// or https://, for example http://collector:4318')
    .transform(withSmallScheme);
}

/**
 * What gRPC connects to: an address, a host with a port, or such a name of gRPC's own
 * (https://github.com/grpc/grpc/blob/master/doc/naming.md).
 */
export function grpcTarget() {
  const message = 'a gRPC address is http://host:port, https://host:port, host:port, dns:///host:port or unix:///path';
  return z
    .string()
    .refine((text) => GRPC_NAMES.some((name) => name.test(text)) || isHttpAddress(text), message)
    .transform(withSmallScheme);
}

const GRPC_NAMES: readonly RegExp[] = [
  /^(\[[\da-f:.]+\]|[\w.-]+):\d{1,5}$/i,
  /^dns:(\/\/[\w.:-]*\/)?(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i,
  /^unix:(?!\/\/[^/]).+$/i,
];

function isHttpAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function withSmallScheme(text: string): string {
  return text.replace(/^(https?|dns|unix):/i, (scheme) => scheme.toLowerCase());
}

/** A file that need not be there yet: who issues certificates may be slower than this process. */
export function laterFile() {
  return z.string().min(1, 'a path is needed');
}

/** How large a request may be. */
export function requestBytes() {
  const [least, most] = [16_384, 16_777_216];
  const message = `a request has from ${least} to ${most} bytes`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((bytes) => bytes >= least && bytes <= most, message);
}

const UNITS: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds: a plain number is milliseconds as in OpenTelemetry's variables; 500ms, 30s, 1m, 1h. */
export function duration() {
  const message = 'a duration is a number with ms, s, m or h, for example 30s, and longer than nothing';
  return z
    .string()
    .regex(/^\d+(\.\d+)?(ms|s|m|h|)$/, message)
    .transform((text) => Math.round(Number.parseFloat(text) * (UNITS[text.replace(/^[\d.]+/, '')] ?? Number.NaN)))
    .refine((milliseconds) => milliseconds > 0 && milliseconds < 2 ** 31, message);
}

/** As `duration`, but 0 is no limit, as in OpenTelemetry's variables: read as the longest time that a timer takes. */
export function timeout() {
  return z
    .string()
    .transform((text) => text.replace(/^0+(ms|s|m|h|)$/, `${2 ** 31 - 1}`))
    .pipe(duration());
}
