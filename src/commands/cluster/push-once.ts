/** One push of a state that is listed. */
import type { ClusterState } from '../../component/cluster-state.ts';
import type { OtlpSettings } from '../../config/destinations/otlp-settings.ts';
import { registerFamilies } from '../../otel/instruments/families.ts';
import { StateMeter } from '../../otel/instruments/meter.ts';
import { resourceFor } from '../../otel/instruments/resource.ts';
import type { PushOutcome } from '../../otel/push/push.ts';
import { createStreamingPush } from '../../otel/push/streaming-reader.ts';
import { version } from '../../version.ts';

/** How the push went, and what was said of it. */
export type PushedOnce = PushOutcome & { readonly reasons: readonly string[] };

const HOURS = 24 * 3_600_000;

/** Pushes once. There is no shutting down, which would push again: the next one is a day away, and keeps no process alive. */
export async function pushOnce(state: ClusterState, settings: OtlpSettings): Promise<PushedOnce> {
  const meter = new StateMeter({ name: 'kube-state-otel', version: version() });
  meter.beforeCycle(registerFamilies(meter, state.store));
  const ended = Promise.withResolvers<PushOutcome>();
  const reasons: string[] = [];
  const once = { ...settings, interval: HOURS, pushChanges: undefined };
  const push = createStreamingPush({
    settings: once,
    meter,
    resource: resourceFor(once, await state.resource),
    turns: state.turns,
    log: { warn: (line) => void reasons.push(line) },
    onPush: ended.resolve,
  });
  await push.start();
  return { ...(await ended.promise), reasons };
}
