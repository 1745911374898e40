/** The table of failures in docs/opentelemetry.md: each of its rows is a test, by the words of its first column. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { encodePartialSuccess, retryInfo } from '../support/otlp/proto.ts';
import { type Answer, certificate, OtlpReceiver, type Received, receivedSeries } from '../support/otlp/receiver.ts';
import { ReceiverView } from '../support/otlp/receiver-view.ts';
import { setUpWidgetPush } from '../support/otlp/widget-push.ts';
import { walkedSeries } from '../support/series.ts';
import { widget } from '../support/widgets.ts';

const page = readFileSync(new URL('../../docs/opentelemetry.md', import.meta.url), 'utf8');
const table = /### What happens on each failure\n\n(?:\|.*\n)+/.exec(page)![0];
const rows = [...table.matchAll(/^\| (.*?) \|/gm)].map(([, first]) => first!).slice(1);

type Pushed = Awaited<ReturnType<typeof setUpWidgetPush>>;

const NO_LIMIT = 2 ** 31 - 1;
const SMALL = { maxRequestBytes: 16_384 };

/** Pushes until one arrives as a whole. */
async function untilAccepted({ outcomes, ended }: Pushed): Promise<void> {
  do await ended(outcomes.length + 1);
  while (!outcomes.at(-1)!.accepted);
}

function assertNothingTwice(accepted: readonly Received[]): void {
  const series = receivedSeries(accepted);
  assert.equal(new Set(series).size, series.length);
}

/** Answers the first request so, and all others with success. */
function once(answer: Answer): () => Answer {
  let requests = 0;
  return () => (++requests === 1 ? answer : { status: 200 });
}

