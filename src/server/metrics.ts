import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { CodedError, explain } from '../errors.ts';
import type { Exposition, ExpositionOptions } from '../prometheus/exposition.ts';
import type { Format } from '../prometheus/formats/header.ts';
import type { Encoding } from '../prometheus/rendition.ts';
import { negotiateEncoding, negotiateFormat } from '../prometheus/request/negotiate.ts';
import { selectedBy } from '../prometheus/request/query.ts';
import { type App, say } from './app.ts';
import { cutOff } from './cut-off.ts';
import type { Places } from './places.ts';

/** What a finished scrape tells. */
export interface ScrapeReport {
  readonly seconds: number;
  /** Bytes of the body as sent. */
  readonly bytes: number;
  readonly method: string;
  readonly format: Format;
  readonly encoding: Encoding;
}

/** How scrapes are answered; asked anew for each. */
export interface ScrapeOptions {
  /** Whether anything is compressed for those who accept it. */
  readonly compresses: () => boolean;
  /** Answers of one time. */
  readonly places: Places;
  readonly finished: (report: ScrapeReport) => void;
}

/**
 * GET /metrics: the exposition, streamed as fast as the client reads and no faster, in the format and encoding that it
 * accepts, for the kinds that the query asks for. A client that leaves ends the work, and so does the end of the time that
 * it waits: then it gets 503, or an answer that is cut off, never one that looks whole.
 */
export function addMetricsRoute(app: App, exposition: Exposition, options: ScrapeOptions): void {
  app.get('/metrics', ({ headers, method, url }, response) => {
    const start = performance.now();
    const { accept, 'accept-encoding': acceptEncoding } = headers as Record<string, string | undefined>;
    const { format, escaping, contentType } = negotiateFormat(accept);
    const encoding = options.compresses() ? negotiateEncoding(acceptEncoding) : 'identity';
    let selected: Pick<ExpositionOptions, 'resources' | 'names' | 'part'>;
    try {
      selected = selectedBy(new URL(url!, 'http://localhost').searchParams);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      say(response, 400, explain(error));
      return;
    }
    let bytes = 0;
    response.once('close', () => {
      options.finished({
        seconds: (performance.now() - start) / 1000,
        bytes,
        method: method!,
        format,
        encoding,
      });
    });
    const begin = () => {
      if (response.headersSent) return;
      // One by one: those of HTTP/2 don't chain.
      response.setHeader('content-type', contentType);
      response.setHeader('vary', 'accept, accept-encoding');
      if (encoding !== 'identity') response.setHeader('content-encoding', encoding);
    };
    if (method === 'HEAD') {
      begin();
      response.end();
      return;
    }
    const { signal } = limitScrape(response, headers);
    async function* counted() {
      for await (const chunk of exposition.stream({ ...selected, format, encoding, escaping, signal })) {
        begin();
        bytes += chunk.length;
        yield chunk;
      }
      begin();
    }
    const answer = async () => {
      const leave = await options.places.take(signal);
      try {
        signal.throwIfAborted();
        await send(response, counted(), (chunk) => exposition.release(chunk));
      } finally {
        leave?.();
      }
    };
    void answer().catch(() => giveUp(response, signal.aborted));
  });
}

/** Aborts when the client has left, and a bit before it would: who sends half an answer then has to cut it off. */
function limitScrape(response: ServerResponse, headers: IncomingHttpHeaders): AbortController {
  const ending = new AbortController();
  const milliseconds = patienceOf(headers);
  const timer = milliseconds === undefined ? undefined : setTimeout(tooLate, milliseconds);
  function tooLate(): void {
    ending.abort();
    if (response.headersSent) cutOff(response);
  }
  response.once('close', () => {
    clearTimeout(timer);
    // Nobody waits after an answer that went out: an abort makes an exception and calls listeners each time.
    if (!response.writableFinished) ending.abort();
  });
  return ending;
}

/** Kept back of the time that a scraper waits: at most so many milliseconds, and a tenth of it. */
const MARGIN = 500;

/** How long an answer may take so that a scraper that names its own time-out still gets it; undefined where it doesn't. */
function patienceOf(headers: IncomingHttpHeaders): number | undefined {
  const milliseconds = Number(headers['x-prometheus-scrape-timeout-seconds'] ?? 0) * 1000;
  if (!(milliseconds > 0 && milliseconds < 2 ** 31)) return undefined;
  return milliseconds - Math.min(MARGIN, milliseconds / 10);
}

function giveUp(response: ServerResponse, isLate: boolean): void {
  if (response.headersSent) {
    cutOff(response);
    return;
  }
  for (const name of ['vary', 'content-encoding']) response.removeHeader(name);
  response.writeHead(isLate ? 503 : 500, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(isLate ? 'not done in time\n' : 'it could not be made\n');
}

/**
 * Sends chunks as fast as the client takes them: the next one is asked for when the one before has left. Each is
 * released when the kernel has it. The last goes out together with the end, so that a short answer is one write. Rejects
 * when a chunk could not be made.
 */
async function send(
  response: ServerResponse,
  chunks: AsyncIterable<Buffer>,
  release: (chunk: Buffer) => void,
): Promise<void> {
  let last: Buffer | undefined;
  for await (const chunk of chunks) {
    if (last !== undefined) await write(response, last, release);
    if (response.destroyed) return;
    last = chunk;
  }
  if (last === undefined) response.end();
  else response.end(last, () => release(last));
}

/** Resolves when the chunk has left, or the client has. */
function write(response: ServerResponse, chunk: Buffer, release: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve) => {
    response.write(chunk, (error) => {
      // A write that was cut off may still hold its memory.
      if (!error) release(chunk);
      resolve();
    });
  });
}
