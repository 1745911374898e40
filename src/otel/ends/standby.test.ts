import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { metricsOf, pointsOf } from '../../../test/support/otlp/proto.ts';
import { certificate, OtlpReceiver } from '../../../test/support/otlp/receiver.ts';
import { ReceiverView } from '../../../test/support/otlp/receiver-view.ts';
import { otlpSettings } from '../../../test/support/otlp/settings.ts';
import { walkedSeries } from '../../../test/support/series.ts';
import { until } from '../../../test/support/until.ts';
import { type Widget, widget, widgets } from '../../../test/support/widgets.ts';
import type { OtlpSettings } from '../../config/destinations/otlp-settings.ts';
import type { ScopeState } from '../../state/scope-state.ts';
import { StateStore } from '../../state/store.ts';
import type { Fence, Term } from '../../term.ts';
import { registerFamilies } from '../instruments/families.ts';
import { StateMeter } from '../instruments/meter.ts';
import type { Push, PushMemory } from '../push/push.ts';
import { createStreamingPush } from '../push/streaming-reader.ts';
import { createSender } from '../send/sender.ts';
import { TERM_IS_OVER } from '../send/transport/transport.ts';

/** A process that watches the widgets; `begin` and `end` are those of its terms. */
interface Replica {
  readonly store: StateStore;
  readonly scope: ScopeState<Widget>;
  readonly push: Push;
  /** A push to the same receiver, that goes on with what another was told. */
  goOn(memory: PushMemory): Push;
  begin(): void;
  /** `byTimer` false is a process that was frozen: its clock has gone on, its timers have not. */
  end(byTimer?: boolean): void;
}

function startReplica(url: string, some: Partial<OtlpSettings>, gap: number): Replica {
  const store = new StateStore();
  const scope = store.open(widgets);
  scope.init();
  for (let at = 0; at < 5; at++) scope.initApply(widget(`w${at}`));
  scope.initDone();
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  let begun = Promise.withResolvers<Term>();
  let end: (byTimer: boolean) => void = () => {};
  const fence: Fence = {
    gap,
    async term(signal) {
      const aborted = Promise.withResolvers<undefined>();
      signal.addEventListener('abort', () => aborted.resolve(undefined));
      return Promise.race([begun.promise, aborted.promise]);
    },
  };
  const pushOf = (memory?: PushMemory) =>
    createStreamingPush({
      meter,
      store,
      resource: resourceFromAttributes({ 'service.name': 'x' }),
      settings: otlpSettings(url, some),
      log: { warn: () => {} },
      fence,
      memory,
    });
  return {
    store,
    scope,
    push: pushOf(),
    goOn: pushOf,
    begin() {
      let isOver = false;
      const over = new AbortController();
      end = (byTimer) => {
        isOver = true;
        begun = Promise.withResolvers();
        if (byTimer) over.abort();
      };
      begun.resolve({ signal: over.signal, isOver: () => isOver });
    },
    end: (byTimer = true) => end(byTimer),
  };
}

async function setUp(context: TestContext, some: Partial<OtlpSettings>, gap = 60_000) {
  const receiver = await OtlpReceiver.start({ protocol: some.protocol === 'grpc' ? 'grpc' : 'http' });
  const replicas = [startReplica(receiver.url, some, gap), startReplica(receiver.url, some, gap)] as const;
  for (const { push } of replicas) await push.start();
  context.after(async () => {
    await Promise.all(replicas.map(({ push }) => push.shutdown(100)));
    await receiver.close();
  });
  const view = new ReceiverView();
  const take = () => {
    for (const { request } of receiver.accepted.splice(0)) view.take(request);
  };
  const untilKnown = async () => {
    for (;;) {
      take();
      if (JSON.stringify(view.alive()) === JSON.stringify(walkedSeries(replicas[0].store))) return;
      await receiver.until(receiver.received.length + 1);
    }
  };
  const both = (change: (scope: ScopeState<Widget>) => void) => {
    for (const { scope } of replicas) change(scope);
  };
  return { receiver, replicas, view, untilKnown, both };
}

const HOUR = 3_600_000;

