/** The log as those who write to it see it; a pino logger is one. */
export interface Log {
  info: LogLine;
  warn: LogLine;
  error: LogLine;
}

/** Writes a sentence, alone or after fields to search it by. */
export type LogLine = (fieldsOrSentence: object | string, sentence?: string) => void;

/** `log`, but at most once in `interval` milliseconds for each key; what was held back is counted in the next line. */
export function createSeldomLog(interval: number, now: () => number = Date.now) {
  const last = new Map<string, { at: number; held: number }>();
  return (key: string, write: (heldBack: number) => void): void => {
    const earlier = last.get(key);
    if (earlier !== undefined && now() - earlier.at < interval) {
      earlier.held++;
      return;
    }
    last.set(key, { at: now(), held: 0 });
    write(earlier?.held ?? 0);
  };
}
