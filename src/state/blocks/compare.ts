import { equalLabels, keyOfLabels } from '../../resources/declare/equal-labels.ts';
import type { DynamicLabels, Emit, Family } from '../../resources/declare/family.ts';
import { type Kind, type KubernetesObject, visitFamily } from '../../resources/declare/kind.ts';
import { createMoved, createTouched } from './touched.ts';

/** What an update changes, by index of the family in its kind. */
export interface Difference {
  /** The samples of this family differ. */
  changed(family: number): void;
  /** A counter's sample has a lower value than before: it starts anew. The labels as the family gives them. */
  fell(family: number, labels: Row['labels'], dynamic: DynamicLabels | undefined): void;
}

/**
 * Compares the samples of two states of an object, family by family, and tells `difference` what is not the same. Families that read
 * nothing of what has changed are not asked.
 */
export type Compare<T> = (before: T, after: T, difference: Difference) => void;

/** Calls `visit` with the index of each family that has a sample for the object. */
export type EachFilled<T> = (object: T, visit: (family: number) => void) => void;

interface Row {
  value: number;
  labels: readonly (string | undefined)[] | undefined;
  dynamic: DynamicLabels | undefined;
}

/**
 * The comparing sink of a kind. Rows of the earlier state are noted in an array that is used again for every object, so
 * that a comparison makes next to no garbage.
 */
export function createCompare<T extends KubernetesObject>(kind: Kind<T>): Compare<T> {
  const noted: Row[] = [];
  let count = 0;
  let same = true;
  let mayHaveFallen = false;
  let difference: Difference;
  let index = 0;
  const findTouched = createTouched(kind);
  const findMoved = createMoved(kind);
  const touched = new Uint8Array(kind.families.length);
  const moved = new Uint8Array(kind.families.length);

  const note: Emit = (value, labels, dynamic) => {
    const row = noted[count];
    if (row === undefined) noted.push({ value, labels, dynamic });
    else {
      row.value = value;
      row.labels = labels;
      row.dynamic = dynamic;
    }
    count++;
  };
  let next = 0;
  const compareRow: Emit = (value, labels, dynamic) => {
    const row = next < count ? noted[next] : undefined;
    next++;
    if (row === undefined || !equalLabels(row.labels, row.dynamic, labels, dynamic)) {
      same = false;
      mayHaveFallen = true;
    } else if (!Object.is(row.value, value)) {
      same = false;
      if (value < row.value) mayHaveFallen = true;
    }
  };
  /** Rows that stand elsewhere now are found by their labels; of equal ones the first is told. */
  const findFallen = (after: T) => {
    const values = new Map<string, number>();
    for (const { value, labels, dynamic } of noted.slice(0, count).reverse())
      values.set(keyOfLabels(labels, dynamic), value);
    visitFamily(kind.families[index]!, after, (value, labels, dynamic) => {
      const key = keyOfLabels(labels, dynamic);
      if (value < (values.get(key) ?? value)) difference.fell(index, labels, dynamic);
      values.delete(key);
    });
  };

  return (before, after, told) => {
    difference = told;
    touched.fill(0);
    const isKnown = findTouched?.(before, after, touched) === true;
    moved.fill(0);
    findMoved(before, after, moved);
    for (index = 0; index < kind.families.length; index++) {
      const family = kind.families[index]!;
      count = 0;
      next = 0;
      same = true;
      mayHaveFallen = false;
      if (isKnown && moved[index] === 0 && touched[index] === 0) continue;
      visitFamily(family, before, note);
      visitFamily(family, after, compareRow);
      if (mayHaveFallen && isCounted(family)) findFallen(after);
      if (!same || next !== count || (moved[index] === 1 && count > 0)) told.changed(index);
    }
    for (const row of noted) {
      row.labels = undefined;
      row.dynamic = undefined;
    }
  };
}

/** Whether the samples of a family only rise, but where they begin anew. */
function isCounted({ type }: Pick<Family<never>, 'type'>): boolean {
  return type === 'counter' || type === 'histogram';
}

/** Says of a kind's objects which families have samples for them: what an object's coming or going changes. */
export function createEachFilled<T extends KubernetesObject>(kind: Kind<T>): EachFilled<T> {
  let filled = false;
  const fill: Emit = () => {
    filled = true;
  };
  return (object, visit) => {
    for (let index = 0; index < kind.families.length; index++) {
      filled = false;
      visitFamily(kind.families[index]!, object, fill);
      if (filled) visit(index);
    }
  };
}
