/**
 * The web configuration of Prometheus' exporters: TLS, client certificates, headers, users.
 * https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md
 */
import { validateHeaderValue } from 'node:http';
import { createRequire } from 'node:module';
import * as z from 'zod';
import { CodedError } from '../../errors.ts';
import { reasonOfYaml, WITHOUT_WARNINGS } from '../../yaml.ts';

/** What a file says, with the defaults for what it leaves out. */
export interface WebConfig {
  /** Undefined: connections are not encrypted. */
  readonly tls: TlsConfig | undefined;
  readonly http2: boolean;
  /** Of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** By name, hashes of bcrypt; empty where everybody may read. */
  readonly users: Readonly<Record<string, string>>;
  /** Of the requests to one port; undefined for no limit. */
  readonly rateLimit: RateLimit | undefined;
}

/** A bucket that gets a token each `interval` milliseconds and holds `burst` of them. */
export interface RateLimit {
  readonly interval: number;
  readonly burst: number;
}

/** `tls_server_config`, where there is one. */
export type TlsConfig = z.infer<typeof tlsType> & { readonly client_auth_type: ClientAuthType };

/** How client certificates are dealt with: Go's `tls.ClientAuthType`. */
export type ClientAuthType = (typeof CLIENT_AUTH_TYPES)[number];

const CLIENT_AUTH_TYPES = [
  'NoClientCert',
  'RequestClientCert',
  'RequireAnyClientCert',
  'VerifyClientCertIfGiven',
  'RequireAndVerifyClientCert',
] as const;

/** Go's names, by those of OpenSSL. The suites of TLS 1.3 can't be chosen there. */
export const CIPHERS = {
  TLS_AES_128_GCM_SHA256: undefined,
  TLS_AES_256_GCM_SHA384: undefined,
  TLS_CHACHA20_POLY1305_SHA256: undefined,
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 'ECDHE-ECDSA-AES128-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 'ECDHE-ECDSA-AES256-SHA',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 'ECDHE-RSA-AES128-SHA',
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
} as const;

/** Likewise. */
export const CURVES = { CurveP256: 'P-256', CurveP384: 'P-384', CurveP521: 'P-521', X25519: 'X25519' } as const;

/** Likewise, with the names of Node.js. */
export const VERSIONS = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;

const keyOf = <T extends object>(table: T) => z.enum(Object.keys(table) as [keyof T & string]);
const text = () => z.string().optional();

const tlsType = z.strictObject({
  cert: text(),
  key: text(),
  client_ca: text(),
  cert_file: text(),
  key_file: text(),
  client_ca_file: text(),
  client_auth_type: z.enum(['', 'RequireClientCert', ...CLIENT_AUTH_TYPES]).default(''),
  client_allowed_sans: z.array(z.string()).optional(),
  min_version: keyOf(VERSIONS).default('TLS12'),
  max_version: keyOf(VERSIONS).default('TLS13'),
  cipher_suites: z.array(keyOf(CIPHERS)).default([]),
  prefer_server_cipher_suites: z.boolean().default(true),
  curve_preferences: z.array(keyOf(CURVES)).default([]),
});

const headersType = z.strictObject({
  'Content-Security-Policy': headerValue().optional(),
  'X-Frame-Options': z.enum(['', 'deny', 'sameorigin']).optional(),
  'X-Content-Type-Options': z.enum(['', 'nosniff']).optional(),
  'X-XSS-Protection': headerValue().optional(),
  'Strict-Transport-Security': headerValue().optional(),
});

const BCRYPT = /^\$2[abxy]?\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z\d]{53}$/;

const fileType = z.strictObject({
  tls_server_config: orAbsent(tlsType),
  http_server_config: orAbsent(z.strictObject({ http2: z.boolean().default(true), headers: orAbsent(headersType) })),
  basic_auth_users: orAbsent(z.record(z.string(), z.string().regex(BCRYPT, 'a password is a hash of bcrypt'))),
  rate_limit: orAbsent(z.strictObject({ interval: goDuration().default(0), burst: z.int().min(0).default(0) })),
});

