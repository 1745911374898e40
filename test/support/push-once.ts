/** One push of a whole store, as the component's streaming reader makes it. */
import { resourceFromAttributes } from '@opentelemetry/resources';
import { registerFamilies } from '../../src/otel/families.ts';
import { StateMeter } from '../../src/otel/meter.ts';
import type { PushOutcome } from '../../src/otel/push.ts';
import { createStreamingPush, type StreamingPushOptions } from '../../src/otel/streaming-reader.ts';
import type { StateStore } from '../../src/state/store.ts';

/**
 * Pushes the state to a receiver and resolves with what became of it. The push is not shut down, which would push again:
 * it waits for an hour that never passes, and keeps no process alive.
 */
export async function pushOnce(
  store: StateStore,
  url: string,
  options: Partial<Pick<StreamingPushOptions, 'maxRequestBytes' | 'turns'>> = {},
): Promise<PushOutcome> {
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  const ended = Promise.withResolvers<PushOutcome>();
  const push = createStreamingPush({
    ...options,
    meter,
    resource: resourceFromAttributes({ 'service.name': 'kube-state-metrics' }),
    settings: {
      url,
      protocol: 'http/protobuf',
      headers: {},
      timeout: 10_000,
      compression: 'gzip',
      interval: 3_600_000,
      exportTimeout: 60_000,
      temporality: 'cumulative',
    },
    log: { warn: () => {} },
    onPush: ended.resolve,
  });
  await push.start();
  return ended.promise;
}
