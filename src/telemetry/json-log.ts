import { type DestinationStream, type Logger, pino } from 'pino';
import { textOfLine } from './text-log.ts';

/** How the log is written: `auto` is text where somebody looks at it, and JSON elsewhere. */
export type LogFormat = 'auto' | 'json' | 'text';

/**
 * The command's log, at a level of pino's (trace ... fatal): one JSON object or one text a line on standard error, so that
 * standard output stays for what a command prints. Written synchronously: a line before an exit is never lost.
 */
export function createLog(level: string, format: LogFormat = 'json'): Logger {
  const stderr = pino.destination({ fd: 2, sync: true });
  const isText = format === 'text' || (format === 'auto' && process.stderr.isTTY);
  const destination: DestinationStream = isText ? { write: (line) => void stderr.write(textOfLine(line)) } : stderr;
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}
