import { equalTexts } from '../declare/equal-labels.ts';
import type { Family } from '../declare/family.ts';

/**
 * Which rows at 0 of one-hot families are left out: none, all, or all but those that common alerts compare with 0: of a
 * condition, the row of the status `true` (KubeNodeNotReady, KubeNodeReadinessFlapping, KubePodNotReady).
 */
export type Sparse = 'off' | 'safe' | 'all';

/** The family without its rows at 0, where it is a one-hot one. A row without a value's label stands for no value. */
export function withoutZeros<T>(family: Family<T>, sparse: Sparse = 'off'): Family<T> {
  const { oneHot, visit } = family;
  if (sparse === 'off' || oneHot === undefined) return family;
  const kept = sparse === 'safe' && oneHot === 'status' ? 'true' : undefined;
  return {
    ...family,
    visit(object, emit) {
      // Of equal rows of an object the first counts, also where it is left out: a condition can be there twice.
      const omitted: (readonly (string | undefined)[])[] = [];
      visit(object, (value, labels = [], dynamic) => {
        const last = labels.at(-1);
        if (value === 0 && last !== undefined && last !== kept) omitted.push(labels);
        else if (!omitted.some((row) => equalTexts(row, labels))) emit(value, labels, dynamic);
      });
    },
  };
}
