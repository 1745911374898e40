/** Points of the conventions as lines of text. */

import type { Kind } from '../../src/resources/declare/kind.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { readObject } from '../conformance/selection.ts';

/** What the metrics of an object say, each point as `name attribute=value ... number`. */
export function pointsOf(kind: Kind, object: unknown): readonly string[] {
  const { schema, families } = configure(kind, { profile: 'semconv' });
  const read = readObject(schema, object);
  const lines: string[] = [];
  for (const { name, labels: attributes, visit } of families) {
    visit(read, (value, labels = []) => lines.push([name, ...assigned(attributes, labels), value].join(' ')));
  }
  return lines;
}

/** The attributes of the entity that the first of an object's metrics of a type is about. */
export function entityOf(kind: Kind, type: string, object: unknown): readonly string[] {
  const { schema, families } = configure(kind, { profile: 'semconv' });
  const { labels, values } = families.find(({ entity }) => entity?.type === type)!.entity!;
  return assigned(labels, values(readObject(schema, object)));
}

function assigned(names: readonly string[], values: readonly (string | undefined)[]): readonly string[] {
  return names.flatMap((name, at) => (values[at] === undefined ? [] : [`${name}=${values[at]}`]));
}
