/** Where a metric of the conventions and families of kube-state-metrics tell the same, they tell the same numbers. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Family } from '../../src/resources/declare/family.ts';
import type { KubernetesObject } from '../../src/resources/declare/kind.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { CLUSTERS } from '../conformance/recordings.ts';
import { readObjects } from '../conformance/selection.ts';
import { declared } from './declared.ts';
import { origins } from './origins.ts';

for (const cluster of CLUSTERS) {
  describe(`numbers of the cluster ${cluster} are the same in both profiles`, () => {
    for (const { metric, families, difference } of origins) {
      if (families.length === 0 || difference !== undefined) continue;
      test(metric, () => {
        const { kind, family } = declared.find((each) => each.family.name === metric)!;
        const objects = readObjects(cluster, configure(kind, { profile: 'semconv' }));
        const plain = readObjects(cluster, kind);
        for (const [at, object] of objects.entries()) {
          const expected = families.flatMap((selector) => selected(kind.families, selector, plain[at]!));
          assert.deepEqual(rowsOf(family, object).toSorted(), expected.toSorted(), object.metadata.name);
        }
      });
    }
  });
}

/** The rows of a metric: its attributes' values and the number. */
function rowsOf(family: Family<KubernetesObject>, object: KubernetesObject): string[] {
  const rows: string[] = [];
  family.visit(object, (value, labels = []) => rows.push(`${labels.map((text) => text ?? '').join(' ')} = ${value}`));
  return rows;
}

/** What is told of the entity there, or is in the unit of the metric. */
const OF_THE_ENTITY = new Set(['node', 'unit']);

/**
 * The same of what a selector finds. What it asks of a label is no attribute, but for a group in its pattern. A quota may
 * name a resource twice, as `cpu` and as `requests.cpu`: the later counts.
 */
function selected(families: readonly Family<KubernetesObject>[], selector: string, object: KubernetesObject): string[] {
  const [, name, inner = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(selector) ?? [];
  const asked = new Map(
    [...inner.matchAll(/(\w+)(=~?)"([^"]*)"/g)].map(([, label, operator, text]) => [
      label,
      operator === '=' ? text! : new RegExp(`^(?:${text})$`),
    ]),
  );
  const family = families.find((each) => each.name === name)!;
  const rows = new Map<string, number>();
  family.visit(object, (value, labels = []) => {
    const attributes: string[] = [];
    for (const [at, label] of family.labels.entries()) {
      const text = labels[at] ?? '';
      const wanted = asked.get(label);
      if (wanted instanceof RegExp) {
        const match = wanted.exec(text);
        if (match === null) return;
        attributes.push(...match.slice(1).map((group) => group ?? ''));
      } else if (wanted !== undefined) {
        if (text !== wanted) return;
      } else if (!OF_THE_ENTITY.has(label)) attributes.push(text);
    }
    rows.set(attributes.join(' '), value);
  });
  return [...rows].map(([attributes, value]) => `${attributes} = ${value}`);
}
