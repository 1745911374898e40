/** The file of options: a file of kube-state-metrics can be used as it is. */
import { createRequire } from 'node:module';
import type { Node, Pair, Scalar } from 'yaml';
import { CodedError } from '../../errors.ts';
import { readTextFile } from '../../text-file.ts';
import { reasonOfYaml, WITHOUT_WARNINGS } from '../../yaml.ts';
import { type KeyedValues, readKeys } from './keys.ts';

/** What a file says. */
export interface ConfigFile extends KeyedValues {
  readonly path: string;
}

/**
 * Reads the file; undefined where it is not there and `mayBeAbsent`. Throws KSO_CONFIG_UNREADABLE and KSO_CONFIG_INVALID,
 * which says nothing of the values.
 */
export function readConfigFile(path: string, mayBeAbsent: boolean): ConfigFile | undefined {
  const content = readTextFile(path, mayBeAbsent, 'KSO_CONFIG_UNREADABLE');
  return content === undefined ? undefined : parseConfigFile(path, content);
}

/** The same of a text that was read. */
export function parseConfigFile(path: string, content: string): ConfigFile {
  // Loaded here, since few have such a file.
  const yaml = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(content, { ...WITHOUT_WARNINGS, lineCounter: lines });
  const refuse = (place: string, reason: string): never => {
    throw new CodedError('KSO_CONFIG_INVALID', { path, place, reason });
  };
  const lineOf = (node: unknown) => `line ${lines.linePos((node as Node | null)?.range?.[0] ?? 0).line}`;
  const [mistake] = document.errors;
  if (mistake !== undefined) refuse(`line ${mistake.linePos?.[0].line ?? 1}`, reasonOfYaml(mistake));
  const top = document.contents;
  if (top === null) return { path, values: {}, destinations: undefined };
  if (!yaml.isMap(top)) return refuse(lineOf(top), 'its top is no map of keys to values');
  const pairs = (top.items as Pair<Scalar, Node | null>[]).map(({ key, value }) => ({
    key: String(key.value),
    place: lineOf(key),
    plain: value === null ? null : value.toJS(document),
  }));
  return { path, ...readKeys(pairs, refuse) };
}
