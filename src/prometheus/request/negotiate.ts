/** What a scrape asks for in its headers: the format and the encoding. */

import type { Format } from '../formats/header.ts';
import { ESCAPINGS, type Escaping } from '../formats/names.ts';
import type { Encoding } from '../rendition.ts';

/** The format of an answer, how names are escaped in it, and its `Content-Type`. */
export interface Negotiated {
  readonly format: Format;
  readonly escaping: Escaping;
  readonly contentType: string;
}

const TEXT: Negotiated = {
  format: 'text',
  escaping: 'underscores',
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
};
const OPENMETRICS: ReadonlyMap<string, Format> = new Map([
  ['0.0.1', 'openmetrics'],
  ['1.0.0', 'openmetrics'],
  ['2.0.0', 'openmetrics2'],
]);
const PROTOBUF = 'application/vnd.google.protobuf';
const MESSAGE = 'io.prometheus.client.MetricFamily';

/**
 * The format for an `Accept` header: of what is served the most wanted, in the order of q; text 0.0.4 for whatever else.
 * OpenMetrics without a version is taken as 0.0.1, and 2.0 is for those who name it. The answer repeats the escaping of
 * names that was asked for, in text from version 1.0.0 on.
 *
 * Protobuf is for those who want it before other formats that they name, as Prometheus does where it is to read start
 * timestamps or native histograms. Where it is all that is named, the answer is text, as kube-state-metrics' is.
 *
 * https://prometheus.io/docs/instrumenting/content_negotiation/
 */
export function negotiateFormat(accept: string | undefined): Negotiated {
  let escaping: Escaping = 'underscores';
  const wanted = byQuality(accept);
  for (const element of wanted) {
    const { value, parameters } = element;
    escaping = escapingOf(element) ?? escaping;
    const version = parameters.get('version');
    if (value === 'text/plain') {
      if (version === undefined || version === '0.0.4') return TEXT;
      if (version === '1.0.0') return { format: 'text', escaping, contentType: typeOf(value, version, escaping) };
    } else if (value === 'application/openmetrics-text') {
      const format = OPENMETRICS.get(version ?? '0.0.1');
      if (format !== undefined) return { format, escaping, contentType: typeOf(value, version ?? '0.0.1', escaping) };
    } else if (value === PROTOBUF && wanted.length > 1) {
      const isServed = parameters.get('proto') === MESSAGE && parameters.get('encoding') === 'delimited';
      if (!isServed) continue;
      // Prometheus says with other formats alone what it takes of names, and takes it here, too.
      const taken = wanted.map((other) => escapingOf(other)).find((one) => one !== undefined) ?? escaping;
      const contentType = `${value}; proto=${MESSAGE}; encoding=delimited; escaping=${taken}`;
      return { format: 'protobuf', escaping: taken, contentType };
    }
  }
  return TEXT;
}

function escapingOf({ parameters }: Wanted): Escaping | undefined {
  return ESCAPINGS.find((one) => one === parameters.get('escaping'));
}

function typeOf(value: string, version: string, escaping: Escaping): string {
  return `${value}; version=${version}; charset=utf-8; escaping=${escaping}`;
}

/**
 * The encoding for an `Accept-Encoding` header (RFC 9110): the one that is wanted most, of equals the one that is named
 * first, and none only where that is wanted more. `*` stands for gzip; zstd is for those who name it.
 */
export function negotiateEncoding(acceptEncoding: string | undefined): Encoding {
  const wanted = byQuality(acceptEncoding, { withRefused: true });
  const find = (...codings: string[]) => wanted.find(({ value }) => codings.includes(value));
  const least = Math.max(find('identity')?.quality ?? 0, Number.MIN_VALUE);
  const served = [
    { encoding: 'zstd', element: find('zstd') },
    { encoding: 'gzip', element: find('gzip', 'x-gzip') ?? find('*') },
  ] as const;
  const [best] = served
    .filter(({ element }) => element !== undefined && element.quality >= least)
    .sort((a, b) => wanted.indexOf(a.element!) - wanted.indexOf(b.element!));
  return best?.encoding ?? 'identity';
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
