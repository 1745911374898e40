/** What a push keeps for its next goes when there is none. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { collectGarbage } from '../../../test/cost/garbage.ts';
import { OtlpReceiver } from '../../../test/support/otlp/receiver.ts';
import { otlpSettings } from '../../../test/support/otlp/settings.ts';
import { until } from '../../../test/support/until.ts';
import { widget, widgets } from '../../../test/support/widgets.ts';
import type { OtlpSettings } from '../../config/destinations/otlp-settings.ts';
import { StateStore } from '../../state/store.ts';
import type { Fence, Term } from '../../term.ts';
import { Segments } from '../encode/segments/segments.ts';
import { registerFamilies } from '../instruments/families.ts';
import { StateMeter } from '../instruments/meter.ts';
import { Destination } from './destination.ts';
import type { PushMemory } from './push.ts';
import { createStreamingPush } from './streaming-reader.ts';

async function setUp(context: TestContext) {
  const receiver = await OtlpReceiver.start();
  context.after(() => receiver.close());
  const store = new StateStore();
  const scope = store.open(widgets);
  scope.init();
  for (let at = 0; at < 100; at++) scope.initApply(widget(`w${at}`));
  scope.initDone();
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  return {
    meter,
    store,
    resource: resourceFromAttributes({ 'service.name': 'x' }),
    settings: otlpSettings(receiver.url, { compression: 'gzip' }),
    log: { warn: () => {} },
  };
}

/** The second push keeps what it writes. */
async function pushTwice(destination: Destination): Promise<void> {
  for (let push = 0; push < 2; push++) assert.equal((await destination.push('all', undefined)).result, 'complete');
}

async function untilCollected(ones: readonly WeakRef<object>[]): Promise<void> {
  await until('they are collected', () => {
    collectGarbage();
    return ones.every((one) => one.deref() === undefined);
  });
}

test('of what a push kept for itself nothing is left in the one that goes on', async (context) => {
  const options = await setUp(context);
  const former: WeakRef<Destination>[] = [];
  const goneOn = async (memory: PushMemory | undefined): Promise<PushMemory> => {
    const destination = new Destination({ ...options, memory });
    former.push(new WeakRef(destination));
    await pushTwice(destination);
    return destination.handOver();
  };
  let memory: PushMemory | undefined;
  for (let times = 0; times < 3; times++) memory = await goneOn(memory);
  const last = new Destination({ ...options, memory });
  await untilCollected(former);
  last.close();
});

test('of pushes that ended nothing is left in the term in which they were', async (context) => {
  const options = await setUp(context);
  const term: Term = { signal: new AbortController().signal, isOver: () => false };
  const fence: Fence = { gap: 0, term: async () => term };
  const former: WeakRef<OtlpSettings>[] = [];
  const pushOnce = async (end: 'shutdown' | 'handOver') => {
    const settings = { ...options.settings };
    former.push(new WeakRef(settings));
    const pushed = Promise.withResolvers<void>();
    const push = createStreamingPush({ ...options, settings, fence, onPush: () => pushed.resolve() });
    await push.start();
    await pushed.promise;
    await push[end](1000);
  };
  await pushOnce('shutdown');
  await pushOnce('handOver');
  await untilCollected(former);
  assert.equal(term.signal.aborted, false);
});

test('while another process pushes nothing is kept of what was written', async (context) => {
  const kept: WeakRef<Segments>[] = [];
  const { of } = Segments.prototype;
  context.after(() => Object.assign(Segments.prototype, { of }));
  Segments.prototype.of = function (...given) {
    kept.push(new WeakRef(this));
    return of.apply(this, given);
  };
  const term: Term = { signal: new AbortController().signal, isOver: () => false };
  const never = new Promise<undefined>(() => {});
  const terms = [Promise.resolve(term), never];
  const fence: Fence = { gap: 0, term: () => terms.shift()! };
  const destination = new Destination({ ...(await setUp(context)), fence });
  await destination.nextTerm();
  await pushTwice(destination);
  assert.ok(kept.length > 0);
  void destination.nextTerm();
  await untilCollected(kept);
  destination.close();
});
