/** An exposition, taken apart for comparing: families in their order, the lines of each. */
import { goNumber } from '../../src/prometheus/formats/number.ts';
import type { Family } from '../../src/resources/declare/family.ts';
import { eachSample, type Kind, type KubernetesObject } from '../../src/resources/declare/kind.ts';

/** One family of an exposition. */
export interface FamilyLines {
  readonly name: string;
  readonly type: string;
  readonly lines: readonly string[];
}

/**
 * Takes an exposition without HELP lines apart. A line that occurs twice in a family is given once: kube-state-metrics
 * repeats a series where an object names something twice, which no format allows.
 */
export function familiesIn(text: string): readonly FamilyLines[] {
  const families: { name: string; type: string; lines: Set<string> }[] = [];
  for (const line of text.split('\n')) {
    if (line === '' || line === '# EOF') continue;
    const [, name, type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (name !== undefined && type !== undefined) families.push({ name, type, lines: new Set() });
    else families.at(-1)!.lines.add(line);
  }
  return families.map(({ name, type, lines }) => ({ name, type, lines: [...lines] }));
}

/** Our sample lines of a family over some objects; written here without the shortcuts that the exposition takes. */
export function sampleLines<T extends KubernetesObject>(
  kind: Kind<T>,
  family: Family<T>,
  objects: readonly T[],
): readonly string[] {
  const lines: string[] = [];
  let identity: readonly (string | undefined)[] = [];
  eachSample(family, objects, {
    object: (object) => {
      identity = kind.identity.values(object);
    },
    sample: (value, labels = [], dynamic = { names: [], values: [] }) => {
      const pairs = [
        ...pairsOf(kind.identity.labels, identity),
        ...pairsOf(family.labels, labels),
        ...pairsOf(dynamic.names, dynamic.values),
      ];
      lines.push(`${family.name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${goNumber(value)}`);
    },
  });
  return lines;
}

function pairsOf(names: readonly string[], values: readonly (string | undefined)[]): readonly string[] {
  return names.flatMap((name, at) => {
    const value = values[at];
    return value === undefined ? [] : [`${name}="${value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`];
  });
}

/** What differs between two sets of lines, in a few lines of text; undefined where nothing does. */
export function difference(expected: readonly string[], actual: readonly string[]): string | undefined {
  const [wanted, found] = [new Set(expected), new Set(actual)];
  const missing = expected.filter((line) => !found.has(line));
  const extra = actual.filter((line) => !wanted.has(line));
  if (missing.length + extra.length + actual.length - found.size === 0) return undefined;
  return [
    `${missing.length} missing, ${extra.length} extra, ${actual.length - found.size} twice`,
    ...missing.slice(0, 1).map((line) => `missing: ${JSON.stringify(line)}`),
    ...extra.slice(0, 1).map((line) => `extra:   ${JSON.stringify(line)}`),
  ].join('\n    ');
}
