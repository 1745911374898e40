/** Expositions of a running component that is reached through the API server. */
import { pause } from '../../pause.ts';
import { componentBehind } from '../cluster/service-proxy.ts';
import type { CommandContext } from '../parsing/declaration.ts';
import type { Snapshot } from './entries.ts';
import { readBytes } from './input.ts';

/** What the component behind --service tells: once, or with an interval in milliseconds again and again. Throws coded errors. */
export async function* snapshotsOfService(
  context: CommandContext,
  interval: number | undefined,
): AsyncGenerator<Snapshot, void, undefined> {
  const component = await componentBehind(context, 'state');
  try {
    do {
      yield readBytes([await component.read('/metrics')], component.address);
      if (interval !== undefined) await pause(interval, context.signal);
    } while (interval !== undefined && !context.signal.aborted);
  } finally {
    await component.close();
  }
}
