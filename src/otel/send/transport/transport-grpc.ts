import { isIP } from 'node:net';
import { ChannelCredentials, Client, type ClientUnaryCall, Metadata, type ServiceError } from '@grpc/grpc-js';
import { checkName, contextOf } from '../../../http/tls.ts';
import { version } from '../../../version.ts';
import { fieldsOf, varintAt } from '../../encode/wire.ts';
import { AddressCredentials } from './address-credentials.ts';
import { classify } from './classify.ts';
import { createCredentialsReader, type TransportCredentials } from './credentials.ts';
import { createDelivery } from './delivery.ts';
import type { Refusal } from './refusal.ts';
import { readResponse } from './response.ts';
import {
  type Accepted,
  type Destination,
  type EncodedRequest,
  refuseAfter,
  type Sender,
  type SenderOptions,
} from './transport.ts';

const METHODS = {
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
} as const;

/** How long a connection is waited for before it is tried again, in milliseconds. */
const RECONNECT = 1000;

/**
 * OTLP/gRPC on grpc-js. The stock transport, on grpc-js too, retries nothing and leaves the time until it connects again
 * to grpc-js, which is two minutes after a long absence; here it is a second.
 */
export function createGrpcSender({ settings, headers, term, signal: what }: SenderOptions): Sender {
  const credentials = createCredentialsReader(settings);
  const delivery = createDelivery(settings.timeout);
  // What can't be sent is told at once.
  metadataOf(settings.headers);
  const calls = new Set<ClientUnaryCall>();
  let current: { readonly tls: TransportCredentials; readonly client: Client } | undefined;

  /** The client, or another where the certificates are others now and no call is under way by the old one. */
  const connect = async (): Promise<Client> => {
    const tls = await credentials.read();
    if (current !== undefined && (current.tls === tls || calls.size > 0)) return current.client;
    current?.client.close();
    const { target, channel } = channelOf(settings, tls);
    const client = new Client(target, channel, {
      'grpc.primary_user_agent': `kube-state-otel/${version()}`,
      'grpc.default_compression_algorithm': settings.compression === 'gzip' ? 2 : 0,
      'grpc.initial_reconnect_backoff_ms': RECONNECT / 2,
      'grpc.max_reconnect_backoff_ms': RECONNECT,
    });
    current = { tls, client };
    return client;
  };

  const attempt = async ({ body }: EncodedRequest, signal: AbortSignal, deadline: number): Promise<Accepted> => {
    const client = await connect();
    let call: ClientUnaryCall | undefined;
    try {
      const metadata = metadataOf(await headers.read());
      if (term !== undefined) await connected(client, Date.now() + RECONNECT);
      signal.throwIfAborted();
      refuseAfter(term);
      const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
      const bytes = asBuffer(body);
      call = client.makeUnaryRequest(
        METHODS[what],
        asBuffer,
        asBuffer,
        bytes,
        metadata,
        { deadline },
        (error, answer) => (error === null ? resolve(answer) : reject(refusalOf(error))),
      );
      calls.add(call);
      return readResponse((await promise) ?? Buffer.alloc(0));
    } catch (error) {
      credentials.doubt();
      headers.doubt();
      throw error;
    } finally {
      if (call !== undefined) calls.delete(call);
    }
  };

  return {
    encoding: undefined,
    send: (request) => delivery.send((signal, deadline) => attempt(request, signal, deadline)),
    close() {
      delivery.close();
      for (const call of calls) call.cancel();
      current?.client.close();
      current = undefined;
    },
  };
}

/** Waits for the connection, so that a call need not: in a process that was frozen it would leave when that wakes. */
async function connected(client: Client, deadline: number): Promise<void> {
  // Without one, the call itself says why.
  await new Promise<void>((resolve) => client.waitForReady(deadline, () => resolve()));
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

type Target = Pick<Destination, 'url' | 'insecure'>;

/** What a channel to a destination is made of: what it connects to, and its credentials. */
export function channelOf(
  settings: Target,
  credentials: TransportCredentials,
): { target: string; channel: ChannelCredentials } {
  const { target, isSecure } = targetOf(settings);
  return { target, channel: isSecure ? secureCredentials(target, credentials) : ChannelCredentials.createInsecure() };
}

/** Headers as gRPC has them. */
export function metadataOf(headers: Destination['headers']): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

/**
 * The scheme decides on TLS; without one the settings do. A path means nothing to gRPC. A socket of this machine is
 * reached without TLS.
 */
function targetOf({ url, insecure }: Target): { target: string; isSecure: boolean } {
  const scheme = /^(\w+):/.exec(url)?.[1];
  if (scheme !== 'http' && scheme !== 'https') return { target: url, isSecure: !insecure && scheme !== 'unix' };
  const { hostname, port } = new URL(url);
  return { target: `${hostname}:${port || (scheme === 'https' ? 443 : 80)}`, isSecure: scheme === 'https' };
}

function secureCredentials(target: string, credentials: TransportCredentials): ChannelCredentials {
  const host = target
    .replace(/^dns:(\/\/[^/]*\/)?/, '')
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) return new AddressCredentials(host, credentials);
  return ChannelCredentials.createFromSecureContext(contextOf(credentials), { checkServerIdentity: checkName });
}

/** What a failed call says of later ones. */
export function refusalOf({ code, details, message, metadata }: ServiceError): Refusal {
  const answer = { protocol: 'grpc', code, details: details || message, retryDelay: retryInfo(metadata) } as const;
  return classify(answer, Date.now())!;
}

/**
 * The delay in a google.rpc.RetryInfo among the details of a google.rpc.Status, in milliseconds: how OTLP/gRPC says
 * Retry-After. Undefined where there is none.
 */
function retryInfo(metadata: Metadata): number | undefined {
  for (const value of metadata.get('grpc-status-details-bin')) {
    const bytes = Buffer.from(value);
    for (const detail of fieldsOf(bytes)) {
      if (detail.number !== 3) continue;
      const [type, content] = [...fieldsOf(bytes, detail.from, detail.to)];
      if (type === undefined || content === undefined) continue;
      if (!bytes.toString('utf8', type.from, type.to).endsWith('/google.rpc.RetryInfo')) continue;
      const [delay] = fieldsOf(bytes, content.from, content.to);
      if (delay === undefined) return 0;
      let milliseconds = 0;
      for (const { number, from } of fieldsOf(bytes, delay.from, delay.to)) {
        milliseconds += varintAt(bytes, from)[0] * (number === 1 ? 1000 : 1e-6);
      }
      return milliseconds;
    }
  }
  return undefined;
}
