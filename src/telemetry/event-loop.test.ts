import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { performance } from 'node:perf_hooks';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { EventLoopMonitor } from './event-loop.ts';

function monitor(t: TestContext, window?: number): EventLoopMonitor {
  const eventLoop = new EventLoopMonitor(window);
  t.after(() => eventLoop.close());
  return eventLoop;
}

function hold(milliseconds: number): void {
  const from = performance.now();
  while (performance.now() - from < milliseconds);
}

test('a loop that was held for a while is told to have been held for so long', async (t) => {
  const eventLoop = monitor(t);
  await setTimeout(50);
  hold(200);
  await setTimeout(50);
  assert.ok(eventLoop.read().max > 0.17, `${eventLoop.read().max}`);
});

test('what was before the last full window is forgotten', async (t) => {
  const eventLoop = monitor(t, 300);
  await setTimeout(50);
  hold(1000);
  await setTimeout(10);
  const was = eventLoop.read().max;
  await setTimeout(900);
  assert.ok(eventLoop.read().max < was, `${was}, then ${eventLoop.read().max}`);
});

test('what is done where a socket is read counts, in each window', async (t) => {
  const server = createServer((socket) => socket.on('data', () => hold(100))).listen(0);
  t.after(() => server.close());
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port);
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  const eventLoop = monitor(t, 800);
  const writing = setInterval(() => socket.write('x'), 200);
  t.after(() => clearInterval(writing));
  for (let window = 0; window < 3; window++) {
    await setTimeout(1000);
    assert.ok(eventLoop.read().max > 0.09, `window ${window}: ${eventLoop.read().max}`);
  }
});

test('a wait is no hold', async (t) => {
  const eventLoop = monitor(t);
  await setTimeout(50);
  await setTimeout(3000);
  assert.ok(eventLoop.read().max < 2, `${eventLoop.read().max}`);
});

test('a process that has nothing to do is not woken', async (t) => {
  monitor(t);
  await setTimeout(50);
  const turns = () => performance.nodeTiming.uvMetricsInfo.loopCount;
  const before = turns();
  await setTimeout(1000);
  assert.ok(turns() - before < 20, `${turns() - before} turns`);
});
