/** Lines of the log for people. */
const LEVELS: Readonly<Record<number, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

/** Makes of a JSON line of pino a text: the time of day, the level, the sentence, and what is said beside it. */
export function textOfLine(line: string): string {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as {
    readonly level: number;
    readonly time: string;
    readonly msg?: string;
    readonly err?: { readonly message?: string; readonly stack?: string };
  } & Readonly<Record<string, unknown>>;
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${textOf(value)}`);
  const clock = String(time).slice(11, 19);
  const parts = [clock, (LEVELS[level] ?? String(level)).padEnd(5), oneLine(msg ?? err?.message ?? ''), ...pairs];
  const stack = (err?.stack ?? '')
    .split('\n')
    .slice(1)
    .map((place) => `${oneLine(place)}\n`);
  return `${parts.join(' ').trimEnd()}\n${stack.join('')}`;
}

function textOf(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  // JSON escapes what a terminal might follow; without blanks and quotes a text needs none of it.
  return typeof value === 'string' && /^[\w./:@%+-]+$/.test(value) ? value : text;
}

/** A sentence may quote what a server said, with whatever that has for the terminal. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that are taken out
  return text.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ');
}
