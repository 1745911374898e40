import { DEFAULT_DESTINATION, type OtlpSettings } from '../../../src/config/destinations/otlp-settings.ts';

/** Settings of a destination as tests want them: no pushes but the first and the last, unless `some` says otherwise. */
export function otlpSettings(url: string, some: Partial<OtlpSettings> = {}): OtlpSettings {
  return {
    name: DEFAULT_DESTINATION,
    url,
    protocol: 'http/protobuf',
    headers: {},
    timeout: 10_000,
    compression: 'none',
    interval: 3_600_000,
    exportTimeout: 30_000,
    pushChanges: undefined,
    temporality: 'cumulative',
    histogramAggregation: 'explicit_bucket_histogram',
    maxRequestBytes: 1_048_576,
    families: undefined,
    ends: true,
    resourceAttributes: {},
    certificate: undefined,
    clientCertificate: undefined,
    clientKey: undefined,
    insecure: false,
    ...some,
  };
}
