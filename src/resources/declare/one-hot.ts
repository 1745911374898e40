import type { Emit, EmitOf, LabelTexts } from './family.ts';

/** For a list of values the labels of each: one list for all samples, told from others at a glance. */
const labelsOfValues = new WeakMap<readonly string[], readonly (readonly string[])[]>();

/** One sample a value, 1 for the one that is held: label values `before`, then the value. `values` is to be a constant. */
export function oneHot(emit: EmitOf<[string]>, values: readonly string[], held: string): void;
export function oneHot<B extends readonly string[]>(
  emit: EmitOf<readonly [...B, string]>,
  values: readonly string[],
  held: string,
  before: LabelTexts<B>,
): void;
export function oneHot(emit: unknown, values: readonly string[], held: string, before?: readonly string[]): void {
  const row = emit as Emit;
  if (before !== undefined) {
    for (const value of values) row(value === held ? 1 : 0, [...before, value]);
    return;
  }
  let labels = labelsOfValues.get(values);
  if (labels === undefined) {
    labels = values.map((value) => [value]);
    labelsOfValues.set(values, labels);
  }
  for (let at = 0; at < values.length; at++) row(values[at] === held ? 1 : 0, labels[at]);
}