/** By the first column of the table. */
const cases: Readonly<Record<string, (context: TestContext) => Promise<void>>> = {
  async 'is slow'(context) {
    const set = await setUpWidgetPush(context, 300, { ...SMALL, interval: 300, exportTimeout: 300 });
    const { receiver, store, push, outcomes, ended } = set;
    receiver.answer = () => ({ status: 200, delay: 100 });
    await push.start();
    const told = new Set<string>();
    for (let pushes = 1; told.size < walkedSeries(store).length; pushes++) {
      assert.ok(pushes < 40, `${told.size} series in ${pushes} pushes`);
      await ended(pushes);
      for (const series of receivedSeries(receiver.accepted)) told.add(series);
      receiver.clear();
    }
    assert.deepEqual([outcomes[0]!.accepted, outcomes[0]!.notTold > 0], [false, true]);
    receiver.answer = { status: 200 };
    await push.shutdown();
  },

  async 'is busy with one request, or never answers it, and takes others'(context) {
    const set = await setUpWidgetPush(context, 100, { ...SMALL, timeout: 200, exportTimeout: 5000 });
    const { receiver, store, push, outcomes, ended } = set;
    const isBad = (text: string) => text.startsWith('widget_labels{') && text.includes('"w77"');
    receiver.answer = (received) => ({ status: receivedSeries([received]).some(isBad) ? 503 : 200 });
    await push.start();
    await ended(1);
    assert.deepEqual(
      receivedSeries(receiver.accepted).toSorted(),
      walkedSeries(store)
        .filter((text) => !isBad(text))
        .toSorted(),
    );
    assert.equal(outcomes[0]!.rejectedPoints, 1);
    assertNothingTwice(receiver.accepted);
    await push.shutdown(10);
  },

  async 'never answers'(context) {
    const times = { timeout: NO_LIMIT, interval: 150, exportTimeout: 100 };
    const set = await setUpWidgetPush(context, 3, times);
    set.receiver.answer = 'hang';
    await set.push.start();
    await set.ended(2);
    set.receiver.answer = { status: 200 };
    await untilAccepted(set);
    assert.deepEqual(receivedSeries(set.receiver.accepted.slice(-1)), walkedSeries(set.store));
    await set.push.shutdown();
  },

  async 'answers 413, or `RESOURCE_EXHAUSTED` or `OUT_OF_RANGE` that speaks of size'(context) {
    for (const code of [413, 8, 11]) {
      const protocol = code === 413 ? 'http/protobuf' : 'grpc';
      const tooLarge = code === 413 ? { status: 413 } : { code, details: 'message larger than max' };
      const { receiver, store, push, ended } = await setUpWidgetPush(context, 300, { protocol, interval: 50 });
      receiver.answer = ({ bytes }) => (bytes > 60_000 ? tooLarge : { status: 200 });
      await push.start();
      await ended(1);
      assert.deepEqual(receivedSeries(receiver.accepted), walkedSeries(store));
      assert.ok(receiver.received.length > receiver.accepted.length);
      receiver.clear();
      await ended(2);
      assert.equal(receiver.received.length, receiver.accepted.length);
      await push.shutdown();
    }
    const { receiver, push, outcomes, warnings, ended } = await setUpWidgetPush(context, 1, {});
    const isLarge = (text: string) => text.startsWith('widget_labels{');
    receiver.answer = (received) => ({ status: receivedSeries([received]).some(isLarge) ? 413 : 200 });
    await push.start();
    await ended(1);
    assert.deepEqual([outcomes[0]!.accepted, outcomes[0]!.rejectedPoints], [true, 1]);
    assert.match(warnings[0]!, /rejected 1 data point of widget_labels: HTTP status 413/);
    await push.shutdown();
  },

  async 'does so below 16 KiB'(context) {
    const { receiver, store, push, outcomes, ended } = await setUpWidgetPush(context, 100, { interval: 50 });
    receiver.answer = ({ bytes }) => ({ status: bytes > 5000 ? 413 : 200 });
    await push.start();
    await ended(1);
    assert.deepEqual(receivedSeries(receiver.accepted), walkedSeries(store));
    assert.equal(outcomes[0]!.rejectedPoints, 0);
    await ended(2);
    receiver.clear();
    await ended(4);
    assert.equal(receiver.received.length, receiver.accepted.length);
    await push.shutdown();
  },

  async 'takes a request in part (partial success)'(context) {
    const { receiver, store, push, outcomes, warnings, ended } = await setUpWidgetPush(context, 3, {});
    receiver.answer = { status: 200, body: encodePartialSuccess(2, 'too old') };
    await push.start();
    await ended(1);
    assert.equal(receiver.received.length, 1);
    assert.deepEqual(outcomes[0]!.points + outcomes[0]!.rejectedPoints, walkedSeries(store).length);
    assert.match(warnings[0]!, /rejected 2 data points: too old/);
    await push.shutdown();
    assert.equal(warnings.length, 1);
  },

  async 'answers 429, 502, 503 or 504, or a gRPC status that the specification calls retryable'(context) {
    const http = [429, 502, 503, 504].map((status) => [{ protocol: 'http/protobuf' }, { status }] as const);
    // CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS.
    const grpc = [1, 4, 10, 11, 14, 15].map((code) => [{ protocol: 'grpc' }, { code }] as const);
    const patience = [
      [{ protocol: 'http/protobuf' }, { status: 503, headers: { 'retry-after': '2' } }],
      [{ protocol: 'grpc' }, { code: 8, statusDetails: retryInfo(2) }],
    ] as const;
    const repeated = async (some: (typeof http | typeof grpc | typeof patience)[number][0], answer: Answer) => {
      const { receiver, push, outcomes, ended } = await setUpWidgetPush(context, 3, some);
      receiver.answer = once(answer);
      const start = performance.now();
      await push.start();
      await ended(1);
      const [first, second, ...others] = receiver.received;
      assert.deepEqual([others, second!.body], [[], first!.body], JSON.stringify(answer));
      assert.equal(outcomes[0]!.accepted, true);
      await push.shutdown();
      return performance.now() - start;
    };
    await Promise.all([...http, ...grpc].map(([some, answer]) => repeated(some, answer)));
    for (const took of await Promise.all(patience.map(([some, answer]) => repeated(some, answer)))) {
      assert.ok(took > 1990);
    }
  },

  async 'asks for more patience than that, in any of its answers'(context) {
    const times = { timeout: 1500, interval: 20 };
    const { receiver, store, push, ended } = await setUpWidgetPush(context, 3, times);
    receiver.answer = { status: 503, headers: { 'retry-after': '2' } };
    const start = performance.now();
    await push.start();
    await ended(1);
    receiver.answer = { status: 503, headers: { 'retry-after': '60' } };
    await receiver.until(2);
    assert.ok(performance.now() - start > 1990);
    await ended(2);
    await push.shutdown();
    assert.equal(receiver.received.length, 2);
    const other = await setUpWidgetPush(context, 3, times);
    other.receiver.answer = once({ status: 503, headers: { 'retry-after': '2' } });
    await other.push.start();
    await untilAccepted(other);
    assert.deepEqual(receivedSeries(other.receiver.accepted.slice(0, 1)), walkedSeries(store));
    await other.push.shutdown();
  },

  async "can't be reached, or cuts the connection"(context) {
    const away = await setUpWidgetPush(context, 3, { timeout: 300, interval: 200 });
    await away.push.start();
    await away.ended(1);
    const known = new ReceiverView();
    for (const { request } of away.receiver.accepted) known.take(request);
    await away.receiver.close();
    away.scope.delete(widget('w1'));
    while (away.outcomes.at(-1)!.accepted) await away.ended(away.outcomes.length + 1);
    const back = await OtlpReceiver.start({ port: away.receiver.port });
    context.after(() => back.close());
    await untilAccepted(away);
    for (const { request } of back.accepted) known.take(request);
    assert.deepEqual([known.alive(), known.ends > 0], [walkedSeries(away.store), true]);
    await away.push.shutdown();

    const cut = await setUpWidgetPush(context, 3, {});
    cut.receiver.answer = once('reset');
    await cut.push.start();
    await cut.ended(1);
    assert.equal(cut.outcomes[0]!.accepted, true);
    const [first, second, ...others] = cut.receiver.received;
    assert.deepEqual([others, second!.body], [[], first!.body]);
    await cut.push.shutdown();
  },

  async 'cuts off a success in the middle'(context) {
    const { receiver, push, outcomes, ended } = await setUpWidgetPush(context, 3, {});
    receiver.answer = 'reset-within';
    await push.start();
    await ended(1);
    assert.deepEqual([outcomes[0]!.accepted, receiver.received.length], [true, 1]);
    receiver.answer = { status: 200 };
    await push.shutdown();
  },

  async 'refuses the data (400 and any other status of 4xx and 5xx than those named here, `INVALID_ARGUMENT` and the like)'(
    context,
  ) {
    const refusals: readonly Answer[] = [{ status: 400 }, { status: 422 }, { status: 500 }, { code: 3 }, { code: 13 }];
    for (const refusal of refusals) {
      const protocol = 'code' in (refusal as object) ? 'grpc' : 'http/protobuf';
      const set = await setUpWidgetPush(context, 100, { protocol });
      const { receiver, store, push, outcomes, warnings, ended } = set;
      const isBad = (text: string) => text.startsWith('widget_labels{') && text.includes('"w77"');
      receiver.answer = (received) => (receivedSeries([received]).some(isBad) ? refusal : { status: 200 });
      await push.start();
      await ended(1);
      const expected = walkedSeries(store).filter((text) => !isBad(text));
      assert.deepEqual(receivedSeries(receiver.accepted), expected);
      assert.deepEqual([outcomes[0]!.accepted, outcomes[0]!.rejectedPoints], [true, 1]);
      assert.match(warnings[0]!, /rejected 1 data point of widget_labels: (HTTP|gRPC) status/);
      assert.ok(receiver.received.length <= 33, `${receiver.received.length} requests`);
      await push.shutdown();
    }
    const { receiver, push, outcomes, ended } = await setUpWidgetPush(context, 2000, SMALL);
    receiver.answer = { status: 400 };
    await push.start();
    await ended(1);
    assert.deepEqual([outcomes[0]!.accepted, outcomes[0]!.points], [false, 0]);
    assert.ok(receiver.received.length <= 64 + 32 + 8, `${receiver.received.length} requests`);
    await push.shutdown();
  },

  async 'does not want to hear from this process (401, 403, 404, 407; `UNAUTHENTICATED`, `PERMISSION_DENIED`, `UNIMPLEMENTED`)'(
    context,
  ) {
    const refusals: readonly Answer[] = [
      ...[401, 403, 404, 407].map((status) => ({ status })),
      ...[16, 7, 12].map((code) => ({ code })),
    ];
    for (const refusal of refusals) {
      const protocol = 'code' in (refusal as object) ? 'grpc' : 'http/protobuf';
      const set = await setUpWidgetPush(context, 3, { protocol, interval: 100 });
      set.receiver.answer = once(refusal);
      await set.push.start();
      await set.ended(1);
      assert.deepEqual([set.outcomes[0]!.accepted, set.receiver.received.length], [false, 1]);
      await untilAccepted(set);
      assert.deepEqual(receivedSeries(set.receiver.accepted.slice(0, 1)), walkedSeries(set.store));
      assertNothingTwice(set.receiver.accepted.slice(0, 1));
      await set.push.shutdown();
    }
  },

  async 'rejects a certificate, or shows one that is not trusted'(context) {
    const folder = mkdtempSync(join(tmpdir(), 'push-failures-'));
    context.after(() => rmSync(folder, { recursive: true }));
    const path = (name: string) => join(folder, name);
    const files = { certificate: path('ca'), clientCertificate: path('client'), clientKey: path('key') };
    const set = await setUpWidgetPush(context, 3, { ...files, timeout: 500, interval: 100 }, { secure: true });
    await set.push.start();
    await set.ended(1);
    copyFileSync(certificate('client.pem'), files.clientCertificate);
    copyFileSync(certificate('client-key.pem'), files.clientKey);
    copyFileSync(certificate('localhost.pem'), files.certificate);
    await set.ended(set.outcomes.length + 1);
    assert.ok(set.outcomes.every(({ accepted }) => !accepted));
    copyFileSync(certificate('ca.pem'), files.certificate);
    await untilAccepted(set);
    assert.deepEqual(receivedSeries(set.receiver.accepted.slice(0, 1)), walkedSeries(set.store));
    await set.push.shutdown();
  },

  async 'refuses zstd (415 or 400)'(context) {
    for (const status of [415, 400]) {
      const set = await setUpWidgetPush(context, 300, { ...SMALL, compression: 'zstd' });
      const { receiver, store, push, ended } = set;
      const isZstd = ({ headers }: Received) => headers['content-encoding'] === 'zstd';
      receiver.answer = (received) => ({ status: isZstd(received) ? status : 200 });
      await push.start();
      await ended(1);
      assert.deepEqual(receivedSeries(receiver.accepted), walkedSeries(store));
      // Those that were under way together when the first was refused.
      assert.ok(receiver.received.filter(isZstd).length <= 2);
      await push.shutdown();
    }
  },

  async 'redirects (any 3xx)'(context) {
    for (const status of [301, 302, 307, 308]) {
      const { receiver, push, warnings, ended } = await setUpWidgetPush(context, 3, {});
      receiver.answer = { status, headers: { location: 'https://elsewhere.example/v1/metrics?token=x' } };
      await push.start();
      await ended(1);
      assert.equal(receiver.received.length, 1);
      assert.match(warnings[0]!, /a redirect to https:\/\/elsewhere\.example\/v1\/metrics, which is not followed/);
      await push.shutdown(10);
    }
  },
};

for (const row of rows) {
  test(`the receiver ${row}`, cases[row] ?? (() => assert.fail('the table has a row without a test')));
}

test('each test of a failure is a row of the table', () => {
  assert.deepEqual(Object.keys(cases), rows);
});
