import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { collectGarbage } from '../../../test/cost/garbage.ts';
import { OtlpReceiver } from '../../../test/support/otlp/receiver.ts';
import { otlpSettings } from '../../../test/support/otlp/settings.ts';
import { until } from '../../../test/support/until.ts';
import { widget, widgets } from '../../../test/support/widgets.ts';
import { StateStore } from '../../state/store.ts';
import { registerFamilies } from '../instruments/families.ts';
import { StateMeter } from '../instruments/meter.ts';
import { Destination } from './destination.ts';
import type { PushMemory } from './push.ts';

test('of what a push kept for itself nothing is left in the one that goes on', async (context) => {
  const receiver = await OtlpReceiver.start();
  context.after(() => receiver.close());
  const store = new StateStore();
  const scope = store.open(widgets);
  scope.init();
  for (let at = 0; at < 100; at++) scope.initApply(widget(`w${at}`));
  scope.initDone();
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  const options = {
    meter,
    store,
    resource: resourceFromAttributes({ 'service.name': 'x' }),
    settings: otlpSettings(receiver.url, { compression: 'gzip' }),
    log: { warn: () => {} },
  };
  const former: WeakRef<Destination>[] = [];
  const goneOn = async (memory: PushMemory | undefined): Promise<PushMemory> => {
    const destination = new Destination({ ...options, memory });
    former.push(new WeakRef(destination));
    for (let push = 0; push < 2; push++) assert.equal((await destination.push('all', undefined)).result, 'complete');
    return destination.handOver();
  };
  let memory: PushMemory | undefined;
  for (let times = 0; times < 3; times++) memory = await goneOn(memory);
  const last = new Destination({ ...options, memory });
  await until('the former ones are collected', () => {
    collectGarbage();
    return former.every((one) => one.deref() === undefined);
  });
  last.close();
});
