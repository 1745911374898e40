/** Which receivers are trusted and reached: the same over HTTP and gRPC, by name and by address, as a collector would. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Server, ServerCredentials, type sendUnaryData } from '@grpc/grpc-js';
import { type Issued, issue, withoutOpenssl } from '../../../../test/support/authority.ts';
import { otlpSettings } from '../../../../test/support/otlp/settings.ts';
import { resolveTo, startSlowListener } from '../../../../test/support/slow-listener.ts';
import { createSender } from '../sender.ts';

const skip = withoutOpenssl();
const REQUEST = { body: Buffer.alloc(0), points: 0 };

/** The port of a receiver that shows itself so and takes everything. */
async function receive(context: TestContext, protocol: string, { cert, key }: Issued): Promise<number> {
  if (protocol !== 'grpc') {
    const server = createServer({ cert, key }, (_, response) => response.end());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    context.after(() => server.close());
    return (server.address() as AddressInfo).port;
  }
  const server = new Server();
  const bytes = (value: Buffer) => value;
  const method = { requestStream: false, responseStream: false, requestSerialize: bytes, responseSerialize: bytes };
  const path = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
  server.addService(
    { Export: { path, ...method, requestDeserialize: bytes, responseDeserialize: bytes } },
    { Export: (_: unknown, answer: sendUnaryData<Buffer>) => answer(null, Buffer.alloc(0)) },
  );
  const pair = { cert_chain: Buffer.from(cert), private_key: Buffer.from(key) };
  context.after(() => server.forceShutdown());
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createSsl(null, [pair]), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

/** Sends to a receiver; why it could not. */
async function send(
  context: TestContext,
  protocol: 'http/protobuf' | 'grpc',
  host: string,
  server: Issued,
  ca: string,
) {
  const folder = mkdtempSync(join(tmpdir(), 'transport-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'ca.pem');
  writeFileSync(path, ca);
  const url = `https://${host}:${await receive(context, protocol, server)}`;
  const sender = await createSender(otlpSettings(url, { protocol, certificate: path, timeout: 1500 }));
  context.after(() => sender.close());
  return sender.send(REQUEST).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

for (const protocol of ['http/protobuf', 'grpc'] as const) {
  for (const host of ['localhost', '127.0.0.1']) {
    test(`${protocol}: a CA that is but an intermediate is trusted, at ${host}`, { skip }, async (context) => {
      const root = issue({ commonName: 'root', isAuthority: true });
      const intermediate = issue({ commonName: 'intermediate', isAuthority: true, issuer: root });
      const server = issue({ names: 'DNS:localhost,IP:127.0.0.1', issuer: intermediate });
      assert.equal(await send(context, protocol, host, server, intermediate.cert), undefined);
    });

    test(`${protocol}: a common name is no name, at ${host}`, { skip }, async (context) => {
      const root = issue({ commonName: 'root', isAuthority: true });
      const server = issue({ commonName: host, issuer: root });
      assert.ok(await send(context, protocol, host, server, root.cert));
    });
  }
}

test('http: a name is reached over the family that answers late, where the other leads nowhere', async (context) => {
  const slow = await startSlowListener(context, '127.0.0.1');
  const dead = await startSlowListener(context, '::1', slow.port).catch(() => undefined);
  if (dead === undefined) return context.skip('there is no IPv6 here');
  resolveTo(context, { address: '127.0.0.1', family: 4 }, { address: '::1', family: 6 });
  const url = `http://collector.example.com:${slow.port}/v1/metrics`;
  const sender = await createSender(otlpSettings(url, { protocol: 'http/json', timeout: 20_000 }));
  context.after(() => sender.close());
  const sent = sender.send(REQUEST);
  await setTimeout(400);
  slow.wake();
  await sent;
});
