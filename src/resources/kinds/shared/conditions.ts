import type { Emit, EmitOf, LabelTexts } from '../../declare/family.ts';
import { oneHot } from '../../declare/one-hot.ts';

/** A status condition as far as families read it (meta.v1.Condition and its older relatives). */
export interface Condition {
  readonly type: string;
  readonly status: string;
}

const STATUSES = ['true', 'false', 'unknown'];

/** A condition's status as label value: `true`, `false` or `unknown`; undefined where it is absent or spelled otherwise. */
export function statusLabel(status: string | undefined): string | undefined {
  switch (status) {
    case 'True':
      return 'true';
    case 'False':
      return 'false';
    case 'Unknown':
      return 'unknown';
    default:
      return undefined;
  }
}

/**
 * Three samples, 1 for the status that is held: label values `before`, then `true`, `false` or `unknown`. A status that
 * is spelled otherwise is none of them: three zeros.
 */
export function statusRows(emit: EmitOf<[string]>, status: string): void;
export function statusRows<B extends readonly string[]>(
  emit: EmitOf<readonly [...B, string]>,
  status: string,
  before: LabelTexts<B>,
): void;
export function statusRows(emit: unknown, status: string, before?: readonly string[]): void {
  const held = statusLabel(status) ?? '';
  if (before === undefined) oneHot(emit as Emit, STATUSES, held);
  else oneHot(emit as Emit, STATUSES, held, before);
}

/** A sample a condition that says since when it has its status: the time, with the type and the status in small letters. */
export function conditionTimes(emit: EmitOf<[string, string]>, conditions: readonly DatedCondition[]): void {
  for (const { type, status, lastTransitionTime } of conditions) {
    if (lastTransitionTime !== undefined) emit(lastTransitionTime, [type, status.toLowerCase()]);
  }
}

interface DatedCondition extends Condition {
  readonly lastTransitionTime: number | undefined;
}

/** `statusRows` of each condition, with its type before the status. */
export function conditionRows(emit: EmitOf<[string, string]>, conditions: readonly Condition[]): void {
  for (const { type, status } of conditions) statusRows(emit, status, [type]);
}
