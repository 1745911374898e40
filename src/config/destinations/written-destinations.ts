import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as z from 'zod';
import { CodedError } from '../../errors.ts';
import { reasonOfYaml, WITHOUT_WARNINGS } from '../../yaml.ts';
import { made } from '../options/made.ts';
import {
  duration,
  grpcTarget,
  histogramAggregation,
  httpAddress,
  laterFile,
  requestBytes,
  temporality,
  timeout,
} from '../options/types.ts';
import { isHeaderName } from '../pairs.ts';
import { logsAddress, signalAddress } from './addresses.ts';
import { familySelection } from './family-patterns.ts';
import { DEFAULT_DESTINATION, type OtlpSettings } from './otlp-settings.ts';

/** How many requests may be under way at a time. */
function requestsAtOnce() {
  const message = 'a number of requests is from 1 to 64';
  return z
    .string()
    .regex(/^([1-9]|[1-5]\d|6[0-4])$/, message)
    .transform(Number);
}

/** What a destination that leaves these out has: the values of flags and variables. */
export interface DestinationDefaults extends Shared {
  /** Undefined where it follows the interval. */
  readonly exportTimeout: number | undefined;
}

type Shared = Pick<
  OtlpSettings,
  | 'protocol'
  | 'timeout'
  | 'compression'
  | 'interval'
  | 'pushChanges'
  | 'temporality'
  | 'histogramAggregation'
  | 'maxRequestBytes'
>;

function destinationType() {
  /** Numbers may stand where a flag would have their text. */
  const text = z.union([z.string(), z.number().transform(String)]);
  return z.strictObject({
    name: z
      .string()
      .regex(/^[\w.-]{1,63}$/, 'a name has up to 63 letters, digits, ".", "_" and "-"')
      .refine((name) => name !== DEFAULT_DESTINATION, `"${DEFAULT_DESTINATION}" is the one of flags and variables`),
    endpoint: z.string().optional(),
    metricsEndpoint: z.string().optional(),
    logsEndpoint: z.string().optional(),
    protocol: z.enum(['http/protobuf', 'http/json', 'grpc']).optional(),
    headers: z
      .record(z.string(), text)
      .refine((headers) => Object.keys(headers).every(isHeaderName), "a header's name has no blanks and no colon")
      .default({}),
    headersFile: laterFile().optional(),
    timeout: text.pipe(timeout()).optional(),
    compression: z.enum(['gzip', 'zstd', 'none']).optional(),
    interval: text.pipe(duration()).optional(),
    exportTimeout: text.pipe(timeout()).optional(),
    /** False where flags ask for it and this destination is not to have it. */
    pushChanges: z.literal(false).or(text.pipe(duration())).optional(),
    temporality: temporality().optional(),
    histogramAggregation: histogramAggregation().optional(),
    maxRequestBytes: text.pipe(requestBytes()).optional(),
    families: familySelection().optional(),
    profile: z.enum(['ksm', 'semconv', 'both']).optional(),
    concurrency: text.pipe(requestsAtOnce()).optional(),
    ends: z.boolean().default(true),
    resourceAttributes: z.record(z.string().min(1, 'an attribute has a name'), text).default({}),
    certificate: laterFile().optional(),
    clientCertificate: laterFile().optional(),
    clientKey: laterFile().optional(),
    insecure: z.boolean().default(false),
  });
}

function fileType() {
  return z.strictObject({ destinations: z.array(z.unknown()).min(1, 'at least one destination is needed') });
}

/** Destinations as they are written, and where. */
export interface WrittenDestinations {
  readonly file: string;
  /** The key under which they stand there. */
  readonly key: string;
  readonly list: readonly unknown[];
  /** Whether `${NAME}` in any text stands for an environment variable, and `$$` for `$`. */
  readonly hasVariables: boolean;
}

/** Reads a file in YAML or JSON. Throws KSO_DESTINATIONS_UNREADABLE and KSO_DESTINATIONS_INVALID. */
export function readDestinationsFile(file: string): WrittenDestinations {
  const { destinations } = checked(fileType(), parse(file), { file, path: '' });
  return { file, key: 'destinations', list: destinations, hasVariables: true };
}

/**
 * The destinations that are written somewhere. What one leaves out is as flags and variables say, but for addresses, headers and
 * certificates: those are meant for one receiver. `names` are those that are taken, and get what is read. Throws
 * KSO_DESTINATIONS_INVALID.
 */
