/** Expositions as often as something may have changed, for commands that watch; or once. */
import type { Settings } from '../../config/settings.ts';
import { pause } from '../../pause.ts';
import type { CommandContext } from '../parsing/declaration.ts';
import { usage } from '../parsing/usage.ts';
import type { Snapshot } from './entries.ts';
import { isAddress, readExposition } from './input.ts';
import { expositionOf, samplesFrom } from './samples.ts';

/**
 * What `place`, the component behind --service, or the cluster tells: once, or with `-w` again and again. Addresses and services are asked each `--interval`; of the cluster
 * there is another snapshot when objects have changed, and not sooner than that. Ends by itself only without `-w`.
 */
export async function* snapshotsFrom(
  place: string | undefined,
  context: CommandContext,
  chosen: Partial<Settings> = {},
): AsyncGenerator<Snapshot, void, undefined> {
  const { options, signal } = context;
  if (options.service !== undefined) {
    if (place !== undefined || options.local) throw usage('--service is in the place of any other source of series');
    const { snapshotsOfService } = await import('./service.ts');
    return yield* snapshotsOfService(context, options.watch === true ? intervalOf(options) : undefined);
  }
  if (options.watch !== true) return yield samplesFrom(place, context, chosen);
  const interval = intervalOf(options);
  if (place !== undefined) {
    if (!isAddress(place)) throw usage('-w watches the cluster or an address, and neither a file nor standard input');
    for (; !signal.aborted; await pause(interval, signal)) yield readExposition(place, context);
    return;
  }
  if (options.local) throw usage('-w watches the cluster or an address: files do not change');
  const { listOnce } = await import('../cluster/list-once.ts');
  const listed = await listOnce(context, chosen);
  let hasChanged = false;
  let wake: (() => void) | undefined;
  const changed = () => {
    hasChanged = true;
    wake?.();
  };
  listed.state.store.observe({ changed, shown: changed, hidden: changed });
  try {
    while (!signal.aborted) {
      hasChanged = false;
      yield expositionOf(listed, context);
      await pause(interval, signal);
      if (!hasChanged) await new Promise<void>((woken) => (wake = woken));
      wake = undefined;
    }
  } finally {
    await listed.close();
  }
}

/** Milliseconds of --interval. Throws KSO_USAGE. */
export function intervalOf({ interval }: CommandContext['options']): number {
  const seconds = Number(interval);
  if (!(seconds >= 0.1)) throw usage('--interval is a number of seconds, 0.1 at least');
  return seconds * 1000;
}
