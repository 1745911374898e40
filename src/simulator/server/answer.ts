import type { ServerResponse } from 'node:http';
import type { Encoding } from './encoding.ts';
import type { Status } from './status.ts';

/** The one way by which bytes leave the server. */
export interface Answer {
  start(code: number, contentType: string, headers?: Record<string, string>): void;
  /** Sends the parts one after the other. False asks to wait for {@link Answer.drained} before more is written. */
  write(...parts: Buffer[]): boolean;
  drained(): Promise<void>;
  end(): void;
  /** Whether the connection has ended, or the answer has. */
  closed(): boolean;
  onClose(listener: () => void): void;
}

/** An answer over a response. */
export function answerOver(response: ServerResponse): Answer {
  return {
    start(code, contentType, headers) {
      response.writeHead(code, { 'Content-Type': contentType, 'Cache-Control': 'no-cache, private', ...headers });
      response.flushHeaders();
    },
    write: (...parts) => response.writableEnded || response.write(Buffer.concat(parts)),
    drained: () =>
      new Promise((resolve) => {
        if (response.destroyed || response.writableEnded) {
          resolve();
          return;
        }
        const done = (): void => {
          response.off('drain', done).off('close', done);
          resolve();
        };
        response.on('drain', done).on('close', done);
      }),
    end: () => response.end(),
    closed: () => response.destroyed || response.writableEnded,
    onClose: (listener) => response.once('close', listener),
  };
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
