/** The commands beside `run`: finds the one that is asked for, loads it, and ends with its exit code. */

import { CodedError, explain } from '../errors.ts';
import { wantsColours } from './output/colours.ts';
import { checkFormat } from './output/formats.ts';
import type { CommandContext, CommandDeclaration, Output } from './parsing/declaration.ts';
import { DONE, FAILED, USAGE } from './parsing/declaration.ts';
import { parseWords } from './parsing/parse.ts';
import { COMMANDS } from './parsing/table.ts';

/** Runs a command in this process and ends it. */
export async function runCommand(words: readonly string[]): Promise<never> {
  const { stdout, stderr, stdin } = process;
  // Whoever stops reading, as head does, has read enough.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      process.exit(error.code === 'EPIPE' ? DONE : FAILED);
    });
  }
  const ending = new AbortController();
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      ending.abort();
      process.exit(code);
    });
  }
  const surroundings = {
    environment: process.env,
    stdin,
    say: (line: string) => void stderr.write(`${line}\n`),
    signal: ending.signal,
  };
  if (words[0] === '__complete') {
    const { complete } = await import('./completion/complete.ts');
    stdout.write(await complete(words.slice(1), process.env), () => process.exit(DONE));
    return new Promise(() => {});
  }
  const code = await execute(words, surroundings, (choice) => outputTo(stdout, choice));
  await new Promise((written) => stdout.write('', written));
  process.exit(code);
}

type Surroundings = Pick<CommandContext, 'environment' | 'stdin' | 'say' | 'signal'>;

async function execute(
  words: readonly string[],
  surroundings: Surroundings,
  outputFor: (colour: unknown) => Output,
): Promise<number> {
  let declaration: CommandDeclaration | undefined;
  try {
    const parsed = await parseWords(words[0] === '--version' ? ['version', '--short'] : words);
    if ('help' in parsed) {
      const { helpOf } = await import('./help.ts');
      await outputFor(undefined).write(await helpOf(parsed.help));
      return DONE;
    }
    declaration = parsed.declaration;
    await checkFormat(parsed.options.output);
    const { run } = await declaration.load();
    return await run({ ...parsed, ...surroundings, commands: COMMANDS, output: outputFor(parsed.options.color) });
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    process.stderr.write(explain(error));
    return error.usage ? USAGE : (declaration?.failure ?? FAILED);
  }
}

function outputTo(stream: NodeJS.WriteStream, choice: unknown): Output {
  return {
    width: stream.isTTY ? stream.columns : undefined,
    hasColours: wantsColours(choice, stream.isTTY, process.env),
    async write(text) {
      if (!stream.write(text)) await new Promise((drained) => stream.once('drain', drained));
    },
  };
}
