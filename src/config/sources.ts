/** Flags, variables, and the files that those name. */
import { readConfigFile } from './file/config-file.ts';
import { readOtelConfig } from './file/otel-config.ts';
import { readOne, readOptions, type Sources } from './values.ts';

/** The files that flags and variables name, beside those. */
export function sourcesOf(
  flags: Sources['flags'],
  environment: Sources['environment'],
  warn: Sources['warn'],
): Sources {
  const path = environment.OTEL_CONFIG_FILE?.trim();
  const otel = path ? readOtelConfig(path) : undefined;
  const sources = { flags, environment: otel ? withoutOtel(environment, warn) : environment, otel, warn };
  if (otel && otel.unused.length > 0) warn(`Not used of ${otel.path}: ${otel.unused.join(', ')}.`);
  const unfiled = { ...sources, file: undefined, warn: () => {} };
  // Where there is no file, what is wrong is found when all is read.
  if (readOne('config', unfiled) === undefined) return { ...sources, file: undefined };
  const { config, continueWithoutConfig } = readOptions(unfiled);
  return { ...sources, file: readConfigFile(config!, continueWithoutConfig!) };
}

/** Where there is a file, no other variable of OpenTelemetry is read, as its specification has it. */
function withoutOtel(environment: Sources['environment'], warn: Sources['warn']): Sources['environment'] {
  const isOther = (name: string) => name.startsWith('OTEL_') && name !== 'OTEL_CONFIG_FILE';
  const others = Object.keys(environment).filter(isOther);
  if (others.length > 0) warn(`OTEL_CONFIG_FILE is given, so these are not read: ${others.join(', ')}.`);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isOther(name)));
}
