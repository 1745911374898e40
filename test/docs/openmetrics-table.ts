/** A metadata line of kube-state-metrics' OpenMetrics, and what stands there instead. */
export interface Difference {
  readonly recorded: string;
  readonly here: string;
}

/** The table of differences in docs/compatibility.md. */
export function openMetricsTable(differences: readonly Difference[]): string {
  return [
    '| kube-state-metrics | here |',
    '|---|---|',
    ...differences.map(({ recorded, here }) => `| \`${recorded}\` | \`${here}\` |`),
    '',
  ].join('\n');
}
