/** Series from an exposition that is named, or else of the cluster that the flags say. */
import type { Settings } from '../../config/settings.ts';
import type { ListedState } from '../cluster/list-once.ts';
import type { CommandContext } from '../parsing/declaration.ts';
import type { Entry } from './entries.ts';
import { entriesOf, readExposition } from './input.ts';

/** What `place` says; where it is undefined the cluster is listed, with settings that the command decides on. */
export async function* samplesFrom(
  place: string | undefined,
  context: CommandContext,
  chosen: Partial<Settings> = {},
): AsyncGenerator<readonly Entry[], void, undefined> {
  if (place !== undefined) return yield* readExposition(place, context);
  const { listOnce } = await import('../cluster/list-once.ts');
  const listed = await listOnce(context, chosen);
  try {
    yield* expositionOf(listed, context);
  } finally {
    await listed.close();
  }
}

/** What is told of a listed state now. */
export async function* expositionOf(
  { state, settings }: Pick<ListedState, 'state' | 'settings'>,
  { signal }: Pick<CommandContext, 'signal'>,
): AsyncGenerator<readonly Entry[], void, undefined> {
  if (settings.profile !== 'ksm') await state.resource;
  yield* entriesOf(state.exposition.stream({ format: 'text', encoding: 'identity', signal }), (line, reason) => {
    throw new Error(`a line of our own can not be read, line ${line}: ${reason}`);
  });
}
