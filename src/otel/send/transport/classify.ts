/**
 * What an answer means for the data that was sent: one table for metrics and log records, HTTP and gRPC
 * (opentelemetry.io/docs/specs/otlp/#failures).
 */
import { reasonOf } from '../../../http/network-error.ts';
import { Refusal, type RefusalKind } from './refusal.ts';

/** What came back from an attempt to send a request, or that nothing did. */
export type Answer =
  | {
      readonly protocol: 'http';
      readonly status: number;
      /** The header `Retry-After`. */
      readonly retryAfter?: string | undefined;
      /** The header `Location`. */
      readonly location?: string | undefined;
      /** What the receiver says in words. */
      readonly details?: string;
    }
  | {
      readonly protocol: 'grpc';
      /** A `google.rpc.Code`. */
      readonly code: number;
      /** The delay of a `google.rpc.RetryInfo`, in milliseconds. */
      readonly retryDelay?: number | undefined;
      readonly details?: string;
    }
  | { readonly protocol: 'none'; readonly error: unknown };

/**
 * Undefined where the receiver took the request, all of it or, as the body of its answer says, a part. `now` is in unix
 * milliseconds. An error of the network that is a {@link Refusal} already is given back as it is.
 */
export function classify(answer: Answer, now: number): Refusal | undefined {
  if (answer.protocol === 'none') {
    return answer.error instanceof Refusal ? answer.error : new Refusal('later', reasonOf(answer.error));
  }
  return answer.protocol === 'http' ? classifyHttp(answer, now) : classifyGrpc(answer, now);
}

const BUSY: readonly number[] = [429, 502, 503, 504];
const UNWELCOME: readonly number[] = [401, 403, 404, 407];
const TOO_LARGE = 413;

function classifyHttp(
  { status, retryAfter, location, details = '' }: Extract<Answer, { protocol: 'http' }>,
  now: number,
): Refusal | undefined {
  if (status >= 200 && status < 300) return undefined;
  const said = `HTTP status ${status}${details === '' ? '' : `: ${details}`}`;
  if (status < 400) return new Refusal('final', `${said}, a redirect${target(location)}, which is not followed`);
  if (BUSY.includes(status)) return new Refusal('later', said, retryTime(retryAfter, now));
  if (status === TOO_LARGE) return new Refusal('too-large', said);
  return new Refusal(UNWELCOME.includes(status) ? 'final' : 'data', said);
}

/** The names of `google.rpc.Code`, by number, with what each means. RESOURCE_EXHAUSTED depends on the rest of the answer. */
const CODES: readonly (readonly [name: string, kind: RefusalKind | undefined])[] = [
  ['OK', undefined],
  ['CANCELLED', 'later'],
  ['UNKNOWN', 'data'],
  ['INVALID_ARGUMENT', 'data'],
  ['DEADLINE_EXCEEDED', 'later'],
  ['NOT_FOUND', 'data'],
  ['ALREADY_EXISTS', 'data'],
  ['PERMISSION_DENIED', 'final'],
  ['RESOURCE_EXHAUSTED', 'data'],
  ['FAILED_PRECONDITION', 'data'],
  ['ABORTED', 'later'],
  ['OUT_OF_RANGE', 'later'],
  ['UNIMPLEMENTED', 'final'],
  ['INTERNAL', 'data'],
  ['UNAVAILABLE', 'later'],
  ['DATA_LOSS', 'later'],
  ['UNAUTHENTICATED', 'final'],
];
const RESOURCE_EXHAUSTED = 8;
const OUT_OF_RANGE = 11;

function classifyGrpc(
  { code, retryDelay, details = '' }: Extract<Answer, { protocol: 'grpc' }>,
  now: number,
): Refusal | undefined {
  const [name, kind] = CODES[code] ?? [String(code), 'data'];
  if (kind === undefined) return undefined;
  const said = `gRPC status ${name}${details === '' ? '' : `: ${details}`}`;
  if (retryDelay !== undefined && (kind === 'later' || code === RESOURCE_EXHAUSTED)) {
    return new Refusal('later', said, soon(now + retryDelay, now));
  }
  // Implementations agree neither on the status nor on the words.
  const mayBeSize = code === RESOURCE_EXHAUSTED || code === OUT_OF_RANGE;
  if (mayBeSize && /larger than|too large|exceeds? (the )?max/i.test(details)) return new Refusal('too-large', said);
  return new Refusal(kind, said);
}

/** `Retry-After` (RFC 9110, 10.2.3), in seconds or as a date, in unix milliseconds. */
function retryTime(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const time = /^\s*\d+\s*$/.test(text) ? now + Number(text) * 1000 : Date.parse(text);
  return Number.isNaN(time) ? undefined : soon(time, now);
}

/** A receiver that asks for more is mistaken; and there is no timer for a month. */
const LONGEST_PATIENCE = 24 * 3_600_000;

function soon(time: number, now: number): number {
  return Math.min(time, now + LONGEST_PATIENCE);
}

/** Where a redirect leads, without what in an address may be secret. */
function target(location: string | undefined): string {
  if (location === undefined || !URL.canParse(location)) return '';
  const { origin, pathname } = new URL(location);
  return ` to ${origin}${pathname}`;
}
