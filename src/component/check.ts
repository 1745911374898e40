/** What a start would refuse, found out without one. */
import { scopesOf } from '../config/scopes.ts';
import { heldProfile, type SelectionLog, selectKinds } from '../config/selection.ts';
import type { Settings } from '../config/settings.ts';
import type { Kind } from '../resources/declare/kind.ts';
import { checkShard } from '../sharding/sharding.ts';

/** The kinds that the settings ask for. Throws what a start would for the settings by themselves; `log` hears of what has no effect. */
export function checkedKinds(settings: Settings, log: SelectionLog): readonly Kind[] {
  checkShard(settings);
  const kinds = selectKinds({ ...settings, profile: heldProfile(settings) }, log);
  scopesOf(settings, kinds);
  return kinds;
}

/**
 * Rejects with the coded error that a start with these settings would end with, as far as no cluster, receiver or port has to be
 * asked; gives the kinds otherwise.
 */
export async function checkSettings(settings: Settings, log: SelectionLog): Promise<readonly Kind[]> {
  const kinds = checkedKinds(settings, log);
  if (settings.tlsConfig !== undefined) await (await import('../server/web/files.ts')).readWeb(settings.tlsConfig);
  return kinds;
}
