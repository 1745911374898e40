import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { createOtlpHttpExportDelegate, httpAgentFactoryFromOptions } from '@opentelemetry/otlp-exporter-base/node-http';
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { OtlpSettings } from '../../config/settings.ts';
import type { Term } from '../../term.ts';
import { version } from '../../version.ts';
import {
  type Accepted,
  agentOptions,
  type EncodedRequest,
  Refusal,
  readResponse,
  refuseAfter,
  type Sender,
  TERM_IS_OVER,
  type TransportCredentials,
} from './transport.ts';

type Configuration = Parameters<typeof createOtlpHttpExportDelegate>[0];

/**
 * The stock OTLP/HTTP transport (time-out, retries, Retry-After, certificates) for requests that are bytes already.
 *
 * It is configured from the settings alone: what it would read from the environment itself would reach every destination.
 * It does not tell what a receiver answered that it gave up on; that is learned from Node's diagnostics channel.
 */
export async function createHttpSender(
  settings: OtlpSettings,
  credentials: TransportCredentials,
  term?: Term,
): Promise<Sender> {
  const { protocol } = new URL(settings.url);
  const agent = await httpAgentFactoryFromOptions(agentOptions(settings.url, credentials))(protocol);
  if (term !== undefined) guard(agent, term);
  const isJson = settings.protocol === 'http/json';
  const serializer = isJson ? JsonMetricsSerializer : ProtobufMetricsSerializer;
  const headers = {
    ...settings.headers,
    'Content-Type': isJson ? 'application/json' : 'application/x-protobuf',
    ...(settings.compression === 'gzip' && { 'Content-Encoding': 'gzip' }),
  };
  const configuration: Configuration = {
    url: settings.url,
    // Asked for before each attempt.
    headers: async () => {
      refuseAfter(term);
      return { ...headers };
    },
    timeoutMillis: settings.timeout,
    concurrencyLimit: 30,
    compression: 'none' as Configuration['compression'],
    agentFactory: () => agent,
    userAgent: `kube-state-otel/${version()}`,
  };

  let busy: Refusal | undefined;
  const observe = (message: unknown) => {
    const { request, response } = message as {
      readonly request: ClientRequest & { readonly agent?: unknown };
      readonly response: IncomingMessage;
    };
    if (request.agent === agent) busy = refusalOf(response);
  };
  subscribe(RESPONSE, observe);

  // The delegate reads a response and calls back in one go: this is the one that it calls back about.
  let response: Accepted = NOTHING_REJECTED;
  const delegate = createOtlpHttpExportDelegate(
    configuration,
    {
      serializeRequest: ({ body }: EncodedRequest) => body,
      deserializeResponse: (body) => {
        response = readResponse(body, serializer);
        return {};
      },
    },
    'otlp_http_metric_exporter',
    { name: 'metric_data_point', countItems: ({ points }: EncodedRequest) => points },
    undefined,
  );
  return {
    compresses: false,
    send: (request) =>
      new Promise((resolve, reject) => {
        delegate.export(request, ({ code, error }) => {
          if (code === SUCCESS) resolve(response);
          else reject(classify(error, busy));
          response = NOTHING_REJECTED;
        });
      }),
    close() {
      unsubscribe(RESPONSE, observe);
      agent.destroy();
    },
  };
}

/**
 * Cuts a connection before anything is written to it after the term. Between the decision to send and the write lies the
 * time of a connect, and some of the event loop's; a process that is frozen in it would write when it wakes.
 */
function guard(agent: Agent, term: Term): void {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const connection = connect(options, callback);
    if (!connection) return connection;
    const check = () => {
      if (term.isOver()) connection.destroy(new Refusal('final', TERM_IS_OVER));
    };
    connection.once('connect', check);
    const write = connection.write.bind(connection) as (...chunk: unknown[]) => boolean;
    connection.write = (...chunk: unknown[]) => {
      check();
      return write(...chunk);
    };
    return connection;
  };
}

const RESPONSE = 'http.client.response.finish';
const NOTHING_REJECTED: Accepted = { rejectedPoints: 0, message: '' };

/** `ExportResultCode.SUCCESS` of @opentelemetry/core. */
const SUCCESS = 0;

/** What a response says about later attempts; undefined where the transport tells that itself. */
function refusalOf({ statusCode = 0, headers }: IncomingMessage): Refusal | undefined {
  if (![429, 502, 503, 504].includes(statusCode)) return undefined;
  const wait = headers['retry-after'];
  return new Refusal('later', `HTTP status ${statusCode}`, wait === undefined ? undefined : retryTime(wait));
}

/** `Retry-After` (RFC 9110, 10.2.3), in seconds or as a date, in unix milliseconds. */
function retryTime(text: string): number | undefined {
  const seconds = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  const time = Number.isNaN(seconds) ? Date.parse(text) : Date.now() + seconds * 1000;
  return Number.isNaN(time) ? undefined : time;
}

function classify(error: (Error & { readonly code?: unknown }) | undefined, busy: Refusal | undefined): Refusal {
  if (error instanceof Refusal) return error;
  if (typeof error?.code === 'number') {
    const reason = `HTTP status ${error.code} ${error.message}`;
    if (error.code === 413) return new Refusal('too-large', reason);
    return new Refusal([401, 403, 404].includes(error.code) ? 'final' : 'data', reason);
  }
  // Giving up on an answer to try later, the transport says no more than that it did.
  if (busy !== undefined && (error === undefined || error.name === 'OTLPExporterError')) return busy;
  return new Refusal('later', error === undefined ? 'no reason given' : reasonOf(error));
}

/** A connection refused on several addresses is an AggregateError, whose own message is empty. */
function reasonOf(error: Error): string {
  return error instanceof AggregateError ? error.errors.map(reasonOf).join('; ') : error.message;
}
