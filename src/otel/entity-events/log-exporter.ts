import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { LogsDestination } from '../../config/settings.ts';
import { version } from '../../version.ts';
import { agentOptions, readCredentials } from '../send/transport.ts';

/**
 * The stock exporter of log records for the protocol of a destination; only its code is loaded. Rejects where a certificate
 * can't be read.
 */
export async function createLogExporter(destination: LogsDestination): Promise<LogRecordExporter> {
  const { protocol, url, headers, timeout: timeoutMillis } = destination;
  const credentials = await readCredentials(destination);
  const compression = destination.compression as NonNullable<HttpConfiguration>['compression'];
  const shared = { timeoutMillis, compression, userAgent: `kube-state-otel/${version()}` };
  if (protocol === 'grpc') {
    const { OTLPLogExporter } = await import('@opentelemetry/exporter-logs-otlp-grpc');
    const { channelOf, metadataOf } = await import('../send/transport-grpc.ts');
    const { target, channel } = channelOf(destination, credentials);
    const configuration = { ...shared, url: `http://${target}`, credentials: channel, metadata: metadataOf(headers) };
    return withoutVariables(() => new OTLPLogExporter(configuration));
  }
  const { OTLPLogExporter } = await (protocol === 'http/json'
    ? import('@opentelemetry/exporter-logs-otlp-http')
    : import('@opentelemetry/exporter-logs-otlp-proto'));
  const configuration = {
    ...shared,
    url,
    headers: { ...headers },
    httpAgentOptions: agentOptions(url, credentials),
  };
  return withoutVariables(() => new OTLPLogExporter(configuration));
}

type HttpConfiguration = ConstructorParameters<
  typeof import('@opentelemetry/exporter-logs-otlp-proto').OTLPLogExporter
>[0];

/**
 * Runs `create` while the environment has none of the exporter's variables: the settings have read them, and an exporter
 * that reads them itself would send the headers that are meant for one receiver to all others.
 */
function withoutVariables<T>(create: () => T): T {
  const hidden = Object.entries(process.env).filter(([name]) => name.startsWith('OTEL_EXPORTER_OTLP_'));
  for (const [name] of hidden) delete process.env[name];
  try {
    return create();
  } finally {
    for (const [name, value] of hidden) process.env[name] = value;
  }
}