/** Reads the text of a file. Throws KSO_WEB_CONFIG, which quotes no value of it. */
export function readWebConfig(file: string, content: string): WebConfig {
  const { parse } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  let value: unknown;
  try {
    value = parse(content, WITHOUT_WARNINGS);
  } catch (error) {
    return refuse(file, 'its top', reasonOfYaml(error));
  }
  const read = fileType.safeParse(value ?? {});
  if (!read.success) {
    const { path, code, ...issue } = read.error.issues[0]!;
    // Names of users are nobody's business.
    const place = path[0] === 'basic_auth_users' ? path.slice(0, 1) : path;
    const unknown = code === 'unrecognized_keys' && `not known are: ${(issue as { keys: string[] }).keys.join(', ')}`;
    return refuse(file, place.join('.') || 'its top', unknown || issue.message);
  }
  const { tls_server_config: tls, http_server_config: http, basic_auth_users: users, rate_limit: rate } = read.data;
  return {
    tls: tls === undefined || !isOn(tls) ? undefined : checkTls(file, tls),
    http2: http?.http2 ?? true,
    headers: Object.fromEntries(Object.entries(http?.headers ?? {}).filter(([, value]) => value)),
    users: users ?? {},
    rateLimit: rate !== undefined && rate.interval > 0 ? rate : undefined,
  };
}

/** Throws KSO_WEB_CONFIG. */
export function refuse(file: string, path: string, reason: string, cause?: unknown): never {
  throw new CodedError('KSO_WEB_CONFIG', { file, path, reason }, { cause });
}

/** Whether anything of TLS is wanted; versions and suites alone ask for nothing. */
function isOn(tls: z.infer<typeof tlsType>): boolean {
  const { cert, key, client_ca, cert_file, key_file, client_ca_file, client_auth_type } = tls;
  return [cert, key, client_ca, cert_file, key_file, client_ca_file, client_auth_type].some(Boolean);
}

function checkTls(file: string, tls: z.infer<typeof tlsType>): TlsConfig {
  const place = 'tls_server_config';
  if (!tls.cert && !tls.cert_file) refuse(file, place, 'one of cert and cert_file is needed');
  if (!tls.key && !tls.key_file) refuse(file, place, 'one of key and key_file is needed');
  const type = tls.client_auth_type === 'RequireClientCert' ? 'RequireAnyClientCert' : tls.client_auth_type;
  const client_auth_type = type || 'NoClientCert';
  if ((tls.client_ca || tls.client_ca_file) && client_auth_type === 'NoClientCert') {
    refuse(file, place, 'there is a client CA, and no client_auth_type that looks at it');
  }
  if (tls.client_allowed_sans !== undefined && !client_auth_type.startsWith('Require')) {
    refuse(file, place, 'client_allowed_sans needs RequireAnyClientCert or RequireAndVerifyClientCert');
  }
  if (tls.min_version > tls.max_version) refuse(file, place, 'min_version is later than max_version');
  return { ...tls, client_auth_type };
}

/** A key without a value is as none. */
function orAbsent<T extends z.ZodType>(type: T) {
  return type.nullish().transform((value) => value ?? undefined);
}

/** What would make every answer fail is refused here. */
function headerValue() {
  return z.string().refine((value) => {
    try {
      validateHeaderValue('any', value);
      return true;
    } catch {
      return false;
    }
  }, 'a header holds no line ends and nothing beyond Latin-1');
}

/** Milliseconds of a duration as Go writes it: 1s, 1m30s, 250ms; a number is nanoseconds there. */
function goDuration() {
  const units: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|ms|s|m|h)/g;
  return z.union([
    z
      .number()
      .min(0)
      .transform((nanoseconds) => nanoseconds / 1e6),
    z
      .string()
      .regex(/^(0|((\d+(\.\d*)?|\.\d+)(ns|us|ms|s|m|h))+)$/, 'a duration is like 1s or 250ms')
      .transform((text) => [...text.matchAll(part)].reduce((sum, [, n, unit]) => sum + Number(n) * units[unit!]!, 0)),
  ]);
}
