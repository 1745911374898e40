/** Scraping, with as little work on this side as can be. */
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { createGunzip } from 'node:zlib';

const agent = new Agent({ keepAlive: true });

/** What of a scrape is asked for. */
export interface ScrapeOptions {
  readonly gzip: boolean;
}

/** One answer, read to its end and thrown away. Times in milliseconds. */
export interface Scraped {
  readonly status: number;
  readonly milliseconds: number;
  readonly firstByte: number;
  readonly bytes: number;
}

/** Reads a URL; each chunk is handed over and forgotten. Rejects when there is no answer, or not a whole one. */
export function read(url: string, { gzip }: ScrapeOptions, chunk?: (bytes: Buffer) => void): Promise<Scraped> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const headers = gzip ? { 'accept-encoding': 'gzip' } : {};
    const request = get(url, { agent, headers }, (response) => {
      let firstByte = 0;
      let bytes = 0;
      response.on('data', (data: Buffer) => {
        firstByte ||= performance.now() - start;
        bytes += data.length;
      });
      const unpack = chunk !== undefined && response.headers['content-encoding'] === 'gzip';
      const body = unpack ? response.pipe(createGunzip()) : response;
      if (chunk !== undefined) body.on('data', chunk);
      response.on('error', reject);
      body.on('error', reject).on('end', () => {
        resolve({ status: response.statusCode ?? 0, milliseconds: performance.now() - start, firstByte, bytes });
      });
    });
    request.on('error', reject);
  });
}

/**
 * A client for small answers that does no more than it must: one connection, one request at a time. What it takes itself
 * would otherwise be most of what is measured.
 */
export async function openPoller(url: string): Promise<{ poll(): Promise<string>; close(): void }> {
  const { hostname, port, pathname, search, host } = new URL(url);
  const socket = connect(Number(port), hostname).setNoDelay();
  await once(socket, 'connect');
  const request = `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  let answer = '';
  let whole: (answer: string) => void = () => {};
  socket.setEncoding('latin1').on('data', (text: string) => {
    answer += text;
    const [head = '', body] = answer.split('\r\n\r\n', 2);
    const length = /content-length: (\d+)/i.exec(head)?.[1];
    const isWhole = length === undefined ? answer.endsWith('\r\n0\r\n\r\n') : body?.length === Number(length);
    if (isWhole) whole(answer);
  });
  return {
    poll() {
      answer = '';
      socket.write(request);
      return new Promise((resolve) => {
        whole = resolve;
      });
    },
    close: () => socket.destroy(),
  };
}

/** The text of a small answer; undefined where nobody answers, or not with 200. */
export async function textOf(url: string): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    const { status } = await read(url, { gzip: false }, (bytes) => chunks.push(bytes));
    return status === 200 ? Buffer.concat(chunks).toString() : undefined;
  } catch {
    return undefined;
  }
}

/** Scrapes and counts the series: lines that begin with neither `#` nor their own end. */
export async function countSeries(url: string, options: ScrapeOptions): Promise<Scraped & { series: number }> {
  let series = 0;
  let atStart = true;
  const scraped = await read(url, options, (bytes) => {
    for (let from = 0; from < bytes.length; ) {
      if (atStart && bytes[from] !== HASH && bytes[from] !== NEWLINE) series += 1;
      const end = bytes.indexOf(NEWLINE, from);
      atStart = end !== -1;
      from = end === -1 ? bytes.length : end + 1;
    }
  });
  return { ...scraped, series };
}

const NEWLINE = 0x0a;
const HASH = 0x23;

/** Ends connections that are kept. */
export function closeConnections(): void {
  agent.destroy();
}
