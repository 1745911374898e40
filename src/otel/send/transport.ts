import { readFile } from 'node:fs/promises';
import type { AgentOptions } from 'node:https';
import {
  type ISerializer,
  type JsonMetricsSerializer,
  ProtobufMetricsSerializer,
} from '@opentelemetry/otlp-transformer';
import type { OtlpSettings } from '../../config/settings.ts';
import type { Term } from '../../term.ts';
import { CONNECT_ATTEMPTS, tlsOptions } from '../../tls.ts';

/** One request that is encoded, and compressed where the transport does not do that itself. */
export interface EncodedRequest {
  readonly body: Uint8Array;
  readonly points: number;
}

/** What a receiver says of a request that it took: points that it left out all the same, and why (partial success). */
export interface Accepted {
  readonly rejectedPoints: number;
  readonly message: string;
}

/**
 * - `too-large`: the receiver takes smaller requests only;
 * - `later`: it can't now, or can't be reached; the same bytes may be taken another time;
 * - `data`: it never will take this request, which says nothing about the next;
 * - `final`: it takes none from us: the credentials or the address are wrong, or this process may send no more.
 */
export type RefusalKind = 'too-large' | 'later' | 'data' | 'final';

/** Why a request was not accepted, after the retries of the transport. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;
  /** When the receiver wants to hear from us again, at the earliest: unix milliseconds; undefined where it did not say. */
  readonly notBefore: number | undefined;

  constructor(kind: RefusalKind, reason: string, notBefore?: number) {
    super(reason);
    this.kind = kind;
    this.notBefore = notBefore;
  }
}

/** The connection to one destination. */
export interface Sender {
  /** Whether `send` compresses as the settings say; otherwise it is given bodies that are compressed already. */
  readonly compresses: boolean;
  /** Sends a request, with retries of the identical bytes within `OtlpSettings.timeout`. Rejects with a {@link Refusal}. */
  send(request: EncodedRequest): Promise<Accepted>;
  /** Cuts all connections; requests that are under way are rejected. */
  close(): void;
}

/** Throws a {@link Refusal} when the term is over; to be called directly before a request leaves. */
export function refuseAfter(term: Term | undefined): void {
  if (term?.isOver()) throw new Refusal('final', TERM_IS_OVER);
}

/** Why a push ends with its term. */
export const TERM_IS_OVER = 'this process does not lead any more';

/** Certificates and key as PEM; undefined where the settings name none. */
export interface TransportCredentials {
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
}

/** Reads the PEM files that a destination names. Rejects where one can't be read. */
export async function readCredentials(
  settings: Pick<OtlpSettings, 'certificate' | 'clientCertificate' | 'clientKey'>,
): Promise<TransportCredentials> {
  const read = async (path: string | undefined) => (path === undefined ? undefined : await readFile(path));
  const [ca, cert, key] = await Promise.all([
    read(settings.certificate),
    read(settings.clientCertificate),
    read(settings.clientKey),
  ]);
  return { ca, cert, key };
}

/** What the agent of OTLP/HTTP is made of. Throws KSO_TLS where the certificates or the key can't be used. */
export function agentOptions(url: string, credentials: TransportCredentials): AgentOptions {
  return { keepAlive: true, ...CONNECT_ATTEMPTS, ...(/^https:/i.test(url) && tlsOptions(credentials)) };
}

type Response = ReturnType<typeof ProtobufMetricsSerializer.deserializeResponse>;
type Deserializer = Pick<ISerializer<unknown, Response>, 'deserializeResponse'> &
  Pick<typeof JsonMetricsSerializer, 'deserializeResponse'>;

/** Reads ExportMetricsServiceResponse; a body that is none counts as success, as OTLP asks for. */
export function readResponse(body: Uint8Array, serializer: Deserializer = ProtobufMetricsSerializer): Accepted {
  const { partialSuccess } = serializer.deserializeResponse(body);
  return {
    rejectedPoints: Number(partialSuccess?.rejectedDataPoints ?? 0),
    message: partialSuccess?.errorMessage ?? '',
  };
}
