/** What an API server has of the kinds, once or again and again. */

import { settingsOfFlags } from '../../config/read-settings.ts';
import { pause } from '../../pause.ts';
import type { Kind } from '../../resources/declare/kind.ts';
import { intervalOf } from '../exposition/snapshots.ts';
import type { CommandContext } from '../parsing/declaration.ts';
import { accessOf, namespacesOf } from './connection.ts';
import { answered, openCluster } from './open.ts';
import { askServed, type ServedKindReport } from './served.ts';

/** Reports by the identity of the kind (`kindId`). Throws KSO_UNREACHABLE where the API server does not answer. */
export async function* eachServed(
  kinds: readonly Kind[],
  context: CommandContext,
): AsyncGenerator<ReadonlyMap<string, ServedKindReport>, void, undefined> {
  const { options, flags, environment, signal } = context;
  const settings = settingsOfFlags(flags, environment, context.say);
  const interval = intervalOf(options);
  const [namespace] = namespacesOf(options).namespaces ?? [];
  const client = await openCluster({ ...settings, ...accessOf(options) }, context);
  try {
    do {
      // Of what can't be asked for nothing would be known, and so of everything.
      await answered(client, client.get('/version', {}, { accept: 'application/json', signal }));
      yield await askServed(client, kinds, namespace, signal);
      if (options.watch) await pause(interval, signal);
    } while (options.watch && !signal.aborted);
  } finally {
    await client.close();
  }
}
