/** What a start would refuse, found out without one. */
import { scopesOf } from './config/scopes.ts';
import { heldProfile, type SelectionLog, selectKinds } from './config/selection.ts';
import type { Settings } from './config/settings.ts';
import { checkShard } from './sharding/sharding.ts';

/**
 * Rejects with the coded error that a start with these settings would end with, as far as no cluster, receiver or port has to be
 * asked; `log` hears of what has no effect.
 */
export async function checkSettings(settings: Settings, log: SelectionLog): Promise<void> {
  checkShard(settings);
  scopesOf(settings, selectKinds({ ...settings, profile: heldProfile(settings) }, log));
  if (settings.tlsConfig !== undefined) await (await import('./server/web/files.ts')).readWeb(settings.tlsConfig);
}
