/** Metric in metrics.proto: its fields, and what they hold beside points. */
import type { Family } from '../../resources/declare/family.ts';
import type { FamilyPoints } from './family-points.ts';
import { textField } from './message-writer.ts';

/** The field `metrics` of ScopeMetrics. */
export const METRIC = 0x12;
/** The field of Metric that its points lie in: a Gauge, a Sum or an ExponentialHistogram. */
export const DATA: Readonly<Record<Family<never>['type'], number>> = {
  gauge: 0x2a,
  counter: 0x3a,
  updowncounter: 0x3a,
  histogram: 0x52,
};
/** What comes after the points: AGGREGATION_TEMPORALITY_CUMULATIVE (field 2), and of a Sum is_monotonic (field 3). */
export const AFTER_POINTS: Readonly<Record<Family<never>['type'], Buffer>> = {
  gauge: Buffer.alloc(0),
  counter: Buffer.from([0x10, 2, 0x18, 1]),
  updowncounter: Buffer.from([0x10, 2]),
  histogram: Buffer.from([0x10, 2]),
};
/** The same with AGGREGATION_TEMPORALITY_DELTA, of what is told so. */
export const AFTER_DELTAS: typeof AFTER_POINTS = {
  ...AFTER_POINTS,
  counter: Buffer.from([0x10, 1, 0x18, 1]),
  histogram: Buffer.from([0x10, 1]),
};
export const LONGEST_AFTER_POINTS = AFTER_POINTS.counter.length;

/** Name, description and unit of a family as fields of Metric. */
export function headOf({ name, help, unit }: Pick<Family<never>, 'name' | 'help' | 'unit'>): Buffer {
  return Buffer.concat([textField(0x0a, name), textField(0x12, help), textField(0x1a, unit)]);
}

/** A family whose points are being written, with all that its metrics have beside them. */
export interface OpenFamily {
  /** Name, description and unit as fields of Metric. */
  readonly head: Buffer;
  readonly type: Family<never>['type'];
  readonly afterPoints: Buffer;
  /** Bytes of the tags and lengths of its last metric: those of the next are mostly as long. */
  lengths: number;
  readonly points: Pick<FamilyPoints, 'write'>;
}

/** A metric that is being written: where it begins, and the points of the request before it. */
export interface OpenMetric {
  readonly family: OpenFamily;
  readonly start: number;
  readonly pointsBefore: number;
}
