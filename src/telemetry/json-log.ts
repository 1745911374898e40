import { type Logger, pino } from 'pino';

/**
 * The command's log, at a level of pino's (trace ... fatal): one JSON object a line on standard error, so that standard
 * output stays for what a command prints. Written synchronously: a line before an exit is never lost.
 */
export function createLog(level: string): Logger {
  return pino(
    { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  );
}
