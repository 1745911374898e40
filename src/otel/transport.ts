import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { OtlpSettings } from '../config/settings.ts';
import { SUCCESS } from './push.ts';

/** One request that is encoded, and compressed where that is configured. */
export interface EncodedRequest {
  readonly body: Uint8Array;
  readonly points: number;
}

/** Sends a request with the stock retries; rejects where the receiver did not accept it. */
export type Send = (request: EncodedRequest) => Promise<void>;

type Config = Parameters<typeof convertLegacyHttpOptions>[0];

/**
 * The stock OTLP/HTTP transport (time-out, retries, Retry-After, certificates and headers as the stock exporters take
 * them) for requests that are bytes already.
 */
export function createSender(settings: OtlpSettings): Send {
  const config = {
    url: settings.url,
    headers: { ...settings.headers },
    timeoutMillis: settings.timeout,
    compression: 'none' as Config['compression'],
  };
  const headers = {
    'Content-Type': 'application/x-protobuf',
    ...(settings.compression === 'gzip' && { 'Content-Encoding': 'gzip' }),
  };
  const delegate = createOtlpHttpExportDelegate(
    convertLegacyHttpOptions(config, 'METRICS', 'v1/metrics', headers),
    {
      serializeRequest: ({ body }: EncodedRequest) => body,
      deserializeResponse: (body) => ProtobufMetricsSerializer.deserializeResponse(body),
    },
    'otlp_http_metric_exporter',
    { name: 'metric_data_point', countItems: ({ points }: EncodedRequest) => points },
    undefined,
  );
  return (request) =>
    new Promise((resolve, reject) => {
      delegate.export(request, ({ code, error }) => {
        if (code === SUCCESS) resolve();
        else reject(error ?? new Error('no reason given'));
      });
    });
}
