/** What an answer, or the lack of one, means: failures made of statuses, bodies and network errors. */

import { codeOf, reasonOf } from '../../http/network-error.ts';
import type { Decoder } from '../codec/decoder.ts';
import type { Failure } from './failure.ts';

/** What is known of an answer without its body. */
export interface AnswerHead {
  readonly status: number;
  readonly contentType: string;
  /** 0 where the server names none. */
  readonly retryAfterSeconds: number;
}

/** Only what the API server says in a `Status` is about Kubernetes; anything else comes from something before it. */
export function refusalOf(decoder: Decoder<unknown>, head: AnswerHead, body: Uint8Array): Failure {
  const status = decoder.status(head.contentType, body);
  if (status === undefined) return nonsense(head, body);
  const code = status.code === 0 ? head.status : status.code;
  const retryAfterSeconds = Math.max(status.retryAfterSeconds, head.retryAfterSeconds);
  return { type: 'status', status: { ...status, code, retryAfterSeconds } };
}

/** An answer that can not be Kubernetes'. */
export function nonsense({ status: code, contentType, retryAfterSeconds }: AnswerHead, body: Uint8Array): Failure {
  const type = contentType === '' ? 'without a content type' : contentType.split(';', 1)[0]!.trim().slice(0, 60);
  // What comes with any other status than a refusal's may be the objects themselves, which no message may quote.
  const said = code < 400 ? 'no answer of a Kubernetes API server' : gist(body);
  return { type: 'nonsense', code, reason: `HTTP ${code} ${type}: ${said}`, retryAfterSeconds };
}

const GIST_LENGTH = 100;

/** The first words of a text, without markup and without what differs each time: ids, times and addresses have digits. */
function gist(body: Uint8Array): string {
  const words = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 4096))
    .toString()
    .replace(/<(script|style)\b.*?(<\/\1>|$)/gis, ' ')
    .replace(/<[^>]*>?/g, ' ')
    .replace(/[\w-]*\d[\w-]*/g, '#')
    .split(/\s+/)
    .filter((word) => word !== '');
  const text = words.join(' ').slice(0, GIST_LENGTH).trim();
  return text === '' ? 'an empty answer' : text;
}

/** Errors before there is a connection: nothing was asked, so nothing is known about what was to be asked. */
const UNREACHED = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The network failed, or the credentials for asking did. */
export function networkFailure(error: unknown): Failure {
  const code = codeOf(error);
  return { type: 'network', reason: reasonOf(error), reached: !UNREACHED.has(code) && !code.startsWith('KSO_') };
}
