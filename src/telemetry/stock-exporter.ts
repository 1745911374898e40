import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { resolve } from 'node:path';
import type { MeterProvider } from '@opentelemetry/api';
import { httpAgentFactoryFromOptions } from '@opentelemetry/otlp-exporter-base/node-http';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { OtlpSettings } from '../config/destinations/otlp-settings.ts';
import { classify } from '../otel/send/transport/classify.ts';
import { createHeaders } from '../otel/send/transport/headers.ts';
import { agentOptions, Refusal, readCredentials } from '../otel/send/transport/transport.ts';
import { version } from '../version.ts';

/** A stock exporter of metrics to one destination. */
export interface StockExporter {
  readonly exporter: PushMetricExporter;
  /** What a failure that the exporter gave says of later requests. */
  refusalOf(error: Error | undefined): Refusal;
  /** Lets go of the connections; to be called when the exporter has shut down. */
  close(): void;
}

/**
 * The stock exporter for the protocol of a destination, configured by its settings alone; only its code is loaded. Rejects
 * where a certificate can't be read. It records what becomes of its exports where there is a meter provider.
 */
export function openExporter(settings: OtlpSettings, selfObsMeterProvider?: MeterProvider): Promise<StockExporter> {
  const configuration = {
    timeoutMillis: settings.timeout,
    // The stock exporters know no zstd.
    compression: (settings.compression === 'none' ? 'none' : 'gzip') as NonNullable<HttpConfiguration['compression']>,
    userAgent: `kube-state-otel/${version()}`,
    ...(selfObsMeterProvider !== undefined && { selfObsMeterProvider }),
  };
  return settings.protocol === 'grpc' ? openGrpc(settings, configuration) : openHttp(settings, configuration);
}

type HttpConfiguration = NonNullable<
  ConstructorParameters<typeof import('@opentelemetry/exporter-metrics-otlp-proto').OTLPMetricExporter>[0]
>;

async function openGrpc(settings: OtlpSettings, common: HttpConfiguration): Promise<StockExporter> {
  const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-grpc');
  const { channelOf, metadataOf, refusalOf } = await import('../otel/send/transport/transport-grpc.ts');
  const { target, channel } = channelOf(settings, await readCredentials(settings));
  const metadata = metadataOf(await createHeaders(settings).read());
  const configuration = { ...common, url: stockAddress(target), credentials: channel, metadata };
  return {
    exporter: withoutVariables(() => new OTLPMetricExporter(configuration)),
    refusalOf: (error) =>
      error !== undefined && 'metadata' in error
        ? refusalOf(error as Parameters<typeof refusalOf>[0])
        : new Refusal('later', error?.message ?? 'no reason given'),
    close() {},
  };
}

async function openHttp(settings: OtlpSettings, common: HttpConfiguration): Promise<StockExporter> {
  const { url, protocol } = settings;
  const { OTLPMetricExporter } = await (protocol === 'http/json'
    ? import('@opentelemetry/exporter-metrics-otlp-http')
    : import('@opentelemetry/exporter-metrics-otlp-proto'));
  const options = agentOptions(url, await readCredentials(settings));
  const agent = await httpAgentFactoryFromOptions(options)(new URL(url).protocol);
  const answers = hearAnswers(agent);
  const configuration = {
    ...common,
    url,
    headers: { ...(await createHeaders(settings).read()) },
    httpAgentOptions: () => agent,
  };
  return {
    exporter: withoutVariables(() => new OTLPMetricExporter(configuration)),
    refusalOf: (error) => {
      // Of an answer the exporter tells the status, or that it gave up; of a connection what happened to it.
      const isAnswer = error === undefined || error.name === 'OTLPExporterError';
      return (isAnswer && answers.refusal()) || new Refusal('later', error?.message ?? 'no reason given');
    },
    close() {
      answers.forget();
      agent.destroy();
    },
  };
}

/**
 * Listens for when the receiver behind an agent wants to hear from us again: the stock exporters wait for that only as long
 * as their time-out lasts, and then don't tell it.
 */
function hearAnswers(agent: Agent): { refusal(): Refusal | undefined; forget(): void } {
  let refusal: Refusal | undefined;
  const observe = (message: unknown) => {
    const { request, response } = message as {
      readonly request: ClientRequest & { readonly agent?: unknown };
      readonly response: IncomingMessage;
    };
    if (request.agent !== agent) return;
    const { statusCode: status = 0, headers } = response;
    refusal = classify({ protocol: 'http', status, retryAfter: headers['retry-after'] }, Date.now());
  };
  subscribe(RESPONSE, observe);
  return { refusal: () => refusal, forget: () => void unsubscribe(RESPONSE, observe) };
}

const RESPONSE = 'http.client.response.finish';

/** The address of a gRPC target as the stock exporter reads it: it knows of gRPC's own names only the absolute socket. */
function stockAddress(target: string): string {
  if (target.startsWith('unix:')) return `unix://${resolve(target.replace(/^unix:(\/\/)?/, ''))}`;
  return `http://${target.replace(/^dns:(\/\/[^/]*\/)?/, '')}`;
}

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
