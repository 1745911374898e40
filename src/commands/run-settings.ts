/** Everything that a start refuses before it asks anybody. */
import { scopesOf } from '../config/scopes.ts';
import { type SelectionLog, selectKinds } from '../config/selection.ts';
import { type Settings, settingsOfFlags } from '../config/settings.ts';
import type { Kind } from '../resources/declare/kind.ts';
import { unionOf } from '../resources/options/profiles.ts';
import { checkShard } from '../sharding/sharding.ts';
import type { CommandContext } from './declaration.ts';

/** Settings that can be used, and the kinds that they ask for. */
export interface RunSettings {
  readonly settings: Settings;
  readonly kinds: readonly Kind[];
}

/** Reads flags, variables and files as a start does. Throws coded errors. */
export function readRunSettings({ flags, environment, say }: CommandContext): RunSettings {
  const settings = settingsOfFlags(flags, environment, say);
  const { profile: own, otlp } = settings;
  const profile = unionOf([own, ...otlp.map((destination) => destination.profile ?? own)]);
  const log: SelectionLog = { warn: (about, sentence) => say(sentence ?? String(about)) };
  const kinds = selectKinds({ ...settings, profile }, log);
  scopesOf(settings, kinds);
  checkShard(settings);
  return { settings, kinds };
}
