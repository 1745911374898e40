import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Exposition } from '../prometheus/exposition.ts';
import { negotiateEncoding, negotiateFormat, resourceFilter } from '../prometheus/negotiate.ts';

/** What a finished scrape tells. */
export interface ScrapeReport {
  readonly seconds: number;
  /** Bytes of the body as sent. */
  readonly bytes: number;
  readonly method: string;
  readonly format: 'text' | 'openmetrics';
  readonly encoding: 'gzip' | 'identity';
}

/**
 * GET /metrics: the exposition, streamed as fast as the client reads and no faster, in the format and encoding that it
 * accepts, for the kinds that the query asks for. A client that leaves ends the work.
 */
export function addMetricsRoute(
  app: FastifyInstance,
  exposition: Exposition,
  finished: (report: ScrapeReport) => void,
): void {
  app.get('/metrics', (request, reply) => {
    const start = performance.now();
    const { accept, 'accept-encoding': acceptEncoding } = request.headers as Record<string, string | undefined>;
    const { format, contentType } = negotiateFormat(accept);
    const encoding = negotiateEncoding(acceptEncoding);
    const resources = resourceFilter(new URL(request.url, 'http://localhost').searchParams);
    reply.hijack();
    const response = reply.raw;
    let bytes = 0;
    response.once('close', () => {
      finished({ seconds: (performance.now() - start) / 1000, bytes, method: request.method, format, encoding });
    });
    response.setHeader('content-type', contentType).setHeader('vary', 'accept, accept-encoding');
    if (encoding === 'gzip') response.setHeader('content-encoding', 'gzip');
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const left = new AbortController();
    response.once('close', () => left.abort());
    const options = { format, encoding, resources, signal: left.signal };
    async function* counted() {
      for await (const chunk of exposition.stream(options)) {
        bytes += chunk.length;
        yield chunk;
      }
    }
    void send(response, counted(), (chunk) => exposition.release(chunk)).catch(() => response.destroy());
  });
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
