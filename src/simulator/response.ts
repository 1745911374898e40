import type { ServerResponse } from 'node:http';
import type { Encoding } from './encoding.ts';
import type { Fault, Faults } from './faults.ts';
import { faultStatus, type Status } from './status.ts';

/** The one way by which bytes leave the server; a fault of the body is played here. */
export interface Answer {
  start(code: number, contentType: string, headers?: Record<string, string>): void;
  /** Sends the parts one after the other. False asks to wait for {@link Answer.drained} before more is written. */
  write(...parts: Buffer[]): boolean;
  drained(): Promise<void>;
  end(): void;
  /** Whether the client or a fault has ended the connection. */
  closed(): boolean;
  onClose(listener: () => void): void;
}

/** An answer over a response, spoilt by the fault if there is one, and held back while the server is frozen. */
export function answerOver(response: ServerResponse, faults: Faults, fault: Fault | undefined): Answer {
  const plain: Answer = {
    start(code, contentType, headers) {
      faults.pass(() => {
        response.writeHead(code, { 'Content-Type': contentType, 'Cache-Control': 'no-cache, private', ...headers });
        response.flushHeaders();
      });
    },
    write(...parts) {
      let taken = false;
      faults.pass(() => {
        taken = response.writableEnded || response.write(Buffer.concat(parts));
      });
      return taken;
    },
    drained: () =>
      new Promise((resolve) => {
        if (faults.frozen || response.destroyed || response.writableEnded) {
          faults.pass(resolve);
          return;
        }
        const done = (): void => {
          response.off('drain', done).off('close', done);
          resolve();
        };
        response.on('drain', done).on('close', done);
      }),
    end: () => faults.pass(() => response.end()),
    closed: () => response.destroyed || response.writableEnded,
    onClose: (listener) => response.once('close', listener),
  };
  switch (fault?.kind) {
    case 'reset':
      return limited(plain, fault.afterBytes ?? 0, () => response.socket?.resetAndDestroy());
    case 'blackHole':
      return limited(plain, fault.afterBytes ?? 0, () => {});
    case 'slowBody':
      return slowed(plain, fault.bytesPerChunk, fault.intervalMs);
    case 'tornLine':
      return torn(plain);
    case 'lineSeparators':
      return { ...plain, write: (...parts) => plain.write(withLineSeparators(Buffer.concat(parts))) };
    default:
      return plain;
  }
}

/** Sends `bytes` of the body, calls `then` once and swallows the rest. */
function limited(plain: Answer, bytes: number, then: () => void): Answer {
  let left = bytes;
  let spent = false;
  const spend = (): void => {
    if (!spent) then();
    spent = true;
  };
  return {
    ...plain,
    write(...parts) {
      const part = Buffer.concat(parts);
      if (left > 0) plain.write(part.subarray(0, left));
      left -= part.length;
      // Let the bytes out before the connection goes.
      if (left <= 0) setImmediate(spend);
      return true;
    },
    end: spend,
  };
}

function slowed(plain: Answer, bytesPerChunk: number, intervalMs: number): Answer {
  let waiting: Buffer = Buffer.alloc(0);
  let ended = false;
  const timer = setInterval(() => {
    if (waiting.length > 0) plain.write(waiting.subarray(0, bytesPerChunk));
    waiting = waiting.subarray(bytesPerChunk);
    if (!ended || waiting.length > 0) return;
    clearInterval(timer);
    plain.end();
  }, intervalMs);
  plain.onClose(() => clearInterval(timer));
  return {
    ...plain,
    write(...parts) {
      waiting = Buffer.concat([waiting, ...parts]);
      return true;
    },
    end() {
      ended = true;
    },
  };
}

function torn(plain: Answer): Answer {
  return {
    ...plain,
    write(...parts) {
      if (plain.closed()) return true;
      const part = Buffer.concat(parts);
      plain.write(part.subarray(0, Math.ceil(part.length / 2)));
      plain.end();
      return true;
    },
  };
}

const metadataStart = /"metadata":\{"name":/g;

function withLineSeparators(bytes: Buffer): Buffer {
  // Protobuf is no text.
  if (!bytes.includes('"metadata":{"name":')) return bytes;
  const text = bytes.toString();
  return Buffer.from(text.replace(metadataStart, '"metadata":{"selfLink":"before\u2028between\u2029after","name":'));
}

/** Answers with a Status and its HTTP code; Retry-After follows the Status. */
export function sendStatus(answer: Answer, encoding: Encoding, status: Status): void {
  const seconds = status.details?.retryAfterSeconds;
  sendBytes(answer, status.code, encoding.contentType, encoding.status(status), {
    ...(seconds !== undefined && { 'Retry-After': String(seconds) }),
  });
}

/** Answers with one whole body. */
export function sendBytes(
  answer: Answer,
  code: number,
  contentType: string,
  body: Buffer,
  headers: Record<string, string> = {},
): void {
  answer.start(code, contentType, headers);
  answer.write(body);
  answer.end();
}

const proxyPage = Buffer.from('<html><head><title>Bad gateway</title></head><body>No upstream server.</body></html>\n');

/** Plays a fault that replaces the whole answer; false if the fault is none of those and the answer has to be given. */
export function sendFault(response: ServerResponse, answer: Answer, encoding: Encoding, fault: Fault): boolean {
  switch (fault.kind) {
    case 'reset':
      if (fault.afterBytes === undefined) response.socket?.resetAndDestroy();
      return fault.afterBytes === undefined;
    case 'blackHole':
      return fault.afterBytes === undefined;
    case 'status':
      sendStatus(answer, encoding, faultStatus(fault.code, fault.retryAfterSeconds));
      return true;
    case 'html':
      sendBytes(answer, 200, 'text/html', proxyPage);
      return true;
    default:
      return false;
  }
}
