/** A push of some widgets to a receiver, as the component's streaming push makes it, with all that became of it. */
import type { TestContext } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { OtlpSettings } from '../../../src/config/destinations/otlp-settings.ts';
import { registerFamilies } from '../../../src/otel/instruments/families.ts';
import { StateMeter } from '../../../src/otel/instruments/meter.ts';
import type { PushOutcome } from '../../../src/otel/push/push.ts';
import { createStreamingPush } from '../../../src/otel/push/streaming-reader.ts';
import { StateStore } from '../../../src/state/store.ts';
import { widget, widgets } from '../widgets.ts';
import { OtlpReceiver, type ReceiverOptions } from './receiver.ts';
import { otlpSettings } from './settings.ts';

/** `ended` resolves when so many pushes have ended. The push is not started yet; the receiver closes with the test. */
export async function setUpWidgetPush(
  context: TestContext,
  objects: number,
  some: Partial<OtlpSettings>,
  options: ReceiverOptions = {},
) {
  const receiver = await OtlpReceiver.start({ protocol: some.protocol === 'grpc' ? 'grpc' : 'http', ...options });
  context.after(() => receiver.close());
  const store = new StateStore();
  const scope = store.open(widgets);
  scope.init();
  for (let at = 0; at < objects; at++) scope.initApply(widget(`w${at}`));
  scope.initDone();
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  const outcomes: PushOutcome[] = [];
  const warnings: string[] = [];
  let told = Promise.withResolvers<void>();
  const push = createStreamingPush({
    meter,
    store,
    resource: resourceFromAttributes({ 'service.name': 'x' }),
    settings: otlpSettings(receiver.url, some),
    log: { warn: (line) => warnings.push(line) },
    onPush: (outcome) => {
      outcomes.push(outcome);
      told.resolve();
      told = Promise.withResolvers();
    },
  });
  const ended = async (count: number) => {
    while (outcomes.length < count) await told.promise;
  };
  return { receiver, store, scope, push, outcomes, warnings, ended };
}
