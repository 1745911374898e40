/** Settings as a start has them, for commands that look at what it would do. */
import { checkedKinds } from '../../component/check.ts';
import { settingsOfFlags } from '../../config/read-settings.ts';
import type { Settings } from '../../config/settings.ts';
import type { Kind } from '../../resources/declare/kind.ts';
import type { CommandContext } from '../parsing/declaration.ts';

/** Settings that can be used, and the kinds that they ask for. */
export interface RunSettings {
  readonly settings: Settings;
  readonly kinds: readonly Kind[];
}

/** Reads flags, variables and files as a start does. Throws coded errors. */
export function readRunSettings({ flags, environment, say }: CommandContext): RunSettings {
  const settings = settingsOfFlags(flags, environment, say);
  return { settings, kinds: checkedKinds(settings, { warn: (about, sentence) => say(sentence ?? String(about)) }) };
}
