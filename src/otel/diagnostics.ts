import { DiagLogLevel, diag } from '@opentelemetry/api';
import { createSeldomLog } from '../telemetry/log.ts';

/** Where lines go; a pino logger is one. */
export interface LineLog {
  warn(line: string): void;
  error(line: string): void;
}

/**
 * Sends what the OpenTelemetry packages have to say, warnings and errors, to a log; of lines that begin alike one a minute,
 * since the rest may be an answer's text.
 * Their global error handler speaks through the same channel. It is one for the whole process, as the API has it.
 */
export function routeDiagnostics(log: LineLog): void {
  const seldom = createSeldomLog(60_000);
  const route =
    (write: (line: string) => void) =>
    (...parts: readonly unknown[]) => {
      const line = `OpenTelemetry: ${parts.map(textOf).join(' ')}`;
      seldom(line.slice(0, BEGINNING), () => write(line));
    };
  const silent = () => {};
  diag.setLogger(
    {
      error: route((line) => log.error(line)),
      warn: route((line) => log.warn(line)),
      info: silent,
      debug: silent,
      verbose: silent,
    },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

/** Characters by which lines are told apart. */
const BEGINNING = 60;

function textOf(part: unknown): string {
  if (part instanceof Error) return part.message;
  return typeof part === 'string' ? part : JSON.stringify(part);
}
