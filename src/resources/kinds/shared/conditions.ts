import type { Emit } from '../../declare/family.ts';
import { oneHot } from '../../values/one-hot.ts';

/** A status condition as far as families read it (meta.v1.Condition and its older relatives). */
export interface Condition {
  readonly type: string;
  readonly status: string;
}

const STATUSES = ['true', 'false', 'unknown'];
const LOWERED: Readonly<Record<string, string>> = { True: 'true', False: 'false', Unknown: 'unknown' };

/**
 * Three samples, 1 for the status that is held: label values `before`, then `true`, `false` or `unknown`. A status that
 * is spelled otherwise is none of them: three zeros.
 */
export function statusRows(emit: Emit, status: string, before?: readonly string[]): void {
  oneHot(emit, STATUSES, LOWERED[status] ?? '', before);
}

/** `statusRows` of each condition, with its type before the status. */
export function conditionRows(emit: Emit, conditions: readonly Condition[]): void {
  for (const { type, status } of conditions) statusRows(emit, status, [type]);
}
