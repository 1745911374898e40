/** How requests reach a receiver, and what its answers make of them. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as forward } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { encodePartialSuccess, retryInfo } from '../../../test/support/otlp/proto.ts';
import { certificate, OtlpReceiver, type ReceiverOptions } from '../../../test/support/otlp/receiver.ts';
import { otlpSettings } from '../../../test/support/otlp/settings.ts';
import type { OtlpSettings } from '../../config/destinations/otlp-settings.ts';
import { Compressor } from './compressor.ts';
import { createSender } from './sender.ts';
import { createHeaders } from './transport/headers.ts';
import type { Refusal, Sender } from './transport/transport.ts';
import { createHttpSender } from './transport/transport-http.ts';

const REQUEST = { body: Buffer.alloc(0), points: 0 };

async function setUp(
  context: TestContext,
  protocol: OtlpSettings['protocol'],
  some: Partial<OtlpSettings> = {},
  options: ReceiverOptions = {},
) {
  const receiver = await OtlpReceiver.start({ protocol: protocol === 'grpc' ? 'grpc' : 'http', ...options });
  context.after(() => receiver.close());
  const sender = await createSender(
    otlpSettings(receiver.url.replace('127.0.0.1', 'localhost'), { protocol, ...some }),
  );
  context.after(() => sender.close());
  return { receiver, sender };
}

function refusalOf(sender: Sender): Promise<Refusal> {
  return sender.send(REQUEST).then(
    () => assert.fail('it was accepted'),
    (error: Refusal) => error,
  );
}

for (const protocol of ['http/protobuf', 'grpc'] as const) {
  test(`${protocol}: certificates that come after the start are used, and those that take their place`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'sender-'));
    context.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'ca.pem');
    const options = { protocol: protocol === 'grpc' ? 'grpc' : 'http', secure: true } as const;
    const { receiver, sender } = await setUp(
      context,
      protocol,
      {
        certificate: path,
        clientCertificate: certificate('client.pem'),
        clientKey: certificate('client-key.pem'),
        timeout: 900,
      },
      options,
    );
    const { kind, message } = await refusalOf(sender);
    assert.deepEqual([kind, /no such file/.test(message)], ['later', true]);
    copyFileSync(certificate('ca.pem'), path);
    await sender.send(REQUEST);
    assert.equal(receiver.accepted.length, 1);
    await receiver.close();
    const other = await OtlpReceiver.start({ ...options, port: receiver.port, certificate: 'localhost.pem' });
    context.after(() => other.close());
    assert.equal((await refusalOf(sender)).kind, 'later');
    copyFileSync(certificate('localhost.pem'), path);
    await sender.send(REQUEST);
    assert.equal(other.accepted.length, 1);
  });

  test(`${protocol}: while the receiver asks for patience no request reaches it, neither this one nor another`, async (context) => {
    const { receiver, sender } = await setUp(context, protocol, { timeout: 5000 });
    receiver.answer =
      protocol === 'grpc'
        ? { code: 14, statusDetails: retryInfo(120) }
        : { status: 503, headers: { 'retry-after': '120' } };
    const first = await refusalOf(sender);
    receiver.answer = { status: 200 };
    const second = await refusalOf(sender);
    assert.ok(first.notBefore! > Date.now() + 100_000);
    assert.deepEqual([second.kind, second.notBefore], ['later', first.notBefore]);
    assert.equal(receiver.received.length, 1);
  });
}

test('a redirect is not followed, and ends the push with the address that it names', async (context) => {
  const { receiver, sender } = await setUp(context, 'http/protobuf');
  receiver.answer = { status: 307, headers: { location: receiver.url } };
  const { kind, message } = await refusalOf(sender);
  assert.equal(kind, 'final');
  assert.equal(message, `HTTP status 307, a redirect to ${receiver.url}, which is not followed`);
  assert.equal(receiver.received.length, 1);
});

test('a receiver that is busy again and again is asked as often as there is time', async (context) => {
  const { receiver, sender } = await setUp(context, 'http/protobuf', { timeout: 1900 });
  receiver.answer = { status: 503 };
  assert.equal((await refusalOf(sender)).kind, 'later');
  assert.equal(receiver.received.length, 2);
});

test('a receiver that answers with garbage of success has taken the request', async (context) => {
  for (const protocol of ['http/protobuf', 'http/json'] as const) {
    const { receiver, sender } = await setUp(context, protocol);
    for (const body of ['<html>', '{"partialSuccess":7}', Buffer.from([10, 200, 8, 0xff, 0xff]), Buffer.from([0xff])]) {
      receiver.answer = { status: 200, body, headers: { 'content-type': 'text/html' } };
      assert.deepEqual(await sender.send({ body: Buffer.from(protocol === 'http/json' ? '{}' : ''), points: 0 }), {
        rejectedPoints: 0,
        message: '',
      });
    }
  }
});

test('what a receiver says of a refusal is passed on, whichever way it says it', async (context) => {
  const { receiver, sender } = await setUp(context, 'http/protobuf');
  const reasonOf = async (type: string, body: Uint8Array | string) => {
    receiver.answer = { status: 400, headers: { 'content-type': type }, body };
    return (await refusalOf(sender)).message;
  };
  const status = encodePartialSuccess(3, 'out of order').subarray(2);
  assert.equal(await reasonOf('application/x-protobuf', status), 'HTTP status 400: out of order');
  assert.equal(await reasonOf('application/json', '{"code":3,"message":"bad"}'), 'HTTP status 400: bad');
  assert.equal(await reasonOf('text/plain; charset=utf-8', 'too old\nsecond line'), 'HTTP status 400: too old');
  assert.equal(await reasonOf('text/html', '<html>'), 'HTTP status 400');
});

test('connections are kept from one request to the next', async (context) => {
  const ports = new Set<number | undefined>();
  const server = createServer((request, response) => {
    ports.add(request.socket.remotePort);
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  const sender = await createSender(otlpSettings(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
  context.after(() => sender.close());
  for (let at = 0; at < 20; at++) await sender.send({ body: Buffer.alloc(100), points: 1 });
  // The next may come before the answer to the last is put away.
  assert.ok(ports.size <= 2, `${ports.size} connections`);
});

test('the proxy that the environment names is on the way, but for what needs none', async (context) => {
  const { receiver } = await setUp(context, 'http/protobuf');
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(request.url!);
    const { method, headers } = request;
    const onward = forward(`http://127.0.0.1:${receiver.port}/v1/metrics`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  context.after(() => proxy.close());
  const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const send = async (env: Record<string, string>, url: string) => {
    const settings = otlpSettings(url, { timeout: 500 });
    const sender = createHttpSender({
      settings,
      headers: createHeaders(settings),
      signal: 'metrics',
      term: undefined,
      env,
    });
    await sender.send(REQUEST).finally(() => sender.close());
  };
  await send({ HTTP_PROXY }, 'http://collector.invalid:4318/v1/metrics');
  assert.deepEqual(asked, ['http://collector.invalid:4318/v1/metrics']);
  await assert.rejects(send({ HTTP_PROXY, NO_PROXY: '.invalid' }, 'http://collector.invalid:4318/v1/metrics'));
  await send({ HTTP_PROXY }, receiver.url);
  assert.equal(asked.length, 1);
  assert.equal(receiver.accepted.length, 2);
});

test('the user of an address is sent as Basic authorization, unless a header says otherwise', async (context) => {
  const { receiver } = await setUp(context, 'http/protobuf');
  const send = async (headers: Record<string, string>) => {
    const sender = await createSender(otlpSettings(receiver.url.replace('//', '//me:p%40ss@'), { headers }));
    await sender.send(REQUEST);
    sender.close();
    return receiver.accepted.at(-1)!.headers.authorization;
  };
  assert.equal(await send({}), `Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  assert.equal(await send({ Authorization: 'Bearer other' }), 'Bearer other');
});

for (const protocol of ['http/protobuf', 'grpc'] as const) {
  test(`${protocol}: headers come from a file, also later, and anew when they are refused; none is told`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'sender-'));
    context.after(() => rmSync(folder, { recursive: true }));
    const headersFile = join(folder, 'headers');
    const { receiver, sender } = await setUp(context, protocol, {
      headersFile,
      headers: { tenant: 'a' },
      timeout: 300,
    });
    const refused =
      protocol === 'grpc' ? { code: 16, details: 'bad token-one' } : { status: 401, body: 'bad token-one' };
    receiver.answer = ({ headers }) => (headers.authorization === 'Bearer token-two' ? { status: 200 } : refused);
    assert.match((await refusalOf(sender)).message, /no such file/);
    writeFileSync(headersFile, 'authorization token-one');
    const { message } = await refusalOf(sender);
    assert.match(message, /line 1 of .* is not written Name: value/);
    assert.doesNotMatch(message, /token/);
    writeFileSync(headersFile, '# of the vendor\nAuthorization: Bearer token-one\n');
    assert.match((await refusalOf(sender)).message, /: bad \*\*\*$/);
    writeFileSync(headersFile, 'Authorization: Bearer token-two\n');
    await sender.send(REQUEST);
    assert.equal(receiver.accepted[0]?.headers.tenant, 'a');
  });
}

for (const name of ['unix:', 'unix://', 'dns:', 'dns:///']) {
  test(`by gRPC a receiver is found as ${name}`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'sender-'));
    context.after(() => rmSync(folder, { recursive: true }));
    const socket = join(folder, 'receiver.sock');
    const { receiver } = await setUp(context, 'grpc');
    if (name.startsWith('unix')) {
      const relay = createTcpServer((from) => {
        const to = connect(receiver.port, '127.0.0.1');
        from.on('error', () => to.destroy()).pipe(to);
        to.on('error', () => from.destroy()).pipe(from);
      });
      await new Promise<void>((resolve) => relay.listen(socket, resolve));
      context.after(() => relay.close());
    }
    const url = name + (name.startsWith('unix') ? socket : `localhost:${receiver.port}`);
    const sender = await createSender(otlpSettings(url, { protocol: 'grpc', insecure: name.startsWith('dns') }));
    context.after(() => sender.close());
    await sender.send(REQUEST);
    assert.equal(receiver.accepted.length, 1);
  });
}

test('by gRPC the certificate of a receiver that is found as dns:/// is held against its name', async (context) => {
  const { receiver } = await setUp(context, 'grpc', {}, { secure: true });
  const settings = {
    certificate: certificate('ca.pem'),
    clientCertificate: certificate('client.pem'),
    clientKey: certificate('client-key.pem'),
    protocol: 'grpc',
    timeout: 900,
  } as const;
  for (const host of ['localhost', '127.0.0.1']) {
    const sender = await createSender(otlpSettings(`dns:///${host}:${receiver.port}`, settings));
    context.after(() => sender.close());
    await sender.send(REQUEST);
  }
  assert.equal(receiver.accepted.length, 2);
});

test('a receiver that refuses zstd is sent gzip from then on, which is said once', async (context) => {
  for (const refusal of [415, 400]) {
    const receiver = await OtlpReceiver.start();
    context.after(() => receiver.close());
    const settings = otlpSettings(receiver.url, { compression: 'zstd' });
    const compressor = new Compressor();
    const request = encodePartialSuccess(0, '');
    const open = async () => {
      const sender = await createSender(settings);
      context.after(() => sender.close());
      return async () =>
        sender.send({ body: await compressor.compress(Buffer.from(request), sender.encoding), points: 0 });
    };
    receiver.answer = ({ headers }) => ({ status: headers['content-encoding'] === 'zstd' ? refusal : 200 });
    const first = await open();
    assert.match((await first()).message, /^it refuses zstd \(HTTP status 4\d\d\), and is sent gzip from now on$/);
    assert.equal((await first()).message, '');
    assert.equal((await (await open())()).message, '');
    assert.deepEqual(
      receiver.received.map(({ headers }) => headers['content-encoding']),
      ['zstd', 'gzip', 'gzip', 'gzip'],
    );
    assert.ok(receiver.accepted.every(({ body }) => body.equals(request)));
  }
});

test('a receiver that takes zstd keeps it when it refuses data', async (context) => {
  const { receiver, sender } = await setUp(context, 'http/protobuf', { compression: 'zstd' });
  const compressor = new Compressor();
  const send = async () =>
    sender.send({ body: await compressor.compress(Buffer.alloc(0), sender.encoding), points: 0 });
  receiver.answer = { status: 400 };
  await assert.rejects(send(), { kind: 'data' });
  receiver.answer = { status: 200 };
  await send();
  receiver.answer = { status: 400 };
  await assert.rejects(send(), { kind: 'data' });
  assert.deepEqual(
    receiver.received.map(({ headers }) => headers['content-encoding']),
    ['zstd', 'gzip', 'zstd', 'zstd'],
  );
});
