import { type ClientRequest, get as httpGet, type IncomingHttpHeaders } from 'node:http';

/** What came over the wire for one request, without any interpretation. */
export interface RawAnswer {
  /** 0 if the connection ended before a status line. */
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  /** `end` for a clean end of the body, else the code of the connection's error (`ECONNRESET`). */
  outcome: string;
}

/** A request whose answer may still be coming. */
export interface RawStream {
  /** What has come until now; changes while the answer goes on. */
  readonly answer: RawAnswer;
  /** Resolves with the whole answer when it ends, cleanly or not. */
  readonly finished: Promise<RawAnswer>;
  /** Resolves once the condition holds for what has come; rejects if the answer ends before. */
  until(condition: (answer: RawAnswer) => boolean): Promise<RawAnswer>;
  close(): void;
}

/** Sends a GET on a connection of its own and collects the bytes. */
export function openStream(url: string, headers: Record<string, string> = {}): RawStream {
  const answer: RawAnswer = { status: 0, headers: {}, body: '', outcome: '' };
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const check of [...waiting]) check();
  };
  let request: ClientRequest;
  const finished = new Promise<RawAnswer>((resolve) => {
    const finish = (outcome: string): void => {
      answer.outcome ||= outcome;
      resolve(answer);
      changed();
    };
    request = httpGet(url, { headers, agent: false }, (response) => {
      answer.status = response.statusCode ?? 0;
      answer.headers = response.headers;
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        answer.body += text;
        changed();
      });
      response.on('end', () => finish('end'));
      response.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
      changed();
    });
    request.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
  });
  return {
    answer,
    finished,
    until: (condition) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (condition(answer)) resolve(answer);
          else if (answer.outcome !== '') reject(new Error(`the answer ended (${answer.outcome}): ${answer.body}`));
          else return;
          waiting.delete(check);
        };
        waiting.add(check);
        check();
      }),
    close: () => request.destroy(),
  };
}

/** Sends a GET and waits for the end of the answer. */
export function get(url: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  return openStream(url, headers).finished;
}

/** The complete lines of a body, each parsed as JSON. */
export function jsonLines<T>(answer: RawAnswer): T[] {
  const lines = answer.body.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as T);
}
