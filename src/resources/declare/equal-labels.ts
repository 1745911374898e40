import type { DynamicLabels } from './family.ts';

type Texts = readonly (string | undefined)[];

/** Whether two samples of one family and object are of one series: equal own labels and equal dynamic ones. */
export function equalLabels(
  ownA: Texts | undefined,
  dynamicA: DynamicLabels | undefined,
  ownB: Texts | undefined,
  dynamicB: DynamicLabels | undefined,
): boolean {
  return (
    equalTexts(ownA, ownB) &&
    (dynamicA === dynamicB ||
      (equalTexts(dynamicA?.names, dynamicB?.names) && equalTexts(dynamicA?.values, dynamicB?.values)))
  );
}

/** A text that is the same for the labels of one series, as `equalLabels` tells. */
export function keyOfLabels(own: Texts | undefined, dynamic: DynamicLabels | undefined): string {
  return JSON.stringify([own?.map((value) => value ?? null) ?? [], dynamic?.names ?? [], dynamic?.values ?? []]);
}

/** Whether two lists hold equal texts; an absent list is an empty one. */
export function equalTexts(a: Texts = [], b: Texts = []): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
