/** How each fault is played over an answer. */
import { type Answer, sendBytes, sendStatus } from '../../src/simulator/server/answer.ts';
import type { Exchange } from '../../src/simulator/server/server.ts';
import { failure, invalidListOptions, type Status } from '../../src/simulator/server/status.ts';
import type { Fault } from './faults.ts';

const proxyPage = Buffer.from('<html><head><title>Bad gateway</title></head><body>No upstream server.</body></html>\n');
const noJsonInList = Buffer.from('upstream request timeout\n');
const noJsonInWatch = Buffer.from('upstream connect error or disconnect before headers\n');

/** The answer with the fault in it; undefined where the fault is the whole answer. */
export function inject(fault: Fault, { response, target, encoding }: Exchange, answer: Answer): Answer | undefined {
  const reset = () => response.socket?.resetAndDestroy();
  switch (fault.kind) {
    case 'reset':
      if (fault.afterBytes !== undefined) return limited(answer, fault.afterBytes, reset);
      reset();
      return undefined;
    case 'blackHole':
      return fault.afterBytes === undefined ? undefined : limited(answer, fault.afterBytes, () => {});
    case 'status':
      sendStatus(answer, encoding, faultStatus(fault.code, fault.retryAfterSeconds));
      return undefined;
    case 'html':
      sendBytes(answer, 200, 'text/html', proxyPage);
      return undefined;
    case 'slowBody':
      return slowed(answer, fault.bytesPerChunk, fault.intervalMs);
    case 'tornLine':
      return torn(answer);
    case 'notJson':
      return target.verb === 'watch' ? begun(answer, noJsonInWatch) : replaced(answer, noJsonInList);
    case 'lineSeparators':
      return { ...answer, write: (...parts) => answer.write(withLineSeparators(Buffer.concat(parts))) };
    case 'closeWatch':
      return replaced(answer);
    case 'eventError':
      return replaced(answer, encoding.error(faultStatus(fault.code)));
    case 'watchListRefused':
      if (fault.code === 500) return replaced(answer, encoding.error(watchListUnsupported()));
      sendStatus(answer, encoding, fault.code === 422 ? watchListDisabled() : faultStatus(400));
      return undefined;
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

/** A body that begins with something else. What is refused anyway stays as it is. */
function begun(plain: Answer, bytes: Buffer): Answer {
  return {
    ...plain,
    start(code, contentType, headers) {
      plain.start(code, contentType, headers);
      if (code === 200) plain.write(bytes);
    },
  };
}

/** A body that is something else, or nothing. What is refused anyway stays as it is. */
function replaced(plain: Answer, ...body: Buffer[]): Answer {
  return {
    ...plain,
    start(code, contentType, headers) {
      plain.start(code, contentType, headers);
      if (code !== 200) return;
      plain.write(...body);
      plain.end();
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

/** 422 of a server whose WatchList feature gate is off. */
const watchListDisabled = (): Status =>
  invalidListOptions([
    'sendInitialEvents',
    'Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
  ]);

/** 500 inside the stream: WatchList on a server whose storage can't do it. */
const watchListUnsupported = (): Status =>
  failure(
    500,
    'InternalError',
    'a watch stream was requested by the client but the required storage feature RequestWatchProgress is disabled',
  );

const faultReasons: Record<number, [reason: string, message: string]> = {
  400: ['BadRequest', 'the server rejected our request for an unknown reason'],
  401: ['Unauthorized', 'Unauthorized'],
  410: ['Expired', 'The resourceVersion for the provided list is too old.'],
  429: ['TooManyRequests', 'too many requests, please try again later'],
  500: ['InternalError', 'Internal error occurred: the simulated server has failed'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
};

/** The Status for a switched-on fault; `retryAfterSeconds` goes into details and header. */
function faultStatus(code: number, retryAfterSeconds?: number): Status {
  const [reason, message] = faultReasons[code] ?? ['InternalError', 'an error on the server has prevented the request'];
  return failure(code, reason, message, retryAfterSeconds === undefined ? undefined : { retryAfterSeconds });
}
