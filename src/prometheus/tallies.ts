/** What is kept of an exposition, counted. */
import type { Family } from '../resources/declare/family.ts';
import type { Kind, KubernetesObject } from '../resources/declare/kind.ts';
import { nameOf } from '../resources/names.ts';
import type { KindState } from '../state/kind-state.ts';
import type { StateStore } from '../state/store.ts';
import { type BlockTexts, FROM, numberOf, REPEATED, SAMPLES, TO } from './block-texts.ts';
import type { FragmentCache } from './fragments.ts';
import { isSameWhole, type Renditions } from './rendition.ts';

/** What the exposition keeps and has done. */
export interface ExpositionStatistics {
  /** Fragments made since the start, and the bytes of text in them. */
  readonly made: number;
  readonly madeBytes: number;
  /** Objects whose samples of a family were written for that. */
  readonly written: number;
  /** Fragments that are kept, their bytes, and those of all memory that they lie in. */
  readonly fragments: number;
  readonly bytes: number;
  readonly heldBytes: number;
}

/** Samples that are left out of a family because an object gave the same series twice. */
export interface RepeatedSamples {
  readonly resource: string;
  readonly family: string;
  readonly samples: number;
}

/** What one family of a kind comes to. */
export interface FamilySize {
  readonly kind: Kind;
  readonly family: Family<KubernetesObject>;
  readonly series: number;
  /** Samples left out because their object gave the same series before. */
  readonly repeated: number;
  /** Bytes of its samples before compression, in the format that was last asked for. */
  readonly bytes: number;
}

/** How many series a kind has. */
export interface KindSeries {
  readonly resource: string;
  readonly series: number;
}

type Kinds = Pick<StateStore, 'kinds'>;

export function statisticsOf({ kinds }: Kinds, renditions: Renditions): ExpositionStatistics {
  let fragments = 0;
  let bytes = 0;
  const memory = new Set<Buffer>();
  for (const { fragments: cache } of renditions.all)
    for (const state of kinds)
      cache.each(state, (texts, family) => {
        fragments++;
        bytes += numberOf(texts, family, TO) - numberOf(texts, family, FROM);
        memory.add(texts.bytes);
      });
  const heldBytes = [...memory].reduce((sum, { length }) => sum + length, 0);
  return { ...renditions.count, fragments, bytes, heldBytes };
}

/** What each family comes to. It takes no longer where there are more objects. */
export function sizesOf({ kinds }: Kinds, renditions: Renditions): FamilySize[] {
  const caches = lastCaches(renditions);
  return kinds.flatMap((state) => {
    const sums = caches.map((cache) => cache.sums(state));
    return state.kind.families.map((family, index) => {
      let [series, repeated, bytes] = [0, 0, 0];
      for (const { [index]: sum } of sums) {
        series += sum?.samples ?? 0;
        repeated += sum?.repeated ?? 0;
        bytes += sum?.bytes ?? 0;
      }
      return { kind: state.kind, family, series, repeated, bytes };
    });
  });
}

export function seriesOf({ kinds }: Kinds, renditions: Renditions): KindSeries[] {
  return kinds.map((state) => {
    let series = 0;
    eachKept(state, renditions, (texts, family) => {
      series += numberOf(texts, family, SAMPLES);
    });
    return { resource: nameOf(state.kind), series };
  });
}

/** The families that have repeated samples. */
export function repeatedIn({ kinds }: Kinds, renditions: Renditions): RepeatedSamples[] {
  const rows: RepeatedSamples[] = [];
  for (const state of kinds) {
    const samples = state.kind.families.map(() => 0);
    eachKept(state, renditions, (texts, family) => {
      samples[family] = (samples[family] ?? 0) + numberOf(texts, family, REPEATED);
    });
    state.kind.families.forEach(({ name }, family) => {
      const repeated = samples[family]!;
      if (repeated > 0) rows.push({ resource: nameOf(state.kind), family: name, samples: repeated });
    });
  }
  return rows;
}

/** Visits what was last asked for of a kind: in parts, what is kept of each. */
function eachKept(state: KindState, renditions: Renditions, visit: (texts: BlockTexts, family: number) => void): void {
  for (const cache of lastCaches(renditions)) cache.each(state, visit);
}

/** What is kept of what was last asked for. */
function lastCaches({ all }: Renditions): FragmentCache[] {
  const last = all.at(-1)?.way;
  return all.flatMap(({ way, fragments }) => (last !== undefined && isSameWhole(way, last) ? fragments : []));
}
