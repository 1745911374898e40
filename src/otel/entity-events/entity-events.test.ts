import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { pino } from 'pino';
import { until } from '../../../test/component/harness.ts';
import { EntityView, entityEventsOf } from '../../../test/support/otlp/entity-view.ts';
import { encodePartialSuccess, retryInfo } from '../../../test/support/otlp/proto.ts';
import { certificate, OtlpReceiver, type ReceiverOptions } from '../../../test/support/otlp/receiver.ts';
import { type Widget, widget, widgets } from '../../../test/support/widgets.ts';
import type { LogsDestination } from '../../config/destinations/otlp-settings.ts';
import { entityByUid, metricsOf } from '../../resources/declare/conventions.ts';
import type { Kind } from '../../resources/declare/kind.ts';
import { Readiness } from '../../state/readiness.ts';
import { StateStore } from '../../state/store.ts';
import { Turns } from '../../turns.ts';
import { startEntityEvents } from './entity-events.ts';

const entity = {
  ...entityByUid<Widget>('k8s.widget', false),
  dynamic: ({ colour }: Widget) => ({ names: ['colour'], values: [colour] }),
};
const kind: Kind<Widget> = {
  ...widgets,
  conventions: {
    schema: widgets.schema,
    families: [metricsOf(entity).gauge('k8s.widget.turns', '', '', ({ turns }) => turns)],
  },
};

interface Choices {
  readonly receiver?: ReceiverOptions;
  readonly destination?: Partial<LogsDestination>;
  readonly interval?: number;
  readonly first?: readonly Widget[];
}

/** A store with some widgets whose entities are told to a receiver. */
async function startTelling(
  t: TestContext,
  { receiver: options = {}, destination, interval, first = [] }: Choices = {},
) {
  const receiver = await OtlpReceiver.start(options);
  const store = new StateStore();
  const readiness = new Readiness(['widgets']);
  const counted = { success: 0, dropped: 0 };
  const leading = { yes: true };
  const lines: string[] = [];
  const ending = new AbortController();
  const events = startEntityEvents(
    {
      interval: interval ?? 3_600_000,
      destinations: [
        {
          name: 'default',
          url: receiver.url.replace('/v1/metrics', '/v1/logs'),
          protocol: options.protocol === 'grpc' ? 'grpc' : 'http/protobuf',
          headers: {},
          resourceAttributes: {},
          timeout: 300,
          compression: 'gzip',
          certificate: undefined,
          clientCertificate: undefined,
          clientKey: undefined,
          insecure: false,
          ...destination,
        },
      ],
    },
    {
      store,
      resource: Promise.resolve(resourceFromAttributes({ 'service.name': 'kube-state-metrics' })),
      readiness,
      telemetry: {
        entityEvents: {
          add: (count, attributes) => {
            counted[attributes!.result as keyof typeof counted] += count;
          },
        },
      },
      turns: new Turns(),
      log: pino({ base: undefined }, { write: (line: string) => lines.push(JSON.parse(line).msg) }),
      signal: ending.signal,
      enabled: () => leading.yes,
    },
  );
  t.after(async () => {
    await events.shutdown(1000);
    ending.abort();
    await receiver.close();
  });
  const scope = store.open(kind);
  const list = (objects: readonly Widget[]) => {
    scope.init();
    for (const object of objects) scope.initApply(object);
    scope.initDone();
  };
  list(first);
  readiness.settle('widgets');
  const told = () => receiver.accepted.flatMap(({ logs }) => (logs === undefined ? [] : entityEventsOf(logs)));
  /** What was told since the last call, as texts. */
  let read = 0;
  const news = () => {
    const texts = told()
      .slice(read)
      .map(({ event, id, attributes }) => {
        const end = attributes === undefined ? '' : ` ${attributes.colour}`;
        return `${event.replace('entity_', '')} ${id['k8s.widget.uid']}${end}`;
      });
    read += texts.length;
    return texts;
  };
  /** Waits until as much was told as is expected since the last call, and asserts that it is this. */
  const isTold = async (expected: readonly string[], order?: 'in any order') => {
    const texts: string[] = [];
    await until(`told are ${expected.join(', ')}`, () => texts.push(...news()) >= expected.length);
    assert.deepEqual(order === undefined ? texts : texts.toSorted(), expected);
  };
  const view = () => {
    const seen = new EntityView();
    seen.take(told());
    return new Map(
      [...seen.living].map(([key, attributes]) => [key.split(' ')[1], attributes.colour]).sort() as [string, string][],
    );
  };
  return { receiver, scope, list, events, news, isTold, told, view, counted, leading, lines };
}

