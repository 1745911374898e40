import { isHeaderName, pairs, readPairs } from '../pairs.ts';
import { flag, option, text } from './option.ts';
import {
  anyCase,
  duration,
  histogramAggregation,
  httpAddress,
  laterFile,
  requestBytes,
  temporality,
  timeout,
  trueOrFalse,
} from './types.ts';

/** Where and how the state is pushed. */
export const OTLP = {
  otlpProtocol: option(
    '--otlp-protocol <name>',
    'http/protobuf, http/json or grpc.',
    () => anyCase(['http/protobuf', 'http/json', 'grpc']),
    'http/protobuf',
    ['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'],
  ),
  otlpEndpoint: option(
    '--otlp-endpoint <url>',
    'OTLP base address; metrics go to <url>/v1/metrics, or by gRPC to <url>. Switches the push on.',
    httpAddress,
    undefined,
    ['OTEL_EXPORTER_OTLP_ENDPOINT'],
  ),
  otlpMetricsEndpoint: option(
    '--otlp-metrics-endpoint <url>',
    'OTLP address for metrics, used as it is. Switches the push on.',
    httpAddress,
    undefined,
    ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'],
  ),
  otlpHeaders: {
    ...option(
      '--otlp-headers <pairs>',
      'Headers of each push: key=value,key=value with percent-encoded values.',
      () => pairs(isHeaderName),
      undefined,
      ['OTEL_EXPORTER_OTLP_METRICS_HEADERS', 'OTEL_EXPORTER_OTLP_HEADERS'],
    ),
    shape: 'pairs',
    isSecret: true,
    salvage: (text: string) => readPairs(text, isHeaderName),
  },
  otlpTimeout: option(
    '--otlp-timeout <duration>',
    'How long one OTLP request may take, retries included; 0 for no limit.',
    timeout,
    '10s',
    ['OTEL_EXPORTER_OTLP_METRICS_TIMEOUT', 'OTEL_EXPORTER_OTLP_TIMEOUT'],
  ),
  otlpCompression: option(
    '--otlp-compression <name>',
    'gzip, zstd or none.',
    () => anyCase(['gzip', 'zstd', 'none']),
    'gzip',
    ['OTEL_EXPORTER_OTLP_METRICS_COMPRESSION', 'OTEL_EXPORTER_OTLP_COMPRESSION'],
  ),
  otlpInterval: option(
    '--otlp-interval <duration>',
    'Time between two pushes of the whole state; 30s where queries look back no further than a minute.',
    duration,
    '60s',
    ['OTEL_METRIC_EXPORT_INTERVAL'],
  ),
  otlpExportTimeout: option(
    '--otlp-export-timeout <duration>',
    'How long one push may take; 0 for no limit. Where it is missing, as long as the interval, and 30s at least.',
    timeout,
    undefined,
    ['OTEL_METRIC_EXPORT_TIMEOUT'],
  ),
  otlpPushChanges: {
    ...option(
      '--otlp-push-changes [duration]',
      'Push what changes between two pushes, so long after the change; 1s where the flag stands alone.',
      duration,
    ),
    alone: '1s',
  },
  otlpTemporality: option(
    '--otlp-temporality <name>',
    "cumulative, delta (of counters, of the state as well) or lowmemory (of this process' own synchronous counters alone).",
    temporality,
    'cumulative',
    ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE'],
  ),
  otlpHistogramAggregation: option(
    '--otlp-histogram-aggregation <name>',
    "How this process' own histograms are sent: explicit_bucket_histogram or base2_exponential_bucket_histogram.",
    histogramAggregation,
    'explicit_bucket_histogram',
    ['OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION'],
  ),
  otlpMaxRequestBytes: option(
    '--otlp-max-request-bytes <number>',
    'Size of one OTLP request before compression; receivers take 4 MiB by gRPC and 20 MiB by HTTP unless told otherwise.',
    requestBytes,
    '1048576',
  ),
  otlpDestinationsFile: text(
    '--otlp-destinations-file <path>',
    'YAML or JSON file of further OTLP destinations. Switches the push on.',
  ),
  otlpEntityEvents: flag(
    '--otlp-entity-events [boolean]',
    'Tell entities as log records, when they appear, change and go, to all OTLP destinations: true or false.',
  ),
  otlpEntityEventsInterval: option(
    '--otlp-entity-events-interval <duration>',
    'Time after which the state of an entity is told again.',
    duration,
    '1h',
  ),
  otlpEvents: flag(
    '--otlp-events [boolean]',
    'Tell Events of the API server as log records to all OTLP destinations: true or false.',
  ),
  otlpLogsEndpoint: option(
    '--otlp-logs-endpoint <url>',
    'OTLP address for log records, used as it is; without it <url>/v1/logs beside the metrics.',
    httpAddress,
    undefined,
    ['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT'],
  ),
  otlpCertificate: option(
    '--otlp-certificate <path>',
    'PEM file of the authorities that the OTLP receiver is trusted by.',
    laterFile,
    undefined,
    ['OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE', 'OTEL_EXPORTER_OTLP_CERTIFICATE'],
  ),
  otlpClientCertificate: option(
    '--otlp-client-certificate <path>',
    'PEM file of the certificate that is shown to the OTLP receiver.',
    laterFile,
    undefined,
    ['OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE', 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE'],
  ),
  otlpClientKey: option('--otlp-client-key <path>', 'PEM file of its private key.', laterFile, undefined, [
    'OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY',
    'OTEL_EXPORTER_OTLP_CLIENT_KEY',
  ]),
  otlpUp: option(
    '--otlp-up <boolean>',
    'Push the series up with the value 1, as a scrape would make it: true or false.',
    trueOrFalse,
    'true',
  ),
  otlpInsecure: option(
    '--otlp-insecure <boolean>',
    'Whether gRPC to an address without a scheme goes without TLS: true or false.',
    trueOrFalse,
    'false',
    ['OTEL_EXPORTER_OTLP_METRICS_INSECURE', 'OTEL_EXPORTER_OTLP_INSECURE'],
  ),
  serviceName: text('--service-name <name>', 'The resource attribute service.name.', undefined, ['OTEL_SERVICE_NAME']),
  resourceAttributes: {
    ...option(
      '--resource-attributes <pairs>',
      'Further resource attributes: key=value,key=value with percent-encoded values.',
      () => pairs(),
      undefined,
      ['OTEL_RESOURCE_ATTRIBUTES'],
    ),
    shape: 'pairs',
  },
} as const;
