import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { pino } from 'pino';
import { readJson } from '../../../test/support/kinds/read-object.ts';
import { OtlpReceiver } from '../../../test/support/otlp/receiver.ts';
import { until } from '../../../test/support/until.ts';
import { createStringCache } from '../../kubernetes/codec/strings.ts';
import { events } from '../../resources/kinds/events/events.ts';
import { configure } from '../../resources/options/configure.ts';
import { StateStore } from '../../state/store.ts';
import { Turns } from '../../turns.ts';
import { startEventLogs } from './event-logs.ts';

const STRINGS = createStringCache();

/** A store whose Events are told to a receiver. */
async function startTelling(t: TestContext) {
  const receiver = await OtlpReceiver.start();
  const store = new StateStore();
  const counted = { success: 0, dropped: 0 };
  const leading = { yes: true };
  const ending = new AbortController();
  const logs = startEventLogs(
    [
      {
        name: 'default',
        url: receiver.url.replace('/v1/metrics', '/v1/logs'),
        protocol: 'http/protobuf',
        headers: {},
        resourceAttributes: {},
        timeout: 300,
        compression: 'gzip',
        certificate: undefined,
        clientCertificate: undefined,
        clientKey: undefined,
        insecure: false,
      },
    ],
    {
      store,
      resource: Promise.resolve(resourceFromAttributes({ 'service.name': 'kube-state-metrics' })),
      telemetry: {
        eventRecords: {
          add: (count, attributes) => {
            counted[attributes!.result as keyof typeof counted] += count;
          },
        },
      },
      turns: new Turns(),
      log: pino({ level: 'silent' }),
      signal: ending.signal,
      enabled: () => leading.yes,
    },
  );
  t.after(async () => {
    await logs.shutdown(1000);
    ending.abort();
    await receiver.close();
  });
  const scope = store.open(configure(events, {}));
  scope.init();
  scope.initDone();
  return {
    receiver,
    counted,
    leading,
    logs,
    /** An event happened for the first time. */
    happen(message: string) {
      const json = { metadata: { name: message, namespace: 'shop', uid: message }, message, type: 'Normal' };
      scope.apply(readJson(events.schema, Buffer.from(JSON.stringify(json)), 0, STRINGS));
    },
    told: () =>
      receiver.accepted
        .flatMap(({ logs: request }) => request?.resourceLogs ?? [])
        .flatMap(({ scopeLogs = [] }) => scopeLogs.flatMap(({ logRecords = [] }) => logRecords))
        .map(({ body }) => body?.stringValue),
  };
}

test('a receiver that was away is told what happened meanwhile', async (t) => {
  const { receiver, happen, told, counted } = await startTelling(t);
  receiver.answer = { status: 503 };
  happen('a');
  await until('a request was refused', () => receiver.received.length > 0);
  happen('b');
  receiver.answer = { status: 200 };
  await until('both are told', () => told().length === 2);
  assert.deepEqual(told().toSorted(), ['a', 'b']);
  await until('both are counted', () => counted.success === 2);
  assert.equal(counted.dropped, 0);
});

test('what the receiver refuses for good is counted and not repeated', async (t) => {
  const { receiver, happen, told, counted } = await startTelling(t);
  receiver.answer = { status: 400 };
  happen('a');
  await until('it is counted', () => counted.dropped === 1);
  receiver.answer = { status: 200 };
  happen('b');
  await until('the next is told', () => told().length === 1);
  assert.deepEqual(told(), ['b']);
});

test('a process that does not lead tells nothing, also not when it leads later', async (t) => {
  const { receiver, leading, happen, told } = await startTelling(t);
  leading.yes = false;
  happen('a');
  await sleep(1500);
  assert.equal(receiver.received.length, 0);
  leading.yes = true;
  happen('b');
  await until('what happens in its term is told', () => told().length > 0);
  assert.deepEqual(told(), ['b']);
});

test('what waited when the term ended is counted as lost', async (t) => {
  const { receiver, leading, happen, counted } = await startTelling(t);
  receiver.answer = { status: 503 };
  happen('a');
  await until('a request was refused', () => receiver.received.length > 0);
  happen('b');
  leading.yes = false;
  happen('c');
  await until('it is counted', () => counted.dropped > 0);
  assert.equal(counted.success, 0);
});

test('of more than may wait for a receiver that is away the oldest are lost and counted', async (t) => {
  const { receiver, happen, told, counted } = await startTelling(t);
  receiver.answer = { status: 503 };
  for (let at = 0; at < 15_000; at++) happen(`e${at}`);
  receiver.answer = { status: 200 };
  await until('all others are told', () => told().length + counted.dropped === 15_000);
  assert.equal(counted.dropped, 5000);
  assert.equal(told()[0], 'e5000');
});

test('a shutdown sends what waits', async (t) => {
  const { happen, logs, told } = await startTelling(t);
  await sleep(100);
  happen('a');
  await logs.shutdown(5000);
  assert.deepEqual(told(), ['a']);
});
