import { Readable } from 'node:stream';
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

/** What waits to be sent to one client: enough for a fast one, little enough for many slow ones. */
const BUFFERED_BYTES = 64 * 1024;

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
    let bytes = 0;
    async function* counted(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        yield chunk;
      }
    }
    reply.raw.once('close', () => {
      finished({ seconds: (performance.now() - start) / 1000, bytes, method: request.method, format, encoding });
    });
    reply.header('content-type', contentType).header('vary', 'accept, accept-encoding');
    if (encoding === 'gzip') reply.header('content-encoding', 'gzip');
    const body = Readable.from(counted(exposition.stream({ format, encoding, resources })), {
      objectMode: false,
      highWaterMark: BUFFERED_BYTES,
    });
    return reply.send(body);
  });
}