test('what was told once is not told again by a relist that finds it as it was', async (t) => {
  const { list, scope, isTold } = await startTelling(t, { first: [widget('a'), widget('b')] });
  await isTold(['state a red', 'state b red']);
  list([widget('a'), widget('b', { turns: 4 })]);
  scope.apply(widget('a', { turns: 9 }));
  list([widget('b', { colour: 'blue' }), widget('c')]);
  await isTold(['state b blue', 'state c red', 'delete a']);
});

test('an object that takes the place of another of its name is another entity', async (t) => {
  const { scope, isTold } = await startTelling(t, { first: [widget('a')] });
  await isTold(['state a red']);
  scope.apply(widget('a', { uid: 'second' }));
  await isTold(['delete a', 'state second red']);
});

test('when a kind is not served any more its entities are gone, and are told when it is served again', async (t) => {
  const { scope, list, isTold } = await startTelling(t, { first: [widget('a')] });
  await isTold(['state a red']);
  scope.clear();
  await isTold(['delete a']);
  list([widget('a')]);
  await isTold(['state a red']);
});

test('all states are told again at the interval', async (t) => {
  const { told } = await startTelling(t, { first: [widget('a'), widget('b')], interval: 50 });
  const times = (uid: string) => told().filter(({ id }) => id['k8s.widget.uid'] === uid).length;
  await until('each is told three times', () => times('a') >= 3 && times('b') >= 3);
});

test('of ten thousand objects each is told, once, in requests of 128 at most', async (t) => {
  const first = Array.from({ length: 10_000 }, (_, at) => widget(`w${at}`));
  const { told, receiver, counted, view } = await startTelling(t, { first, destination: { timeout: 10_000 } });
  await until('all are told', () => told().length >= first.length);
  assert.equal(view().size, first.length);
  // The receiver knows before its answer has come.
  await until('all are counted', () => counted.success >= first.length);
  assert.deepEqual(counted, { success: first.length, dropped: 0 });
  for (const { logs } of receiver.accepted) assert.ok(entityEventsOf(logs!).length <= 128);
});

for (const protocol of ['http', 'grpc'] as const) {
  test(`by ${protocol}, a receiver that was away learns what is true when it is back`, async (t) => {
    const { receiver, scope, view, counted } = await startTelling(t, {
      receiver: { protocol },
      first: [widget('a'), widget('b')],
    });
    await until('both are told', () => view().size === 2);
    receiver.answer = protocol === 'http' ? { status: 503 } : { code: 14 };
    const before = receiver.received.length;
    scope.apply(widget('a', { colour: 'blue' }));
    scope.delete(widget('b'));
    scope.apply(widget('c', { colour: 'green' }));
    await until('a request was refused', () => receiver.received.length > before);
    scope.apply(widget('a', { colour: 'black' }));
    scope.delete(widget('c'));
    receiver.answer = { status: 200 };
    await until('the receiver knows', () => view().get('a') === 'black' && !view().has('b') && !view().has('c'));
    assert.equal(counted.dropped, 0);
  });
}

test('what the receiver refuses for good is dropped, counted and logged, and not repeated', async (t) => {
  const { receiver, scope, counted, lines, isTold } = await startTelling(t);
  receiver.answer = { status: 400 };
  scope.apply(widget('a'));
  await until('it is counted', () => counted.dropped === 1);
  receiver.answer = { status: 200 };
  scope.apply(widget('b'));
  await isTold(['state b red']);
  await until('the other one is counted', () => counted.success > 0);
  assert.deepEqual(counted, { success: 1, dropped: 1 });
  assert.match(lines.join('\n'), /never take 1 of the entity events/);
});

