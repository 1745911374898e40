/** Destinations of a file as values of the chart, which has them by their names. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { usage } from '../parsing/usage.ts';

interface Destination {
  readonly name: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/**
 * Those of the file of destinations, or those in the configuration file; both were read as settings already. Undefined where there
 * are none. Throws KSO_USAGE for a header that is no variable's.
 */
export function destinationsOf(
  path: string | undefined,
  inConfiguration: readonly unknown[] | undefined,
): Readonly<Record<string, object>> | undefined {
  const ofFile = path === undefined ? undefined : (parse(readFileSync(path, 'utf8')) as { destinations?: unknown });
  const all = (ofFile?.destinations ?? inConfiguration) as readonly Destination[] | undefined;
  if (all === undefined || all.length === 0) return undefined;
  return Object.fromEntries(all.map(({ name, ...rest }) => [name, withoutSecrets(name, rest)]));
}

function withoutSecrets(name: string, rest: Omit<Destination, 'name'>): object {
  const headers = (rest.headers ?? {}) as Destination['headers'];
  for (const [header, value] of Object.entries(headers!)) {
    if (!/\$\{/.test(String(value))) {
      throw usage(
        `the header ${header} of the destination ${name} may be a secret, which does not belong into values: name a variable in the file, and give that from a Secret by extraEnvs`,
      );
    }
  }
  return rest;
}
