/** The bodies of answers: small messages from somebody else, of which nothing may be relied on. */
import { fieldsOf, varintAt } from '../../encode/wire.ts';
import type { Accepted } from './transport.ts';

/** More of what a receiver says is not passed on. */
const MOST_CHARACTERS = 300;

/**
 * Reads ExportMetricsServiceResponse or ExportLogsServiceResponse, which differ in a name of JSON. A body that is neither
 * counts as success, as OTLP asks for.
 */
export function readResponse(body: Uint8Array, isJson = false): Accepted {
  if (isJson) {
    const { rejectedDataPoints, rejectedLogRecords, errorMessage } = objectIn(objectIn(jsonIn(body)).partialSuccess);
    const rejected = Number(rejectedDataPoints ?? rejectedLogRecords);
    return { rejectedPoints: wholeOf(rejected), message: shortened(errorMessage) };
  }
  let [rejectedPoints, message] = [0, ''];
  for (const { number, from, to } of fieldsOf(body)) {
    if (number !== 1) continue;
    for (const field of fieldsOf(body, from, Math.min(to, body.length))) {
      if (field.number === 1) rejectedPoints = wholeOf(varintAt(body, field.from)[0]);
      if (field.number === 2) message = textIn(body, field.from, field.to);
    }
  }
  return { rejectedPoints, message };
}

/** What a refusal says in words: the message of a `google.rpc.Status`, or the first line of a text; "" without one. */
export function readReason(body: Uint8Array, contentType: string): string {
  if (/json/i.test(contentType)) return shortened(objectIn(jsonIn(body)).message);
  if (/protobuf/i.test(contentType)) {
    for (const { number, from, to } of fieldsOf(body)) if (number === 2) return textIn(body, from, to);
    return '';
  }
  return /html/i.test(contentType) ? '' : textIn(body, 0, body.length);
}

function textIn(bytes: Uint8Array, from: number, to: number): string {
  return shortened(new TextDecoder().decode(bytes.subarray(from, to)));
}

/** The first line of a text, without anything that would not be seen. */
function shortened(text: unknown): string {
  if (typeof text !== 'string') return '';
  const line = text
    .trim()
    .split(/[\r\n]/, 1)[0]!
    .replace(/\p{C}/gu, '');
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}

function jsonIn(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function wholeOf(number: number): number {
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}
