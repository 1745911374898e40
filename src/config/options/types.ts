/** How the text of an option is read: each refuses what it can't use with a sentence that does not repeat it. */
import * as z from 'zod';

/** Any text. */
export function anyText() {
  return z.string();
}

/** A whole number from `least` on. */
export function whole(least = 0) {
  const message = `a whole number from ${least} on is needed`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((number) => number >= least, message);
}

/** A port of TCP; 0 for any that is free. */
export function port() {
  const message = 'a port is a whole number from 0 to 65535';
  return z
    .string()
    .regex(/^\d{1,5}$/, message)
    .transform(Number)
    .refine((number) => number <= 65_535, message);
}

/** One of some names in lower case, written in any (specification, configuration/common, Enum). */
export function anyCase<const T extends readonly string[]>(names: T) {
  return z.string().toLowerCase().pipe(z.enum(names));
}

/** True or false as Go's flags write it (strconv.ParseBool). */
export function bool() {
  const message = 'it is true or false';
  return z
    .string()
    .regex(/^(true|false|[01tf])$/i, message)
    .transform((text) => /^[1t]/i.test(text));
}

/** True or false as OpenTelemetry's variables write it, in any case. */
export function trueOrFalse() {
  return anyCase(['true', 'false']).transform((text) => text === 'true');
}

/** How sums and histograms are told again: since the start, or since they were last told. */
export function temporality() {
  return anyCase(['cumulative', 'delta', 'lowmemory']);
}

/** How histograms are told. */
export function histogramAggregation() {
  return anyCase(['explicit_bucket_histogram', 'base2_exponential_bucket_histogram']);
}

/** An address of HTTP, with its scheme in small letters. */
export function httpAddress() {
  return z
    .string()
    .refine(isHttpAddress, 'an address starts with http:// or https://, for example http://collector:4318')
    .transform(withSmallScheme);
}

/**
 * What gRPC connects to: an address, a host with a port, or such a name of gRPC's own
 * (https://github.com/grpc/grpc/blob/master/doc/naming.md).
 */
export function grpcTarget() {
  const message = 'a gRPC address is http://host:port, https://host:port, host:port, dns:///host:port or unix:///path';
  return z
    .string()
    .refine((text) => GRPC_NAMES.some((name) => name.test(text)) || isHttpAddress(text), message)
    .transform(withSmallScheme);
}

const GRPC_NAMES: readonly RegExp[] = [
  /^(\[[\da-f:.]+\]|[\w.-]+):\d{1,5}$/i,
  /^dns:(\/\/[\w.:-]*\/)?(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i,
  /^unix:(?!\/\/[^/]).+$/i,
];

function isHttpAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function withSmallScheme(text: string): string {
  return text.replace(/^(https?|dns|unix):/i, (scheme) => scheme.toLowerCase());
}

/** A file that need not be there yet: who issues certificates may be slower than this process. */
export function laterFile() {
  return z.string().min(1, 'a path is needed');
}

/** How large a request may be. */
export function requestBytes() {
  const [least, most] = [16_384, 16_777_216];
  const message = `a request has from ${least} to ${most} bytes`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((bytes) => bytes >= least && bytes <= most, message);
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const LONGEST = 2 ** 31 - 1;

/**
 * Milliseconds: a plain number is milliseconds as in OpenTelemetry's variables; 500ms, 30s, 1m30s, 1h as Go writes
 * durations (time.ParseDuration).
 */
export function duration() {
  const message = 'a duration is a number with ms, s, m or h, for example 30s, and longer than nothing';
  return z
    .string()
    .regex(/^(\d+(\.\d+)?|(\d+(\.\d+)?(ns|us|\u00b5s|ms|s|m|h))+)$/, message)
    .transform(millisecondsOf)
    .refine((milliseconds) => milliseconds > 0 && milliseconds <= LONGEST, message);
}

/** As `duration`, but 0 is no limit, as in OpenTelemetry's variables: read as the longest time that a timer takes. */
export function timeout() {
  return z
    .string()
    .transform((text) => (/^0+(ns|us|\u00b5s|ms|s|m|h|)$/.test(text) ? `${LONGEST}` : text))
    .pipe(duration());
}

/** As `timeout`, but without a unit only 0 means something, as for the flags of kube-state-metrics. */
export function goTimeout() {
  return z
    .string()
    .regex(/\D|^0+$/, 'a duration has a unit, for example 30s; 0 is no limit')
    .pipe(timeout());
}

function millisecondsOf(text: string): number {
  const parts = [...text.matchAll(/([\d.]+)([a-z\u00b5]*)/g)];
  return Math.round(parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit || 'ms'] ?? 0), 0));
}
