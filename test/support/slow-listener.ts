/** Listeners that don't take connections, as hosts behind a far or a broken network. */
import { spawn } from 'node:child_process';
import dns from 'node:dns';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';

/** An HTTP server that leaves connections unanswered until it wakes; then it answers all with 200 and `{}`. */
export interface SlowListener {
  readonly port: number;
  /** Packets that were lost so far are sent again by the other side's kernel, after a second. */
  wake(): void;
}

/** Starts one, in a process that is stopped and with a backlog that is full. `port` 0 takes a free one. */
export async function startSlowListener(context: TestContext, host: string, port = 0): Promise<SlowListener> {
  const process_ = spawn(process.execPath, ['-e', SERVER, host, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(process_.stdout, 'data');
  const taken = Number(line);
  process_.kill('SIGSTOP');
  const fillers: { destroy(): void }[] = [];
  context.after(() => {
    process_.kill('SIGKILL');
    for (const filler of fillers) filler.destroy();
  });
  for (let isConnected = true; isConnected; ) {
    const filler = connect(taken, host).on('error', () => {});
    fillers.push(filler);
    isConnected = await Promise.race([once(filler, 'connect').then(() => true), setTimeout(500, false)]);
  }
  return { port: taken, wake: () => process_.kill('SIGCONT') };
}

/** Makes names of this process stand for these addresses, in this order, until the test ends. */
export function resolveTo(context: TestContext, ...addresses: readonly dns.LookupAddress[]): void {
  const lookup = (_name: string, _options: unknown, callback: (error: null, found: unknown) => void) =>
    process.nextTick(callback, null, addresses);
  context.mock.method(dns, 'lookup', lookup as unknown as typeof dns.lookup);
}

const SERVER = `
  const [host, port] = process.argv.slice(1);
  const server = require('node:net').createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\n{}'));
  });
  server.listen({ host, port: Number(port), backlog: 1 }, () => console.log(server.address().port));
`;
