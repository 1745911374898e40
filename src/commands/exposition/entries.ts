/** What an exposition says, in whatever form it comes: which families there are, and one series after the other. */

/** One series with its value. */
export interface Sample {
  readonly type: 'sample';
  /** Of the samples: with `_total` for a counter. */
  readonly family: string;
  /** By name, in the order of the names; values are escaped as in the text format. */
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
}

/** What is said of a family before its series. */
export interface Declaration {
  readonly type: 'declaration';
  readonly family: string;
  /** As the text format 0.0.4 has it. */
  readonly kind: string;
}

/** The other lines of a text, of which only who checks it wants to know. */
export interface Remark {
  readonly type: 'help' | 'end';
  readonly family: string;
}

/** One thing that is said. */
export type Entry = Sample | Declaration | Remark;

/** An exposition, to be read to its end. */
export type Snapshot = AsyncIterable<readonly Entry[]>;

/** The series as a text, the same for labels in any order. */
export function seriesText({ family, labels }: Pick<Sample, 'family' | 'labels'>): string {
  if (labels.length === 0) return family;
  return `${family}{${labels.map(([name, value]) => `${name}="${value}"`).join(',')}}`;
}

/** Labels in the order of their names, by code units as Prometheus sorts ASCII. */
export function sortedLabels(labels: (readonly [string, string])[]): (readonly [string, string])[] {
  for (let at = 1; at < labels.length; at++) {
    if (labels[at - 1]![0] > labels[at]![0]) return labels.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }
  return labels;
}

/** A value as Go prints it, for people. */
export function valueText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}
