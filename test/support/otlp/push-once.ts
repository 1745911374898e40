/** One push of a whole store, as the component's streaming reader makes it. */
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { OtlpSettings } from '../../../src/config/destinations/otlp-settings.ts';
import { registerFamilies } from '../../../src/otel/instruments/families.ts';
import { StateMeter } from '../../../src/otel/instruments/meter.ts';
import type { PushOutcome } from '../../../src/otel/push/push.ts';
import { createStreamingPush, type StreamingPushOptions } from '../../../src/otel/push/streaming-reader.ts';
import type { StateStore } from '../../../src/state/store.ts';
import { otlpSettings } from './settings.ts';

/**
 * Pushes the state to a receiver, gives the number of points and rejects where it was not accepted. The push is not shut
 * down, which would push again: it waits for an hour that never passes, and keeps no process alive.
 */
export async function pushOnce(
  store: StateStore,
  url: string,
  { turns, ...settings }: Partial<OtlpSettings> & Pick<StreamingPushOptions, 'turns'> = {},
): Promise<number> {
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  const warnings: string[] = [];
  const ended = Promise.withResolvers<PushOutcome>();
  const push = createStreamingPush({
    turns,
    meter,
    resource: resourceFromAttributes({ 'service.name': 'kube-state-metrics' }),
    settings: otlpSettings(url, { compression: 'gzip', exportTimeout: 60_000, ...settings }),
    log: { warn: (line) => warnings.push(line) },
    onPush: ended.resolve,
  });
  await push.start();
  const { accepted, points } = await ended.promise;
  if (!accepted) throw new Error(warnings.join('\n'));
  return points;
}
