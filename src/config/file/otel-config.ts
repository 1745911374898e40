/**
 * The file of OTEL_CONFIG_FILE: OpenTelemetry's declarative configuration, for all that has to do with OTLP, and in its
 * `distribution` section the keys of the configuration file of this project.
 * https://opentelemetry.io/docs/specs/otel/configuration/#declarative-configuration
 */
import { createRequire } from 'node:module';
import type { ConfigurationModel, MetricReaderConfigModel } from '@opentelemetry/configuration';
import { CodedError } from '../../errors.ts';
import { type FileValue, type KeyedValues, readKeys } from './keys.ts';

/** What such a file says. */
export interface OtelConfig extends Pick<KeyedValues, 'values'> {
  readonly path: string;
  /** Whether nothing is to be pushed. */
  readonly isDisabled: boolean;
  /** In the form of the file of destinations: one for each periodic reader with an OTLP exporter, and those listed in ours. */
  readonly destinations: readonly { readonly key: string; readonly list: readonly unknown[] }[];
  /** Sections that have no meaning here, by their keys. */
  readonly unused: readonly string[];
}

const DISTRIBUTION = 'kube-state-otel';

/** Reads the file, with variables in place of `${NAME}`. Throws KSO_CONFIG_UNREADABLE and KSO_CONFIG_INVALID. */
export function readOtelConfig(path: string): OtelConfig {
  const { parseConfigFile } = createRequire(import.meta.url)(
    '@opentelemetry/configuration',
  ) as typeof import('@opentelemetry/configuration');
  let model: ConfigurationModel;
  try {
    model = parseConfigFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined) throw new CodedError('KSO_CONFIG_UNREADABLE', { path, reason: message });
    // What the parser says quotes the file.
    throw new CodedError('KSO_CONFIG_INVALID', { path, place: 'its top', reason: 'it does not keep to the schema' });
  }
  return { path, ...otelConfigOf(model, path) };
}

function otelConfigOf(model: ConfigurationModel, path: string): Omit<OtelConfig, 'path'> {
  const refuse = (place: string, reason: string): never => {
    throw new CodedError('KSO_CONFIG_INVALID', { path, place, reason });
  };
  const distribution = (model.distribution as Readonly<Record<string, unknown>> | undefined)?.[DISTRIBUTION] ?? {};
  const place = `distribution.${DISTRIBUTION}`;
  const own = readKeys(
    Object.entries(distribution).map(([key, plain]) => ({ key, place, plain })),
    refuse,
  );
  const readers = model.meter_provider?.readers ?? [];
  const destinations = readers.flatMap((reader, at) => destinationOf(reader, at) ?? []);
  const listens = readers.find((reader) => reader.pull)?.pull?.exporter?.['prometheus/development'];
  const values: Record<string, FileValue> = {};
  const say = (name: string, key: string, value: unknown) => {
    if (value !== undefined && value !== null && value !== '') values[name] = { key, place: key, value: String(value) };
  };
  say('logLevel', 'log_level', model.log_level?.replace(/\d$/, ''));
  say('resourceAttributes', 'resource', attributesOf(model.resource));
  say('host', 'host', listens?.host);
  say('port', 'port', listens?.port);
  return {
    isDisabled: model.disabled === true,
    values: { ...values, ...own.values },
    destinations: [
      { key: 'meter_provider.readers', list: destinations },
      { key: `${place}.otlp_destinations`, list: own.destinations ?? [] },
    ],
    unused: Object.keys(model).filter((key) => !USED.includes(key)),
  };
}

const USED: readonly string[] = ['file_format', 'disabled', 'log_level', 'resource', 'meter_provider', 'distribution'];

/** As OTEL_RESOURCE_ATTRIBUTES has them; what is listed by itself wins over the list in one text. */
function attributesOf(resource: ConfigurationModel['resource']): string {
  const listed = (resource?.attributes ?? []).filter(({ value }) => value !== null);
  const encode = (text: unknown) => encodeURIComponent(String(text));
  const pairs = listed.map(({ name, value }) => `${encode(name)}=${encode(value)}`);
  return [resource?.attributes_list ?? '', ...pairs].filter((part) => part !== '').join(',');
}

function destinationOf({ periodic }: MetricReaderConfigModel, at: number): unknown {
  const { otlp_http: http, otlp_grpc: grpc } = periodic?.exporter ?? {};
  const exporter = http ?? grpc;
  if (!periodic || !exporter) return undefined;
  const headers = Object.fromEntries((exporter.headers ?? []).map(({ name, value }) => [name, value ?? '']));
  const pairs = exporter.headers_list?.split(',').map((pair) => pair.split('=')) ?? [];
  const listed = Object.fromEntries(pairs.map(([key, ...value]) => [key!.trim(), value.join('=').trim()]));
  return withoutEmpty({
    name: `reader-${at}`,
    protocol: grpc ? 'grpc' : http?.encoding === 'json' ? 'http/json' : 'http/protobuf',
    metricsEndpoint: exporter.endpoint ?? (grpc ? 'http://localhost:4317' : 'http://localhost:4318/v1/metrics'),
    headers: { ...listed, ...headers },
    compression: exporter.compression,
    timeout: exporter.timeout,
    interval: periodic.interval,
    exportTimeout: periodic.timeout,
    temporality: exporter.temporality_preference === 'low_memory' ? 'lowmemory' : exporter.temporality_preference,
    histogramAggregation: exporter.default_histogram_aggregation,
    certificate: exporter.tls?.ca_file,
    clientCertificate: exporter.tls?.cert_file,
    clientKey: exporter.tls?.key_file,
    insecure: grpc?.tls?.insecure,
  });
}

function withoutEmpty(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== null));
}
