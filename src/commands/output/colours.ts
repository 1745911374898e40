/** Colours for what is wrong and what is well; never without a word or a sign beside them. */
const CODES = { red: 31, green: 32, yellow: 33, grey: 90 } as const;

/** A text in a colour, where there are colours. */
export function coloured(text: string, colour: keyof typeof CODES, hasColours: boolean): string {
  return hasColours ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
}

/**
 * Whether colours are wanted: `--color` decides, or else NO_COLOR (https://no-color.org/), FORCE_COLOR and whether somebody
 * looks at it.
 */
export function wantsColours(
  choice: unknown,
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (choice === 'always' || choice === 'never') return choice === 'always';
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0';
  return isTerminal && environment.TERM !== 'dumb';
}
