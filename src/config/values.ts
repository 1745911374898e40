/** The values of all options, from wherever they may come. */
import { CodedError } from '../errors.ts';
import type { ConfigFile } from './file/config-file.ts';
import type { FileValue } from './file/keys.ts';
import { nearest } from './file/nearest.ts';
import type { OtelConfig } from './file/otel-config.ts';
import { made } from './options/made.ts';
import { nameOfFlag, type Option, variableOf } from './options/option.ts';
import { type OptionValues, options } from './options/options.ts';
import { grpcTarget } from './options/types.ts';
import type { Found } from './origins.ts';

/** Where values come from, and who hears of those that can't be used. */
export interface Sources {
  /** Wins over all, as with kube-state-metrics; undefined where there is none. */
  readonly file: ConfigFile | undefined;
  /** By the name of the option. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The file of OTEL_CONFIG_FILE, which takes the place of all other variables of OpenTelemetry. */
  readonly otel: OtelConfig | undefined;
  warn(sentence: string): void;
  /** Told of each option where its value came from. */
  readonly found?: (name: string, found: Found) => void;
}

/** The option of one name, as {@link readOptions} reads all. */
export function readOne<K extends keyof OptionValues>(name: K, sources: Sources): OptionValues[K] {
  return readOption(name, options[name], sources) as OptionValues[K];
}

/**
 * Reads all options as they are for one of the signals, each of which has variables of its own. What the file, a flag or
 * a variable of this project (`KSO_…`) says must be right: KSO_CONFIG_INVALID or KSO_USAGE otherwise. A variable of
 * OpenTelemetry with a value that can't be used is told to `warn` and ignored, as its specification demands.
 */
export function readOptions(sources: Sources, signal: 'metrics' | 'logs' = 'metrics'): OptionValues {
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options) as [string, Option<unknown>][]) {
    if (ENDPOINTS[name] !== undefined && ENDPOINTS[name] !== signal) continue;
    const isTarget = values.otlpProtocol === 'grpc' && (name === 'otlpEndpoint' || name in ENDPOINTS);
    const type = isTarget ? grpcTarget : option.type;
    const variables = option.variables.map((variable) => variable.replace('_METRICS_', `_${signal.toUpperCase()}_`));
    values[name] = readOption(name, { ...option, type, variables }, sources);
  }
  return values as OptionValues;
}

/** Options of one signal alone; the protocol, which stands before them in the table, decides on their form. */
const ENDPOINTS: Readonly<Record<string, 'metrics' | 'logs'>> = {
  otlpMetricsEndpoint: 'metrics',
  otlpLogsEndpoint: 'logs',
};

/** No text that can't be used is shown: whoever writes a flag wrongly may have written something secret there. */
function readOption(name: string, option: Option<unknown>, sources: Sources): unknown {
  const { file, flags, environment, otel, warn } = sources;
  const found = (value: Found['value'], from: Found['from'], place: string, path?: string) =>
    sources.found?.(name, { value, from, place, ...(path !== undefined && { path }) });
  const said = file?.values[name];
  if (said !== undefined) {
    found(said.value, 'file', said.place, file!.path);
    return ofFile(option, said, file!.path);
  }
  const own = variableOf(option);
  for (const [given, what, from] of [
    [flags[name], `--${nameOfFlag(option)}`, 'flag'],
    [textOf(environment[own]), own, 'variable'],
  ] as const) {
    if (given === undefined) continue;
    const read = made(option.type).safeParse(given);
    // The default of a text is an empty one to Go, which charts write out.
    if (read.success && read.data === '') continue;
    if (read.success) {
      found(given, from, what);
      return read.data;
    }
    throw new CodedError('KSO_USAGE', { reason: `the value of ${what} can't be used: ${messageOf(read.error)}` });
  }
  const declared = otel?.values[name];
  if (declared !== undefined) {
    found(declared.value, 'file', declared.place, otel!.path);
    return ofFile(option, declared, otel!.path);
  }
  for (const variable of option.variables) {
    const text = textOf(environment[variable]);
    if (text === undefined) continue;
    const read = made(option.type).safeParse(text);
    if (read.success) {
      found(text, 'variable', variable);
      return read.data;
    }
    const { pairs = {}, mistakes = [] } = option.salvage?.(text) ?? {};
    if (Object.keys(pairs).length > 0) {
      warn(`The variable ${variable} is used in part: ${mistakes.join(', ')}.`);
      found(text, 'variable', variable);
      return pairs;
    }
    warn(`The variable ${variable} is ignored: its value can't be used, ${messageOf(read.error)}.`);
  }
  found(option.fallback, 'default', '');
  return option.fallback === undefined ? undefined : made(option.type).parse(option.fallback);
}

function ofFile(option: Option<unknown>, { key, place, value }: FileValue, path: string): unknown {
  const read = typeof value === 'string' ? made(option.type).safeParse(value) : made(option.entries!).safeParse(value);
  if (read.success) return read.data;
  const reason = `the value of ${key} can't be used: ${messageOf(read.error)}`;
  throw new CodedError('KSO_CONFIG_INVALID', { path, place, reason });
}

function messageOf({ issues }: { readonly issues: readonly { readonly message: string }[] }): string {
  return issues[0]!.message;
}

function textOf(variable: string | undefined): string | undefined {
  const text = variable?.trim();
  return text === '' ? undefined : text;
}

/** Warns of flags that are taken without effect, in one sentence, and of variables that are nearly ours. */
export function warnOfIdle({ file, flags, environment, warn }: Sources): void {
  const all = Object.entries(options) as [string, Option<unknown>][];
  const idle = all.filter(([name, { isIdle }]) => isIdle && (flags[name] ?? file?.values[name]) !== undefined);
  if (idle.length > 0) {
    warn(`Taken without effect: ${idle.map(([, option]) => `--${nameOfFlag(option)}`).join(', ')}.`);
  }
  const names = all.map(([, option]) => variableOf(option));
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith('KSO_') || names.includes(variable)) continue;
    const meant = nearest(variable, names);
    if (meant !== undefined) warn(`The variable ${variable} is not known; near it is ${meant}.`);
  }
}