for (const protocol of ['http/protobuf', 'grpc'] as const) {
  test(`${protocol}: what went while nobody pushed is ended by the process that takes over`, async (context) => {
    const { replicas, view, untilKnown, both } = await setUp(context, { protocol, interval: HOUR });
    replicas[0].begin();
    await untilKnown();
    replicas[0].end();
    both((scope) => scope.delete(widget('w1')));
    both((scope) => scope.apply(widget('w2', { colour: 'blue' })));
    replicas[1].begin();
    await untilKnown();
    assert.ok(view.ends > 0);
  });

  test(`${protocol}: nothing leaves a process whose term is over by the clock`, async (context) => {
    const { receiver, replicas } = await setUp(context, { protocol, interval: 10 });
    replicas[0].begin();
    await receiver.until(3);
    replicas[0].end(false);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const before = receiver.received.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(receiver.received.length, before);
  });

  test(`${protocol}: the end of a term cuts off what is under way and repeats nothing`, async (context) => {
    const { receiver, replicas } = await setUp(context, { protocol, interval: 10 });
    receiver.answer = 'hang';
    replicas[0].begin();
    await receiver.until(1);
    const { stats } = replicas[0].push;
    replicas[0].end();
    while (stats.failures === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal(receiver.received.length, 1);
  });
}

for (const secure of [false, true]) {
  // Asked before a request, and when there is a connection, before its first byte.
  for (const until of [0, 1]) {
    test(`a request whose term ends after ${until} questions does not arrive, ${secure ? 'with' : 'without'} TLS`, async (context) => {
      const receiver = await OtlpReceiver.start({ secure });
      context.after(() => receiver.close());
      const certificates = {
        certificate: certificate('ca.pem'),
        clientCertificate: certificate('client.pem'),
        clientKey: certificate('client-key.pem'),
      };
      let asked = 0;
      const term: Term = { signal: new AbortController().signal, isOver: () => ++asked > until };
      const sender = await createSender(otlpSettings(receiver.url, secure ? certificates : {}), term);
      await assert.rejects(sender.send({ body: Buffer.alloc(9), points: 1 }), { message: TERM_IS_OVER });
      sender.close();
      assert.ok(asked > until);
      assert.equal(receiver.received.length, 0);
    });
  }
}

test('a shutdown outside of a term pushes nothing', async (context) => {
  const { receiver, replicas } = await setUp(context, { interval: HOUR });
  await replicas[0].push.shutdown();
  assert.equal(receiver.received.length, 0);
});

test('changes are pushed in a term and not after', async (context) => {
  const { receiver, replicas, untilKnown, both } = await setUp(context, { interval: HOUR, pushChanges: 5 });
  replicas[0].begin();
  await untilKnown();
  both((scope) => scope.delete(widget('w1')));
  await untilKnown();
  replicas[0].end();
  const before = receiver.received.length;
  both((scope) => scope.delete(widget('w2')));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(receiver.received.length, before);
});

test('the changes of hours are forgotten on standby', async (context) => {
  const { replicas } = await setUp(context, { interval: 20, exportTimeout: 20 }, 40);
  const [{ scope, store }] = replicas;
  for (let at = 0; at < 5; at++) scope.delete(widget(`w${at}`));
  assert.equal(store.journal.size, 5);
  while (store.journal.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
});

test('a kind that is gone is forgotten on standby', async (context) => {
  const { replicas } = await setUp(context, { interval: 20, exportTimeout: 20 }, 40);
  const [{ scope, store }] = replicas;
  scope.delete(widget('w1'));
  store.close(scope);
  assert.equal(store.journal.size, 5);
  await until('nothing is remembered', () => store.journal.size === 0);
});

test('of differences none is told for what happened while another process may have told it', async (context) => {
  const { receiver, replicas, both } = await setUp(context, { interval: 20, temporality: 'delta' });
  const pushed = () => receiver.until(receiver.received.length + 3);
  replicas[0].begin();
  await pushed();
  both((scope) => scope.apply(widget('w1', { turns: 10 })));
  await pushed();
  replicas[0].end();
  both((scope) => scope.apply(widget('w1', { turns: 100 })));
  replicas[1].begin();
  await pushed();
  both((scope) => scope.apply(widget('w1', { turns: 102 })));
  await pushed();
  replicas[1].end();
  both((scope) => scope.apply(widget('w1', { turns: 1000 })));
  replicas[0].begin();
  await pushed();
  assert.equal(turnsTold(receiver), 10 - 3 + (102 - 100));
});

test('a push that goes on with another in one term tells all differences, and each once', async (context) => {
  const some = { interval: 20, temporality: 'delta' } as const;
  const { receiver, replicas } = await setUp(context, some);
  const pushed = () => receiver.until(receiver.received.length + 3);
  const [{ push, goOn, scope, begin }] = replicas;
  begin();
  await pushed();
  scope.apply(widget('w1', { turns: 10 }));
  await pushed();
  const memory = await push.handOver(1000);
  scope.apply(widget('w1', { turns: 12 }));
  const next = goOn(memory);
  context.after(() => next.shutdown(100));
  await next.start();
  await pushed();
  assert.equal(turnsTold(receiver), 12 - 3);
});

test('a push that goes on with another ends with the term in which that was', async (context) => {
  const { receiver, replicas } = await setUp(context, { interval: 20 });
  const [{ push, goOn, begin, end }] = replicas;
  begin();
  await receiver.until(3);
  const next = goOn(await push.handOver(1000));
  context.after(() => next.shutdown(100));
  await next.start();
  await receiver.until(receiver.received.length + 3);
  end();
  await until('it stands by', () => next.progress().next === undefined && next.progress().requests === 0);
  const before = receiver.received.length;
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(receiver.received.length, before);
});

test('through any changes of hands the view of a receiver comes to be the state', async (context) => {
  const { receiver, replicas, view, untilKnown, both } = await setUp(context, { interval: 5, maxRequestBytes: 16_384 });
  let leader = 0;
  for (let round = 0; round < 40; round++) {
    const { begin, end } = replicas[leader]!;
    begin();
    await receiver.until(receiver.received.length + (round % 3));
    for (let at = 0; at < 6; at++) {
      const name = `w${(round * 7 + at * 5) % 11}`;
      if ((round + at) % 3 === 0) both((scope) => scope.delete(widget(name)));
      else both((scope) => scope.apply(widget(name, { colour: at % 2 === 0 ? 'red' : 'blue', turns: round })));
    }
    if (round % 4 === 0) await untilKnown();
    end();
    // As long as requests of the one may still arrive, no other leads.
    await new Promise((resolve) => setTimeout(resolve, 20));
    leader = 1 - leader;
  }
  replicas[leader]!.begin();
  await untilKnown();
  assert.ok(view.ends > 0);
});

/** What a receiver of differences was told of all widgets. */
function turnsTold({ accepted }: OtlpReceiver): number {
  return accepted
    .flatMap(({ request }) => metricsOf(request))
    .filter(({ name }) => name === 'widget_turns_total')
    .flatMap(pointsOf)
    .reduce((sum, { asDouble }) => sum + Number(asDouble ?? 0), 0);
}
