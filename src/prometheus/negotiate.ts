/** What a scrape asks for: the format, the encoding, the kinds. */
import type { Format } from './header.ts';

/** The format of an answer and its `Content-Type`. */
export interface Negotiated {
  readonly format: Format;
  readonly contentType: string;
}

const TEXT: Negotiated = { format: 'text', contentType: 'text/plain; version=0.0.4; charset=utf-8' };
const ESCAPINGS: readonly (string | undefined)[] = ['allow-utf-8', 'underscores', 'dots', 'values'];
const OPENMETRICS_VERSIONS: readonly (string | undefined)[] = ['0.0.1', '1.0.0'];

/**
 * The format for an `Accept` header: OpenMetrics if asked for before plain text, in the order of q; text for whatever
 * else. OpenMetrics without a version is taken as 0.0.1. The answer repeats the escaping of names that was asked for;
 * our names need none, so that it changes nothing.
 *
 * https://prometheus.io/docs/instrumenting/content_negotiation/
 */
export function negotiateFormat(accept: string | undefined): Negotiated {
  let escaping = 'underscores';
  for (const { value, parameters } of byQuality(accept)) {
    const asked = parameters.get('escaping');
    if (asked !== undefined && ESCAPINGS.includes(asked)) escaping = asked;
    const version = parameters.get('version');
    if (value === 'text/plain' && (version === undefined || version === '0.0.4')) return TEXT;
    if (value !== 'application/openmetrics-text') continue;
    if (version === undefined || OPENMETRICS_VERSIONS.includes(version)) {
      const contentType = `${value}; version=${version ?? '0.0.1'}; charset=utf-8; escaping=${escaping}`;
      return { format: 'openmetrics', contentType };
    }
  }
  return TEXT;
}

/** The encoding for an `Accept-Encoding` header: gzip where it is accepted and not less wanted than none (RFC 9110). */
export function negotiateEncoding(acceptEncoding: string | undefined): 'gzip' | 'identity' {
  const wanted = byQuality(acceptEncoding, { withRefused: true });
  const qualityOf = (...codings: string[]) => wanted.find(({ value }) => codings.includes(value))?.quality;
  const gzip = qualityOf('gzip', 'x-gzip') ?? qualityOf('*') ?? 0;
  return gzip > 0 && gzip >= (qualityOf('identity') ?? 0) ? 'gzip' : 'identity';
}

/**
 * The kinds that a query wants: `resources` names them, `exclude_resources` takes some out, both as lists with commas
 * that may be repeated. An empty `resources` wants none. Names that no kind has are ignored.
 */
export function resourceFilter(query: URLSearchParams): (names: readonly string[]) => boolean {
  const names = (key: string) => new Set(query.getAll(key).flatMap((list) => list.split(',')));
  const included = query.has('resources') ? names('resources') : undefined;
  const excluded = names('exclude_resources');
  return (called) =>
    (included === undefined || called.some((name) => included.has(name))) && !called.some((name) => excluded.has(name));
}

interface Wanted {
  readonly value: string;
  readonly quality: number;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The elements of an Accept or Accept-Encoding header, most wanted first, equals in their order; q=0 means refused. */
function byQuality(header = '', { withRefused = false } = {}): Wanted[] {
  return split(header, ',')
    .map((element) => {
      const [value = '', ...rest] = split(element, ';');
      const parameters = new Map(rest.map(parameterOf));
      const q = Number(parameters.get('q') ?? 1);
      return { value: value.toLowerCase(), quality: Number.isNaN(q) ? 0 : q, parameters };
    })
    .filter(({ value, quality }) => value !== '' && (withRefused || quality > 0))
    .sort((a, b) => b.quality - a.quality);
}

function parameterOf(text: string): [string, string] {
  const [name = '', value = ''] = split(text, '=');
  const quoted = /^"(.*)"$/s.exec(value);
  return [name.toLowerCase(), quoted === null ? value : quoted[1]!.replace(/\\(.)/gs, '$1')];
}

/** Splits at a separator that is not within quotes, and trims the parts. */
function split(text: string, separator: string): string[] {
  const parts = text.match(new RegExp(`(?:[^"${separator}]|"(?:[^"\\\\]|\\\\.)*"?)+`, 'gs')) ?? [];
  return parts.map((part) => part.trim());
}
