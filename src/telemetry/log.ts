import { type Logger, pino } from 'pino';

/** The log: one JSON object a line on standard error, so that standard output stays for what a command prints. */
export type Log = Logger;

/** A log at a level of pino's (trace ... fatal). Written synchronously: a line before an exit is never lost. */
export function createLog(level: string): Log {
  return pino(
    { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  );
}

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
