/** Ports for programs that can't be told to choose one themselves. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * The ports to choose from. All are below those that systems give to connections and to servers without a port (from
 * 32768 on, RFC 6056 section 2.1): between the look and the program's start no such one can take it.
 */
const [FIRST, LAST] = [12_000, 31_999];

/** A port on loopback where nothing listens, another for each that asks: files of tests run beside each other. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
