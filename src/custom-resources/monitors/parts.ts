/** The parts of a plan: what was made for one before is used again, with the rows that it gave and what it counts. */
import type { Share } from './cardinality/ledger.ts';
import type { Cel } from './cel/cel.ts';
import type { PartMaker, PlannedKind } from './kinds/plan.ts';
import { type Failure, type Source, sourceOf } from './rows/source.ts';

/** Parts as they are used. */
export interface Parts extends PartMaker {
  /** Only what these kinds have is used from now on: all else is forgotten. */
  keep(kinds: readonly PlannedKind[]): void;
}

/** Makes parts; `failed` hears of metrics that give nothing for an object. */
export function createParts(cel: Cel, failed: (failure: Failure) => void): Parts {
  const sources = new Map<string, Source>();
  const shares = new Map<string, { readonly share: Share; readonly drop: () => void }>();
  return {
    source(key, rule, monitor, selectors) {
      const known = sources.get(key) ?? sourceOf(rule, { selectors, monitor: monitor.name, cel, failed });
      sources.set(key, known);
      return known;
    },
    share(key, ledger, make) {
      const before = shares.get(key);
      if (before !== undefined) return before.share;
      const share = make();
      shares.set(key, { share, drop: () => ledger.drop(share) });
      return share;
    },
    keep(kinds) {
      const used = new Set<unknown>(
        kinds.flatMap(({ parts }) => parts.flatMap((part) => [part.share, ...part.sources])),
      );
      for (const [key, source] of sources) if (!used.has(source)) sources.delete(key);
      for (const [key, { share, drop }] of shares) {
        if (used.has(share)) continue;
        shares.delete(key);
        drop();
      }
    },
  };
}
