import assert from 'node:assert/strict';
import { exposedLabel } from '../../../src/prometheus/formats/names.ts';
import type { DynamicLabels, Emit, Family } from '../../../src/resources/declare/family.ts';
import { identityOf, type Kind, type KubernetesObject } from '../../../src/resources/declare/kind.ts';

/** A sink that fails for a sample that no format could carry. */
export function checkedSink(kind: Kind, family: Family<KubernetesObject>): Emit {
  return (value, labels = [], dynamic: DynamicLabels = { names: [], values: [] }) => {
    assert.equal(typeof value, 'number', family.name);
    assert.equal(Number.isNaN(value), false, family.name);
    assert.equal(labels.length, family.labels.length, family.name);
    for (const text of [...labels, ...dynamic.values]) assert.ok(text === undefined || typeof text === 'string');
    const names = [
      ...identityOf(kind, family).labels,
      ...family.labels.filter((_, at) => labels[at] !== undefined),
      ...dynamic.names,
    ].map(labelOf(family));
    assert.equal(new Set(names).size, names.length, `${family.name} has a label twice: ${names}`);
    for (const name of names) assert.match(name, /^[a-zA-Z_][a-zA-Z0-9_]*$/, family.name);
  };
}

/** The label that a name of the family becomes. */
export const labelOf = ({ entity }: Family<KubernetesObject>) =>
  entity === undefined ? (name: string) => name : exposedLabel;
