/** Receivers that refuse all that holds one series, in every way that there is: everything else arrives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, type Received, receivedSeries } from '../../../test/support/otlp/receiver.ts';
import { setUpWidgetPush } from '../../../test/support/otlp/widget-push.ts';
import { walkedSeries } from '../../../test/support/series.ts';
import { until } from '../../../test/support/until.ts';

const isBad = (text: string) => text.startsWith('widget_labels{') && text.includes('"w77"');
const hasBad = (received: Received) => receivedSeries([received]).some(isBad);

/** Those that say something of the data, of the moment, or nothing that can be understood. */
const STATUSES = [
  400, 402, 405, 406, 408, 409, 410, 411, 413, 414, 415, 417, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451,
].concat([500, 501, 502, 503, 504, 505, 507, 508, 510, 511, 599]);
const CODES = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 13, 14, 15];

const ROWS: readonly (readonly [string, 'http/protobuf' | 'grpc', Answer])[] = [
  ...STATUSES.map((status) => [`HTTP ${status}`, 'http/protobuf', { status }] as const),
  ...CODES.map((code) => [`gRPC ${code}`, 'grpc', { code }] as const),
  ['a hung connection', 'http/protobuf', 'hang'],
];

for (const [name, protocol, answer] of ROWS) {
  test(`of a receiver that answers one series with ${name}, every other series arrives`, async (context) => {
    const { receiver, store, push } = await setUpWidgetPush(context, 100, {
      protocol,
      maxRequestBytes: 16_384,
      interval: 100,
      timeout: 200,
      exportTimeout: 2000,
    });
    receiver.answer = (received) => (hasBad(received) ? answer : { status: 200 });
    await push.start();
    const expected = walkedSeries(store).filter((text) => !isBad(text));
    const missing = () => {
      const arrived = new Set(receivedSeries(receiver.accepted));
      return expected.filter((text) => !arrived.has(text));
    };
    await until('every other series is there', () => missing().length === 0, {
      limit: 20_000,
      details: () => missing().length,
    });
    await push.shutdown(10);
    assert.deepEqual(receivedSeries(receiver.accepted).filter(isBad), []);
  });
}
