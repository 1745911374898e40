/** A server that answers with recorded bytes, exactly as a real API server sent them. */
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** Name of a recording → all bytes of the answer over HTTP/1.1, as latin1 text. */
const RECORDED: Readonly<Record<string, string>> = JSON.parse(
  gunzipSync(readFileSync(new URL('../wire/answers.json.gz', import.meta.url))).toString(),
);

/** The bytes of a recorded answer. */
export function recorded(name: string): Buffer {
  return Buffer.from(RECORDED[name]!, 'latin1');
}

/** A 200 with a body that has no recorded head. */
export function jsonAnswer(body: string): Buffer {
  return answer(200, 'application/json', body);
}

/** Any answer. */
export function answer(status: number, contentType: string, body: string): Buffer {
  const head = `HTTP/1.1 ${status} Why\r\nContent-Type: ${contentType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(`${head}Connection: close\r\n\r\n${body}`);
}

/** A server that gives one answer a connection. */
export interface Replay {
  readonly url: string;
  /** Paths with their queries, in order. */
  readonly requests: string[];
  close(): void;
}

/**
 * Answers request by request. `answerOf` gives the bytes for a path; undefined leaves the request open. With `pieces` the
 * bytes leave in pieces of that size, each in a packet of its own.
 */
export async function replay(answerOf: (path: string) => Buffer | undefined, pieces?: number): Promise<Replay> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.once('data', (head) => {
      const path = head.toString('latin1').split(' ')[1]!;
      requests.push(path);
      const bytes = answerOf(path);
      if (bytes !== undefined) void send(socket, bytes, pieces ?? bytes.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function send(socket: Socket, bytes: Buffer, size: number): Promise<void> {
  for (let at = 0; at < bytes.length; at += size) {
    socket.write(bytes.subarray(at, at + size));
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end();
}
