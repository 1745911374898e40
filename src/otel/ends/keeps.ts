import { equalLabels } from '../../resources/declare/equal-labels.ts';
import type { DynamicLabels, Emit, Family } from '../../resources/declare/family.ts';
import { identityOf, type KubernetesObject, visitFamily } from '../../resources/declare/kind.ts';
import type { Gone, SeriesKeys } from './ends.ts';

type Labels = readonly (string | undefined)[] | undefined;

/**
 * Says of an object whether it has all series of a unit still that it had in any of its states. Rows are compared with those
 * at the same places, without a text for any of them, and only in families that read what has changed: most changes are of
 * values, and their series need no second look. Where this says no, `eachEnd` finds out which have ended, if any.
 */
export function createKeeps({ visitors }: SeriesKeys): (gone: Gone) => boolean {
  const labels: Labels[] = [];
  const dynamic: (DynamicLabels | undefined)[] = [];
  let count = 0;
  let next = 0;
  let same = true;
  const note: Emit = (_, own, more) => {
    labels[count] = own;
    dynamic[count++] = more;
  };
  const compare: Emit = (_, own, more) => {
    same &&= next < count && equalLabels(labels[next], dynamic[next], own, more);
    next++;
  };
  const keepsFamily = (
    family: Family<KubernetesObject>,
    before: KubernetesObject,
    after: KubernetesObject,
  ): boolean => {
    count = 0;
    next = 0;
    same = true;
    visitFamily(family, after, note);
    visitFamily(family, before, compare);
    return same;
  };
  return ({ states, current, elsewhere, families }) => {
    if (current === undefined || elsewhere !== undefined) return false;
    const { kind, object: after } = current;
    const others = families();
    for (const { kind: former, object: before } of states) {
      if (former !== kind) return false;
      for (const { family, index } of visitors(kind)) {
        if (others?.includes(index) === false) continue;
        const { values, dynamic: more } = identityOf(kind, family);
        if (!equalLabels(values(before), more?.(before), values(after), more?.(after))) return false;
        if (!keepsFamily(family, before, after)) return false;
      }
    }
    return true;
  };
}
