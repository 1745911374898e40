/** The table: each figure beside what kube-state-metrics takes, its aim, and a stored run of the same machine or another. */
import type { Figures } from './phases.ts';
import { rows } from './targets.ts';

/** One run of the benchmark, as it is written to a file. */
export interface Run {
  /** Milliseconds of the calibration loop on that machine at that time. */
  readonly calibration: number;
  readonly node: string;
  readonly results: readonly Result[];
}

/** The figures of one subject at one size. */
export interface Result {
  readonly subject: string;
  readonly pods: number;
  readonly figures: Figures;
}

/**
 * A calibration of this machine: milliseconds that a fixed loop over objects, strings and numbers takes, the best of
 * some. Times of two machines compare as ratios to it.
 */
export function calibrate(): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 7; round += 1) {
    const start = performance.now();
    const seen = new Map<string, number>();
    for (let index = 0; index < 400_000; index += 1) {
      const key = `key-${(index * 7919) % 10_007}`;
      seen.set(key, (seen.get(key) ?? 0) + key.charCodeAt(5));
    }
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** The table of one size as Markdown. A column of ratios to `reference` is there if that has the size. */
export function table(run: Run, pods: number, reference: Run | undefined): string {
  const results = run.results.filter((result) => result.pods === pods);
  const former = reference?.results.find((result) => result.pods === pods && result.subject === COMPONENT);
  const faster = (run.calibration || 1) / (reference?.calibration ?? run.calibration);
  const head = ['figure', ...results.map(({ subject }) => subject), 'KSM', 'ratio', 'aim', 'met'];
  if (former !== undefined) head.push('to reference');
  const lines = rows
    .filter(({ figure }) => results.some(({ figures }) => figures[figure] !== undefined))
    .map(({ figure, peer, aim, timed }) => {
      const value = results.find(({ subject }) => subject === COMPONENT)?.figures[figure];
      const [ofPeer, limit] = [peer?.[pods], aim?.[pods]];
      const cells = [
        figure,
        ...results.map(({ figures }) => printed(figures[figure])),
        printed(ofPeer),
        ofPeer && value ? `${(ofPeer / value).toFixed(1)} x` : '',
        limit === undefined ? '' : `<= ${printed(limit)}`,
        limit === undefined || value === undefined ? '' : value <= limit ? 'yes' : 'NO',
      ];
      if (former !== undefined) cells.push(change(value, former.figures[figure], timed ? faster : 1));
      return cells;
    });
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Name of this project's component among the subjects. */
export const COMPONENT = 'component';

function change(value: number | undefined, former: number | undefined, faster: number): string {
  return value === undefined || !former ? '' : `${(value / former / faster).toFixed(2)}`;
}

/** Three digits that matter. */
function printed(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '';
  if (value === 0) return '0';
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(value < 0.01 ? 2 : 3)));
}
