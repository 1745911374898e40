import type { OtlpSettings } from './otlp-settings.ts';

/** The address for a signal under a base address: with a path for HTTP, as it is for gRPC. */
export function signalAddress(
  signal: 'metrics' | 'logs',
  protocol: OtlpSettings['protocol'],
  base: string | undefined,
): string {
  if (protocol === 'grpc') return base ?? 'http://localhost:4317';
  return `${(base ?? 'http://localhost:4318').replace(/\/+$/, '')}/v1/${signal}`;
}

/**
 * The address for log records that goes with a base address or, without one, with that for metrics; undefined where the
 * latter does not end as OTLP has it.
 */
export function logsAddress(
  protocol: OtlpSettings['protocol'],
  base: string | undefined,
  metricsEndpoint: string | undefined,
): string | undefined {
  if (base !== undefined || metricsEndpoint === undefined) return signalAddress('logs', protocol, base);
  if (protocol === 'grpc') return metricsEndpoint;
  return METRICS_PATH.test(metricsEndpoint) ? metricsEndpoint.replace(METRICS_PATH, '/v1/logs') : undefined;
}

const METRICS_PATH = /\/v1\/metrics(?=$|\?)/;
