/** What is told of a failure, when a receiver says back all that it was sent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodePartialSuccess } from '../../../../test/support/otlp/proto.ts';
import { OtlpReceiver, type Received } from '../../../../test/support/otlp/receiver.ts';
import { otlpSettings } from '../../../../test/support/otlp/settings.ts';
import { createSender } from '../sender.ts';
import { createVeil } from './secrets.ts';

const MARK = 'Sesame0pen';
const base64 = (text: string) => Buffer.from(text).toString('base64');

const HEADERS: readonly Record<string, string>[] = [
  { authorization: `Bearer ${MARK}` },
  { Authorization: `Basic ${base64(`user:${MARK}`)}` },
  { 'api-key': MARK },
  { cookie: `a=b; session=${MARK}` },
];

/** What a receiver may make of what it got. */
function echo({ headers }: Received): string {
  const values = Object.values(headers).flatMap((value) => (value === undefined ? [] : String(value)));
  const plain = values.map((value) => Buffer.from(value.split(' ').at(-1)!, 'base64').toString());
  return ['got', ...values, ...values.map(encodeURIComponent), ...plain].join(' ').replace(/[^\x20-\x7e]/g, '');
}

const marks = [MARK, base64(`user:${MARK}`)];

function assertHides(said: string): void {
  for (const mark of marks) assert.ok(!said.includes(mark), said);
  assert.match(said, /got .*\*\*\*/);
}

for (const headers of HEADERS) {
  test(`by HTTP the value of ${Object.keys(headers)[0]} is not told`, async (context) => {
    const receiver = await OtlpReceiver.start();
    context.after(() => receiver.close());
    const settings = otlpSettings(receiver.url.replace('//', `//me:${MARK}@`), { headers, timeout: 300 });
    const sender = await createSender(settings);
    context.after(() => sender.close());
    for (const status of [400, 401, 413, 500, 503]) {
      receiver.answer = (received) => ({ status, headers: { 'content-type': 'text/plain' }, body: echo(received) });
      await assert.rejects(sender.send({ body: Buffer.alloc(0), points: 0 }), ({ message, stack }: Error) => {
        assertHides(message);
        assertHides(String(stack));
        return true;
      });
    }
    receiver.answer = (received) => ({ status: 200, body: encodePartialSuccess(1, echo(received)) });
    assertHides((await sender.send({ body: Buffer.alloc(0), points: 0 })).message);
  });

  test(`by gRPC the value of ${Object.keys(headers)[0]} is not told`, async (context) => {
    const receiver = await OtlpReceiver.start({ protocol: 'grpc' });
    context.after(() => receiver.close());
    const sender = await createSender(otlpSettings(receiver.url, { protocol: 'grpc', headers, timeout: 300 }));
    context.after(() => sender.close());
    for (const code of [3, 8, 14, 16]) {
      receiver.answer = (received) => ({ code, details: echo(received) });
      await assert.rejects(sender.send({ body: Buffer.alloc(0), points: 0 }), ({ message }: Error) => {
        assertHides(message);
        return true;
      });
    }
  });
}

test('a header that can not be sent is not told', async (context) => {
  for (const protocol of ['http/protobuf', 'grpc'] as const) {
    const receiver = await OtlpReceiver.start({ protocol: protocol === 'grpc' ? 'grpc' : 'http' });
    context.after(() => receiver.close());
    for (const headers of [{ authorization: `Bearer ${MARK}\n` }, { authorization: `Bearer ${MARK}\u{1f511}` }]) {
      const sender = await createSender(otlpSettings(receiver.url, { protocol, headers, timeout: 300 })).catch(
        (error: Error) => error,
      );
      const failure =
        sender instanceof Error
          ? sender
          : await sender.send({ body: Buffer.alloc(0), points: 0 }).catch((error) => error);
      assert.ok(failure instanceof Error);
      assert.ok(!String(failure.stack).includes(MARK), failure.message);
    }
    assert.equal(receiver.received.length, 0);
  }
});

test('words that say nothing stay, and so does what is not secret', () => {
  const veil = createVeil({ url: 'https://collector:4317', headers: { authorization: `Bearer ${MARK}`, a: '1' } });
  assert.equal(veil(`Bearer tokens as ${MARK} are not for tenant 1`), 'Bearer tokens as *** are not for tenant 1');
});