for (const protocol of ['http', 'grpc'] as const) {
  test(`by ${protocol}, a receiver that asks for patience is left alone for as long as it wants`, async (t) => {
    const { receiver, scope, isTold } = await startTelling(t, { receiver: { protocol } });
    receiver.answer =
      protocol === 'http'
        ? { status: 429, headers: { 'retry-after': '6' } }
        : { code: 14, statusDetails: retryInfo(6) };
    scope.apply(widget('a'));
    await until('a request was refused', () => receiver.received.length > 0);
    receiver.answer = { status: 200 };
    await sleep(3500);
    scope.apply(widget('b'));
    assert.equal(receiver.received.length, 1);
    await isTold(['state a red', 'state b red'], 'in any order');
  });

  test(`by ${protocol}, what a receiver refuses for who sends it is told when that is put right`, async (t) => {
    const { receiver, scope, isTold, counted } = await startTelling(t, { receiver: { protocol } });
    receiver.answer = protocol === 'http' ? { status: 401 } : { code: 16 };
    scope.apply(widget('a'));
    await until('a request was refused', () => receiver.received.length > 0);
    receiver.answer = { status: 200 };
    await isTold(['state a red']);
    assert.equal(counted.dropped, 0);
  });
}

test('records that a receiver leaves out are logged', async (t) => {
  const { receiver, scope, lines, isTold } = await startTelling(t);
  receiver.answer = { status: 200, body: encodePartialSuccess(1, 'no such entity') };
  scope.apply(widget('a'));
  await isTold(['state a red']);
  await until('it is logged', () => /left out 1 of the entity events: no such entity/.test(lines.join()));
});

test('a process that does not lead tells nothing, and when it leads all that there is and has gone', async (t) => {
  const { scope, leading, receiver, isTold, news, view } = await startTelling(t, { first: [widget('a'), widget('b')] });
  await until('both are told', () => view().size === 2);
  leading.yes = false;
  await sleep(1100);
  news();
  const before = receiver.received.length;
  scope.apply(widget('a', { colour: 'blue' }));
  scope.apply(widget('c'));
  scope.apply(widget('d'));
  scope.delete(widget('d'));
  scope.delete(widget('b'));
  await sleep(1100);
  assert.equal(receiver.received.length, before);
  leading.yes = true;
  await isTold(['delete b', 'delete d', 'state a blue', 'state c red'], 'in any order');
});

test('a term that begins again before anybody has looked begins with all that there is', async (t) => {
  const { scope, leading, isTold } = await startTelling(t, { first: [widget('a'), widget('b')] });
  await isTold(['state a red', 'state b red']);
  leading.yes = false;
  scope.apply(widget('a', { colour: 'blue' }));
  scope.delete(widget('b'));
  leading.yes = true;
  await isTold(['delete b', 'state a blue'], 'in any order');
});

test('a shutdown sends what waits, and no ends', async (t) => {
  const { scope, events, isTold, news } = await startTelling(t, { first: [widget('a')] });
  await isTold(['state a red']);
  scope.apply(widget('b'));
  await events.shutdown(5000);
  assert.deepEqual(news(), ['state b red']);
});

test('a shutdown waits no longer than it may for a receiver that hangs', async (t) => {
  const { receiver, scope, events } = await startTelling(t, { destination: { timeout: 60_000 } });
  receiver.answer = 'hang';
  scope.apply(widget('a'));
  await until('a request is under way', () => receiver.received.length > 0);
  await events.shutdown(100);
});

test('headers of the environment reach no destination that does not name them', async (t) => {
  process.env.OTEL_EXPORTER_OTLP_HEADERS = 'authorization=secret';
  t.after(() => {
    delete process.env.OTEL_EXPORTER_OTLP_HEADERS;
  });
  for (const protocol of ['http', 'grpc'] as const) {
    const { receiver, isTold } = await startTelling(t, {
      receiver: { protocol },
      destination: { headers: { 'x-own': 'yes' } },
      first: [widget('a')],
    });
    await isTold(['state a red']);
    const { headers } = receiver.accepted[0]!;
    assert.deepEqual([headers['x-own'], headers.authorization], ['yes', undefined]);
  }
  assert.equal(process.env.OTEL_EXPORTER_OTLP_HEADERS, 'authorization=secret');
});

for (const protocol of ['http', 'grpc'] as const) {
  test(`by ${protocol} over TLS, with the certificates of the destination`, async (t) => {
    const { isTold } = await startTelling(t, {
      receiver: { protocol, secure: true },
      destination: {
        certificate: certificate('ca.pem'),
        clientCertificate: certificate('client.pem'),
        clientKey: certificate('client-key.pem'),
      },
      first: [widget('a')],
    });
    await isTold(['state a red']);
  });
}
