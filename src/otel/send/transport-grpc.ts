import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChannelCredentials, Client, type ClientUnaryCall, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { OtlpSettings } from '../../config/settings.ts';
import type { Term } from '../../term.ts';
import { checkName, contextOf } from '../../tls.ts';
import { version } from '../../version.ts';
import { fieldsOf, varintAt } from '../encode/wire.ts';
import { AddressCredentials } from './address-credentials.ts';
import {
  type Accepted,
  type EncodedRequest,
  Refusal,
  readResponse,
  refuseAfter,
  type Sender,
  type TransportCredentials,
} from './transport.ts';

const METHOD = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';

/** Backing off as the stock HTTP transport does, in milliseconds. */
const ATTEMPTS = 6;
const FIRST_BACKOFF = 1000;
const LARGEST_BACKOFF = 5000;

/**
 * OTLP/gRPC on grpc-js. The stock transport, on grpc-js too, retries nothing and leaves the time until it connects again
 * to grpc-js, which is two minutes after a long absence; here it is the back-off's longest, and retries are those of the
 * specification (opentelemetry.io/docs/specs/otlp/#failures), `RetryInfo` included.
 */
export function createGrpcSender(settings: OtlpSettings, credentials: TransportCredentials, term?: Term): Sender {
  const { target, channel } = channelOf(settings, credentials);
  const client = new Client(target, channel, {
    'grpc.primary_user_agent': `kube-state-otel/${version()}`,
    'grpc.default_compression_algorithm': settings.compression === 'gzip' ? 2 : 0,
    'grpc.initial_reconnect_backoff_ms': FIRST_BACKOFF / 2,
    'grpc.max_reconnect_backoff_ms': FIRST_BACKOFF,
  });
  const metadata = metadataOf(settings.headers);

  const calls = new Set<ClientUnaryCall>();
  let isClosed = false;
  const attempt = ({ body }: EncodedRequest, deadline: number) =>
    new Promise<Accepted>((resolve, reject) => {
      refuseAfter(term);
      const bytes = asBuffer(body);
      const call = client.makeUnaryRequest(
        METHOD,
        asBuffer,
        asBuffer,
        bytes,
        metadata,
        { deadline },
        (error, answer) => {
          calls.delete(call);
          if (error === null) resolve(readResponse(answer ?? Buffer.alloc(0)));
          else reject(refusalOf(error));
        },
      );
      calls.add(call);
    });

  return {
    compresses: true,
    async send(request) {
      const deadline = Date.now() + settings.timeout;
      let backoff = FIRST_BACKOFF;
      for (let attempts = 1; ; attempts++) {
        try {
          if (term !== undefined) await connected(client, Date.now() + FIRST_BACKOFF);
          return await attempt(request, deadline);
        } catch (error) {
          const refusal = error as Refusal;
          const wait = refusal.notBefore === undefined ? backoff * jitter() : refusal.notBefore - Date.now();
          const isLast = isClosed || refusal.kind !== 'later' || attempts === ATTEMPTS || Date.now() + wait >= deadline;
          if (isLast) throw refusal;
          await sleep(Math.max(0, wait), undefined, { ref: false });
          backoff = Math.min(backoff * 1.5, LARGEST_BACKOFF);
        }
      }
    },
    close() {
      isClosed = true;
      for (const call of calls) call.cancel();
      client.close();
    },
  };
}

/** Waits for the connection, so that a call need not: in a process that was frozen it would leave when that wakes. */
async function connected(client: Client, deadline: number): Promise<void> {
  // Without one, the call itself says why.
  await new Promise<void>((resolve) => client.waitForReady(deadline, () => resolve()));
}

function jitter(): number {
  return 0.8 + 0.4 * Math.random();
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

type Target = Pick<OtlpSettings, 'url' | 'insecure'>;

/** What a channel to a destination is made of: `host:port`, and its credentials. */
export function channelOf(
  settings: Target,
  credentials: TransportCredentials,
): { target: string; channel: ChannelCredentials } {
  const { target, isSecure } = targetOf(settings);
  return { target, channel: isSecure ? secureCredentials(target, credentials) : ChannelCredentials.createInsecure() };
}

/** Headers as gRPC has them. */
export function metadataOf(headers: OtlpSettings['headers']): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

/** The scheme decides on TLS; without one the settings do. A path means nothing to gRPC. */
function targetOf({ url, insecure }: Target): { target: string; isSecure: boolean } {
  const scheme = /^(https?):\/\//.exec(url)?.[1];
  if (scheme === undefined) return { target: url, isSecure: !insecure };
  const { hostname, port } = new URL(url);
  return { target: `${hostname}:${port || (scheme === 'https' ? 443 : 80)}`, isSecure: scheme === 'https' };
}

function secureCredentials(target: string, credentials: TransportCredentials): ChannelCredentials {
  const host = target.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) return new AddressCredentials(host, credentials);
  return ChannelCredentials.createFromSecureContext(contextOf(credentials), { checkServerIdentity: checkName });
}

const RETRYABLE: readonly number[] = [
  status.CANCELLED,
  status.DEADLINE_EXCEEDED,
  status.ABORTED,
  status.OUT_OF_RANGE,
  status.UNAVAILABLE,
  status.DATA_LOSS,
];

/** What a failed call says of later ones. */
export function refusalOf({ code, details, message, metadata }: ServiceError): Refusal {
  const reason = `gRPC status ${status[code]}${details === '' ? '' : `: ${details}`}` || message;
  const retry = retryInfo(metadata);
  if (retry !== undefined) return new Refusal('later', reason, Date.now() + retry);
  // Implementations agree neither on the status nor on the words.
  const mayBeSize = code === status.RESOURCE_EXHAUSTED || code === status.OUT_OF_RANGE;
  if (mayBeSize && /larger than|too large|exceeds? (the )?max/i.test(details)) return new Refusal('too-large', reason);
  return new Refusal(RETRYABLE.includes(code) ? 'later' : 'final', reason);
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
