/** The destinations of pushes, made of options, variables and files. */
import { CodedError } from '../../errors.ts';
import type { OptionValues } from '../options/options.ts';
import type { Sources } from '../values.ts';
import { logsAddress, signalAddress } from './addresses.ts';
import { DEFAULT_DESTINATION, type LogsDestination, type OtlpSettings } from './otlp-settings.ts';
import { readDestinations, readDestinationsFile, timeOfPush } from './written-destinations.ts';

/**
 * An endpoint switches the push on, as OTEL_METRICS_EXPORTER=otlp and destinations in a file do; a value of it that does
 * not name otlp, and OTEL_SDK_DISABLED or what OTEL_CONFIG_FILE says instead, win over all.
 */
export function destinationsOf(
  values: OptionValues,
  { environment, file, otel, warn }: Sources,
): readonly OtlpSettings[] {
  if (otel?.isDisabled) return [];
  const disabled = (environment.OTEL_SDK_DISABLED ?? '').trim().toLowerCase();
  if (disabled === 'true') return [];
  if (!['', 'false'].includes(disabled)) {
    warn(`The variable OTEL_SDK_DISABLED is ignored: its value can't be used, it is true or false.`);
  }
  const isWanted = wantsOtlp('OTEL_METRICS_EXPORTER', ['otlp', 'prometheus', 'none'], environment, warn);
  if (isWanted === false) return [];
  const own = otlpOf(values);
  const hasOwn = isWanted || values.otlpEndpoint !== undefined || values.otlpMetricsEndpoint !== undefined;
  const defaults = { ...own, exportTimeout: values.otlpExportTimeout };
  const written = [
    ...(otel?.destinations.map((list) => ({ file: otel.path, hasVariables: false, ...list })) ?? []),
    ...(file?.destinations === undefined
      ? []
      : [{ file: file.path, key: 'otlp_destinations', list: file.destinations, hasVariables: true }]),
    ...(values.otlpDestinationsFile === undefined ? [] : [readDestinationsFile(values.otlpDestinationsFile)]),
  ];
  const names = new Set<string>();
  const further = written.flatMap((each) => readDestinations(each, environment, defaults, names));
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
export function wantsOtlp(
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
    exportTimeout: timeOfPush(values.otlpInterval!, values.otlpExportTimeout),
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
 * records count; `logs` are the options as they are with these. `flag` wants them. Throws KSO_USAGE where an
 * address can't be derived.
 */
export function logsDestinationsOf(
  flag: string,
  values: OptionValues,
  otlp: readonly OtlpSettings[],
  logs: OptionValues,
): readonly LogsDestination[] {
  const logsUrl =
    logs.otlpLogsEndpoint ?? logsAddress(logs.otlpProtocol!, logs.otlpEndpoint, values.otlpMetricsEndpoint);
  return otlp.map((settings): LogsDestination => {
    const destination =
      settings.name === DEFAULT_DESTINATION ? { ...withoutZstd(otlpOf(logs), () => {}), logsUrl } : settings;
    if (destination.logsUrl !== undefined) return { ...destination, url: destination.logsUrl };
    const reason = `${flag} has no address for log records for the destination "${settings.name}": that for metrics does not end in /v1/metrics; --otlp-logs-endpoint, or logsEndpoint in the file of destinations, gives one`;
    throw new CodedError('KSO_USAGE', { reason });
  });
}
