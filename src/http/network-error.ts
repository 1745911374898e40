/** What a failed request says, for people. */

/** The text of an error and of what caused it, outermost first; with the code where the text lacks it. */
export function reasonOf(error: unknown): string {
  const texts: string[] = [];
  for (let at: unknown = error; at instanceof Error && texts.length < 4; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    const message = at instanceof AggregateError && at.message === '' ? at.errors.map(reasonOf).join(', ') : at.message;
    const text = code === undefined || message.includes(code) ? message : `${message} (${code})`;
    if (text !== '' && !texts.includes(text)) texts.push(text);
  }
  return texts.length === 0 ? String(error) : texts.join(': ');
}

/** The code of a Node.js or undici error; "" where there is none. An aborted request's is a number, which says nothing. */
export function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : '';
}
