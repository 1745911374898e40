/** What a command is: the one table of them makes the parser, `--help`, completion and docs/cli.md. */

/** A flag of a command's own. */
export interface CommandOption {
  /** In commander's notation, for example `-o, --output <format>`. */
  readonly flag: string;
  readonly description: string;
  /** What it is where nobody gives it. */
  readonly fallback?: string;
  /** The texts that can be given; one that ends with `=` goes on with a text of the user's. */
  readonly choices?: readonly string[];
  /** Whether it may be given several times; it is a list then. */
  readonly repeats?: true;
}

/** A word after the command. */
export interface CommandArgument {
  readonly name: string;
  readonly description: string;
  readonly isOptional?: true;
  readonly repeats?: true;
}

/** One command. */
export interface CommandDeclaration {
  /** The words, for example `get families`. */
  readonly name: string;
  /** A sentence that begins with a verb. */
  readonly summary: string;
  /** Further sentences. */
  readonly details?: string;
  readonly arguments?: readonly CommandArgument[];
  readonly options?: readonly CommandOption[];
  /** Whether it takes the flags, variables and files of `run` as well. */
  readonly takesSettings?: true;
  /** What it is for, and the words after the program's name. */
  readonly examples: readonly (readonly [comment: string, words: string])[];
  /** What its exit codes mean; 0, 2 for a mistake on the command line and 1 for a failure are those of all. */
  readonly exits?: Readonly<Record<number, string>>;
  /** The exit code of a failure, where it is not 1. */
  readonly failure?: number;
  /** Loads what it does: nothing of it is there before. */
  load(): Promise<CommandModule>;
}

/** What a file of a command exports. */
export interface CommandModule {
  /** Does it and gives the exit code. Throws coded errors. */
  run(context: CommandContext): Promise<number>;
}

/** Exit codes that commands have in common. */
export const DONE = 0;
export const FAILED = 1;
export const USAGE = 2;
export const FOUND = 3;

/** What a command is given. */
export interface CommandContext {
  readonly arguments: readonly string[];
  /** Own flags, by their long name as commander writes it: `--max-age` is `maxAge`. */
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  /** Flags of `run`, by the name of their option. */
  readonly flags: Readonly<Record<string, string>>;
  /** All that there are. */
  readonly commands: readonly CommandDeclaration[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly output: Output;
  /** A line on standard error. */
  say(line: string): void;
  /** Aborts when the user ends the program. */
  readonly signal: AbortSignal;
}

/** Where the result goes. */
export interface Output {
  /** Resolves when more can be taken. */
  write(text: string | Uint8Array): Promise<void>;
  /** Characters of a line; undefined where nobody looks at it. */
  readonly width: number | undefined;
  readonly hasColours: boolean;
}
