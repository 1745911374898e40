/** `check config`: whether a start would work, as far as nobody is asked. */
import { checkSettings } from '../../component/check.ts';
import { settingsOfFlags } from '../../config/read-settings.ts';
import { CodedError, explain } from '../../errors.ts';
import { type CommandContext, DONE, FAILED } from '../parsing/declaration.ts';

/** Says whether it can be used. */
export async function run(context: CommandContext): Promise<number> {
  try {
    const settings = settingsOfFlags(context.flags, context.environment, context.say);
    const kinds = await checkSettings(settings, { warn: (about, sentence) => context.say(sentence ?? String(about)) });
    const families = new Set(kinds.flatMap(({ families }) => families.map(({ name }) => name)));
    const to =
      settings.otlp.length === 0
        ? 'nothing is pushed'
        : `pushed to ${settings.otlp.map(({ name }) => name).join(', ')}`;
    await context.output.write(
      `SUCCESS: the configuration can be used (${kinds.length} kinds, ${families.size} families, ${to})\n`,
    );
    return DONE;
  } catch (error) {
    if (!(error instanceof CodedError) || error.usage) throw error;
    context.say(explain(error).trimEnd());
    return FAILED;
  }
}