export function readDestinations(
  { file, key, list, hasVariables }: WrittenDestinations,
  environment: Readonly<Record<string, string | undefined>>,
  defaults: DestinationDefaults,
  names: Set<string>,
): OtlpSettings[] {
  const refuse = (path: string, reason: string): never => {
    throw new CodedError('KSO_DESTINATIONS_INVALID', { file, path, reason });
  };
  const check = <T>(type: z.ZodType<T>, value: unknown, path: string): T => checked(type, value, { file, path });
  return list.map((given, index) => {
    const path = `${key}.${index}`;
    const missing = (name: string) => refuse(path, `the environment variable ${name} is not set`);
    const substituted = hasVariables ? substitute(given, environment, missing) : given;
    const read = check(made(destinationType), substituted, path);
    if (names.has(read.name)) refuse(`${path}.name`, `another destination is called "${read.name}"`);
    names.add(read.name);
    const protocol = read.protocol ?? defaults.protocol;
    const address = protocol === 'grpc' ? grpcTarget() : httpAddress();
    const where = read.metricsEndpoint === undefined ? 'endpoint' : 'metricsEndpoint';
    const base = check<string>(address, read[where] ?? '', `${path}.${where}`);
    if (read.logsEndpoint !== undefined) check<string>(address, read.logsEndpoint, `${path}.logsEndpoint`);
    return {
      name: read.name,
      url: read.metricsEndpoint ?? signalAddress('metrics', protocol, base),
      logsUrl: read.logsEndpoint ?? logsAddress(protocol, read.endpoint, read.metricsEndpoint),
      protocol,
      headers: read.headers,
      headersFile: read.headersFile,
      timeout: read.timeout ?? defaults.timeout,
      compression: read.compression ?? defaults.compression,
      interval: read.interval ?? defaults.interval,
      exportTimeout: timeOfPush(
        read.interval ?? defaults.interval,
        // What was given was meant for the interval of the flags.
        read.exportTimeout ?? (read.interval === undefined ? defaults.exportTimeout : undefined),
      ),
      pushChanges: read.pushChanges === false ? undefined : (read.pushChanges ?? defaults.pushChanges),
      temporality: read.temporality ?? defaults.temporality,
      histogramAggregation: read.histogramAggregation ?? defaults.histogramAggregation,
      maxRequestBytes: read.maxRequestBytes ?? defaults.maxRequestBytes,
      families: read.families,
      profile: read.profile,
      concurrency: read.concurrency,
      ends: read.ends,
      resourceAttributes: read.resourceAttributes,
      certificate: read.certificate,
      clientCertificate: read.clientCertificate,
      clientKey: read.clientKey,
      insecure: read.insecure,
    };
  });
}

/** The value, where the type takes it. Throws KSO_DESTINATIONS_INVALID with the place of the first mistake. */
function checked<T>(type: z.ZodType<T>, value: unknown, { file, path }: { file: string; path: string }): T {
  const read = type.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  const place = [path, ...placeOf(issue)].filter((part) => part !== '').join('.');
  throw new CodedError('KSO_DESTINATIONS_INVALID', {
    file,
    path: place === '' ? 'its top' : place,
    reason: reasonOf(issue),
  });
}

/** How long a push may take where that is not `given`: as long as the interval, but 30 s at least; in milliseconds. */
export function timeOfPush(interval: number, given: number | undefined): number {
  return given ?? Math.max(interval, 30_000);
}

type Issue = z.ZodError['issues'][number];

/** Where a mistake is. Within headers nothing is named: what stands there may have been written in the wrong place. */
function placeOf({ path }: Issue): PropertyKey[] {
  const at = path.indexOf('headers');
  return at < 0 ? path : path.slice(0, at + 1);
}

/** What is wrong, without anything of the file but keys that look like those of this file. */
function reasonOf(issue: Issue): string {
  if (issue.code !== 'unrecognized_keys') return issue.message;
  const keys = issue.keys.filter((key) => /^[a-z]{1,30}$/i.test(key));
  return keys.length === 0 ? 'there is a key that is not known' : `not known are: ${keys.join(', ')}`;
}

function parse(file: string): unknown {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CodedError('KSO_DESTINATIONS_UNREADABLE', { file, reason: (error as Error).message });
  }
  // Loaded here, since few have such a file.
  const { parse: parseYaml } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  try {
    return parseYaml(content, WITHOUT_WARNINGS);
  } catch (error) {
    throw new CodedError('KSO_DESTINATIONS_INVALID', { file, path: 'its top', reason: reasonOfYaml(error) });
  }
}

/** The value with the variables in all its texts filled in. */
function substitute(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  missing: (name: string) => never,
): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\$|\$\{(\w+)\}/g, (whole, name?: string) =>
      name === undefined ? whole.slice(1) : (environment[name] ?? missing(name)),
    );
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, environment, missing));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, environment, missing)]));
}
