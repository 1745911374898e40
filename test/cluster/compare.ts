import { setTimeout } from 'node:timers/promises';

/** Lines that stand in one text only. */
export interface Difference {
  /** In the component's /metrics, not in the fresh render. */
  readonly extra: readonly string[];
  /** In the fresh render, not in /metrics. */
  readonly missing: readonly string[];
}

/**
 * Compares two renders of a cluster that may be changing. A line counts only if it differs in every one of several
 * rounds: what an event between the two renders changed is gone in the next round, what is wrong stays.
 */
export async function compareRenders(
  served: () => Promise<string>,
  fresh: () => Promise<string>,
  { rounds = 5, pause = 500 } = {},
): Promise<Difference> {
  let difference: Difference | undefined;
  for (let round = 0; round < rounds; round++) {
    if (round > 0) await setTimeout(pause);
    const [ours, theirs] = await Promise.all([served(), fresh()]).then((texts) => texts.map(linesOf));
    const now = { extra: without(ours!, theirs!), missing: without(theirs!, ours!) };
    difference = {
      extra: difference === undefined ? now.extra : difference.extra.filter((line) => now.extra.includes(line)),
      missing: difference === undefined ? now.missing : difference.missing.filter((line) => now.missing.includes(line)),
    };
    if (difference.extra.length === 0 && difference.missing.length === 0) break;
  }
  return difference ?? { extra: [], missing: [] };
}

function linesOf(text: string): Set<string> {
  return new Set(text.split('\n'));
}

function without(lines: Set<string>, other: Set<string>): string[] {
  return [...lines].filter((line) => !other.has(line));
}
