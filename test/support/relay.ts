import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** TCP connections to a port, as they go over the wire. */
export interface Relay {
  /** Where to connect to on 127.0.0.1. */
  readonly port: number;
  /** Bytes that went to the port. */
  readonly bytes: number;
  /** Cuts all connections that there are; later ones are relayed again. */
  cut(): void;
}

/** Relays to a port on 127.0.0.1 until the test ends. */
export async function startRelay(context: TestContext, port: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let bytes = 0;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    keep(near);
    keep(far);
    near.on('data', (chunk) => {
      bytes += chunk.length;
    });
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    cut();
  });
  return {
    port: (server.address() as AddressInfo).port,
    get bytes() {
      return bytes;
    },
    cut,
  };
}
