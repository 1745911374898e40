import type { Emit } from './family.ts';

/** One sample a value, 1 for the one that is held: label values `before`, then the value. */
export function oneHot(emit: Emit, values: readonly string[], held: string, before: readonly string[] = []): void {
  for (const value of values) emit(value === held ? 1 : 0, [...before, value]);
}
