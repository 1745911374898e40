/** The flags that a command takes, as completion needs them. */
import type { CommandDeclaration } from '../parsing/declaration.ts';

/** One flag. */
export interface Flag {
  /** With its dashes. */
  readonly name: string;
  readonly short: string | undefined;
  readonly about: string;
  /** What its value is called, where it needs one; the next word is that. */
  readonly takes: string | undefined;
  readonly choices: readonly string[];
}

/** Those of its own, and where it takes them those of a run, which are loaded for that. */
export async function flagsFor({ options: own = [], takesSettings }: CommandDeclaration): Promise<readonly Flag[]> {
  const flags = own.map(({ flag, description, choices }) => flagOf(flag, description, choices));
  const help = flagOf('-h, --help', 'Print the help.');
  if (!takesSettings) return [...flags, help];
  const { options } = await import('../../config/options/options.ts');
  const ofRun = Object.values(options)
    .filter((option) => !('isIdle' in option) || !option.isIdle)
    .map(({ flag, description }) => flagOf(flag, description));
  return [...new Map([...ofRun, ...flags, help].map((flag) => [flag.name, flag])).values()];
}

function flagOf(notation: string, description: string, choices: readonly string[] = []): Flag {
  const [, short, name, takes] = /^(?:(-\w), )?(--[\w-]+)(?: <(.+)>)?/.exec(notation)!;
  return { name: name!, short, about: description.split(/[;:.](?= |$)/)[0]!, takes, choices };
}
