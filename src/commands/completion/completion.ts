/** `completion`: scripts with which a shell completes the command line; what there is to choose it asks `__complete` for. */
import { type CommandContext, DONE } from '../parsing/declaration.ts';
import { usage } from '../parsing/usage.ts';
import { SCRIPTS } from './scripts.ts';

/** Prints the script for a shell. */
export async function run(context: CommandContext): Promise<number> {
  const script = SCRIPTS[context.arguments[0]!];
  if (script === undefined) throw usage(`there are scripts for ${Object.keys(SCRIPTS).join(', ')}`);
  await context.output.write(script);
  return DONE;
}
