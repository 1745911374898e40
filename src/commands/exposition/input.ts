/** Expositions from wherever they are: a file, an address, or standard input. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { CodedError } from '../../errors.ts';
import type { CommandContext } from '../parsing/declaration.ts';
import type { Entry } from './entries.ts';
import { createLineReader, type Refuse } from './text.ts';

/** What text formats are asked for, the simplest first. */
const ACCEPT = 'text/plain;version=0.0.4,application/openmetrics-text;version=1.0.0;q=0.5';

/**
 * What the exposition at `place` says, some at a time: `-` is standard input, `http://` and `https://` an address (without a path:
 * /metrics), all else a file. Text, OpenMetrics and OTLP/JSON are told by their beginning, gzip by its own. Throws
 * KSO_EXPOSITION where it can't be had, or, without `refuse`, can't be read.
 */
export async function* readExposition(
  place: string,
  { stdin, signal }: Pick<CommandContext, 'stdin' | 'signal'>,
  refuse: Refuse = (line, reason) => {
    throw new CodedError('KSO_EXPOSITION', { place: shown(place), reason: `in line ${line}, ${reason}` });
  },
): AsyncGenerator<readonly Entry[], void, undefined> {
  try {
    const bytes = place === '-' ? stdin : isAddress(place) ? await fetchBytes(place, signal) : createReadStream(place);
    yield* entriesOf(await inflated(bytes), refuse);
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw new CodedError('KSO_EXPOSITION', { place: shown(place), reason: reasonOf(error) });
  }
}

/** The same of bytes that are there already. */
export async function* readBytes(
  bytes: Iterable<Uint8Array>,
  place: string,
): AsyncGenerator<readonly Entry[], void, undefined> {
  yield* entriesOf(Readable.from(bytes, { objectMode: false }), (line, reason) => {
    throw new CodedError('KSO_EXPOSITION', { place, reason: `in line ${line}, ${reason}` });
  });
}

/** Whether it is an address, and no file. */
export function isAddress(place: string): boolean {
  return /^https?:\/\//i.test(place);
}

/** An address without what may be secret in it. */
export function shown(place: string): string {
  if (place === '-') return 'standard input';
  return isAddress(place) ? place.replace(/\/\/[^/@]*@/, '//').replace(/\?.*/s, '') : place;
}

async function fetchBytes(address: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const url = new URL(address);
  if (url.pathname === '/') url.pathname = '/metrics';
  return fetchAddress(url, signal);
}

/** The body at an address that may name a user. Rejects for any other answer than a good one. */
export async function fetchAddress(address: URL, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const url = new URL(address);
  const headers = new Headers({ accept: ACCEPT });
  if (url.username !== '') {
    const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.set('authorization', `Basic ${Buffer.from(user).toString('base64')}`);
    url.username = '';
    url.password = '';
  }
  const response = await fetch(url, { headers, signal });
  if (!response.ok || response.body === null) throw new Error(`it answered ${response.status}`);
  return response.body;
}

/** The bytes, unpacked where they begin as gzip does. */
async function inflated(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = bytes[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  while (first.length < 2) {
    const { done, value } = await iterator.next();
    if (done) break;
    first = Buffer.concat([first, value]);
  }
  const whole = (async function* () {
    if (first.length > 0) yield first;
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
  if (first[0] !== 0x1f || first[1] !== 0x8b) return whole;
  const { createGunzip } = await import('node:zlib');
  const packed = Readable.from(whole, { objectMode: false });
  const gunzip = createGunzip();
  packed.on('error', (error) => gunzip.destroy(error));
  return packed.pipe(gunzip);
}

/** What the bytes of an exposition say, some at a time; they are not packed. */
export async function* entriesOf(bytes: AsyncIterable<Uint8Array>, refuse: Refuse) {
  const lines = linesOf(bytes);
  const read = createLineReader(refuse);
  let first: string | undefined;
  for (;;) {
    // A loop that is left would end them.
    const { done, value: some } = await lines.next();
    if (done) return;
    first ??= some.find((line) => line.trim() !== '');
    if (first?.trimStart().startsWith('{')) {
      const { readRequests } = await import('./otlp-json.ts');
      return yield* readRequests(some, lines);
    }
    yield some.map(read).filter((entry) => entry !== undefined);
  }
}

/** Whole lines, some at a time. They end at `\n` alone: labels may hold whatever else ends lines elsewhere. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string[], void, undefined> {
  const decoder = new TextDecoder();
  let rest: string[] = [];
  for await (const chunk of bytes) {
    const lines = decoder.decode(chunk, { stream: true }).split('\n');
    if (lines.length === 1) {
      rest.push(lines[0]!);
      continue;
    }
    lines[0] = rest.join('') + lines[0]!;
    rest = [lines.pop()!];
    yield lines;
  }
  const last = rest.join('') + decoder.decode();
  if (last !== '') yield [last];
}

function reasonOf(error: unknown): string {
  const { code, message, cause } = error as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException };
  // Of fetch, which says itself that it failed.
  if (cause !== undefined) return cause.code === undefined ? cause.message : `${cause.code}: ${cause.message}`;
  if (code === 'ENOENT') return 'there is no such file';
  return message;
}
