/** `dump`: everything that is told of a cluster, once. */

import { listOnce } from './cluster/list-once.ts';
import { type CommandContext, DONE, FOUND } from './parsing/declaration.ts';

/** Lists once and prints all. */
export async function run(context: CommandContext): Promise<number> {
  const { output, options, signal } = context;
  const { state, settings, missing, close } = await listOnce(context);
  try {
    if (options.output === 'otlp-json') {
      const { writeOtlpLines } = await import('./cluster/otlp-lines.ts');
      await writeOtlpLines(state, settings, output);
    } else {
      if (settings.profile !== 'ksm') await state.resource;
      const format = options.output === 'openmetrics' ? 'openmetrics' : 'text';
      for await (const chunk of state.exposition.stream({ format, encoding: 'identity', signal }))
        await output.write(chunk);
    }
  } finally {
    await close();
  }
  return missing.length === 0 ? DONE : FOUND;
}
