/** The log as those who write to it see it; a pino logger is one. */
export interface Log {
  info: LogLine;
  warn: LogLine;
  error: LogLine;
  /** For what only those want to know who look for it. */
  debug?: LogLine;
}

/** Writes a sentence, alone or after fields to search it by. */
export type LogLine = (fieldsOrSentence: object | string, sentence?: string) => void;

/** Keys that are remembered at a time; what else comes meanwhile shares one, so that no text from outside fills log or memory. */
const MOST_KEYS = 100;

/** `log`, but at most once in `interval` milliseconds for each key; what was held back is counted in the next line. */
export function createSeldomLog(interval: number, now: () => number = Date.now) {
  const last = new Map<string, { at: number; held: number }>();
  const isRecent = ({ at }: { at: number }) => now() - at < interval;
  const keyFor = (key: string): string => {
    if (last.size < MOST_KEYS || last.has(key)) return key;
    for (const [old, entry] of last) if (!isRecent(entry)) last.delete(old);
    return last.size < MOST_KEYS ? key : OTHERS;
  };
  return (wanted: string, write: (heldBack: number) => void): void => {
    const key = keyFor(wanted);
    const earlier = last.get(key);
    if (earlier !== undefined && isRecent(earlier)) {
      earlier.held++;
      return;
    }
    last.set(key, { at: now(), held: 0 });
    write(earlier?.held ?? 0);
  };
}

const OTHERS = 'all others';
