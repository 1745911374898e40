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
  /** What a repeated flag is joined to the earlier one by; undefined where it takes its place. */
  readonly adds: ',' | '\n' | undefined;
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
  tlsConfig: text(
    '--tls-config <path>',
    "YAML file of TLS, client certificates, headers and users for both ports, as Prometheus' exporters read it.",
  ),
  authFilter: flag(
    '--auth-filter [boolean]',
    'Ask the API server whether who reads /metrics may: TokenReview and SubjectAccessReview.',
  ),
  enableGzipEncoding: flag('--enable-gzip-encoding [boolean]', 'Compress /metrics for those who accept it.', 'true'),
  serverReadTimeout: option(
    '--server-read-timeout <duration>',
    'How long a request may take to arrive; 0 for no limit.',
    timeout(),
    '60s',
  ),
  serverWriteTimeout: option(
    '--server-write-timeout <duration>',
    'How long an answer may take to be read; 0 for no limit.',
    timeout(),
    '60s',
  ),
  serverIdleTimeout: option(
    '--server-idle-timeout <duration>',
    'How long a connection is kept without a request; 0 for as long as a request may take.',
    timeout(),
    '5m',
  ),
  serverReadHeaderTimeout: option(
    '--server-read-header-timeout <duration>',
    'How long the headers of a request may take to arrive; 0 for no limit.',
    timeout(),
    '5s',
  ),
  maxParallelScrapes: option(
    '--max-parallel-scrapes <number>',
    'How many answers of /metrics are made at one time; the next wait for their turn. 0 for no limit.',
    whole(),
    '40',
  ),
  resources: listed('--resources <names>', 'Comma-separated kinds to watch, by plural name; replaces the default set.'),
  namespaces: listed('--namespaces <names>', 'Comma-separated namespaces to watch; all by default.'),
  namespacesDenylist: listed(
    '--namespaces-denylist <names>',
    'Comma-separated namespaces of which nothing is watched; the API server leaves them out.',
  ),
  node: text('--node <name>', 'Watch the pods of this node alone; only with pods as the one resource.'),
  trackUnscheduledPods: flag('--track-unscheduled-pods [boolean]', 'Watch the pods alone that have no node.'),
  labelSelector: byResource(
    '--label-selector <resource=selector>',
    'Watch only the objects of a kind that have such labels: pods=app=web; may be repeated.',
  ),
  fieldSelector: byResource(
    '--field-selector <resource=selector>',
    'Watch only the objects of a kind that have such fields: pods=status.phase!=Succeeded; may be repeated.',
  ),
  objectLimit: option(
    '--object-limit <number>',
    'How many objects of a kind (and namespace) are listed at most; 0 for all.',
    whole(),
    '0',
  ),
  useApiserverCache: flag(
    '--use-apiserver-cache [boolean]',
    'List from the cache of the API server alone, which may be a little behind.',
  ),
  shard: option('--shard <number>', 'Which of the shards this process is, from 0.', whole(), '0'),
  totalShards: option('--total-shards <number>', 'How many shards share the objects.', whole(1), '1'),
  pod: text(
    '--pod <name>',
    'Name of the pod that this process runs in; with --pod-namespace the shard is found out from its StatefulSet.',
  ),
  podNamespace: text('--pod-namespace <name>', 'Namespace of that pod.'),
  serverSideSharding: flag(
    '--server-side-sharding [boolean]',
    'Let the API server send a shard its own objects alone, where it can.',
    'true',
  ),
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
  metricAllowlist: listed(
    '--metric-allowlist <patterns>',
    'Comma-separated regular expressions of the families that are told; not together with --metric-denylist.',
  ),
  metricDenylist: listed(
    '--metric-denylist <patterns>',
    'Comma-separated regular expressions of the families that are not told.',
  ),
  metricStability: option(
    '--metric-stability <level>',
    'Which families are told, by how settled they are: all, or stable alone.',
    anyCase(['all', 'stable']),
    'all',
  ),
  sparse: option(
    '--sparse <level>',
    'Families that have one row for each possible value and 1 in one of them: off tells all rows, all tells that one alone, safe keeps those at 0 that common alerts need.',
    anyCase(['off', 'safe', 'all']),
    'off',
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
  return { flag, description, type, fallback, variables, adds: undefined, alone: undefined };
}

function text(flag: string, description: string, fallback?: string, variables?: readonly string[]): Option<string> {
  return option(flag, description, z.string(), fallback, variables);
}

/** True where the flag stands alone. */
function flag(notation: string, description: string, fallback: 'true' | 'false' = 'false'): Option<boolean> {
  return { ...option(notation, description, bool(), fallback), alone: 'true' };
}

/** Entries of `resource=text`, each a flag of its own or a line: the text may have commas. */
function byResource(flag: string, description: string): Option<Readonly<Record<string, string>>> {
  const message = 'an entry is a resource, = and a selector, for example pods=app=web';
  const type = z
    .string()
    .transform((text) => text.split('\n').filter((entry) => entry.trim() !== ''))
    .refine((entries) => entries.every((entry) => /^[^=]+=./.test(entry)), message)
    .transform((entries) => Object.fromEntries(entries.map((entry) => cut(entry))));
  return { ...option(flag, description, type), adds: '\n' };
}

function cut(entry: string): [string, string] {
  const at = entry.indexOf('=');
  return [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
}

/** A whole number from `least` on. */
function whole(least = 0) {
  const message = `a whole number from ${least} on is needed`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((number) => number >= least, message);
}

function listed(flag: string, description: string): Option<readonly string[]> {
  const type = z.string().transform((list) =>
    list
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );
  return { ...option<readonly string[]>(flag, description, type), adds: ',' };
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
