/** Answers the questions of the pages and of their JSON; loaded when somebody asks the first one. */
import { type CardinalityReport, cardinalityReport } from './api/cardinality.ts';
import { createCensus } from './api/census.ts';
import { type ConfigReport, configReport } from './api/config.ts';
import { type Explanation, explain } from './api/explain.ts';
import { createMatches } from './api/matches.ts';
import { type StatusReport, statusReport } from './api/overview.ts';
import { findProblems } from './api/problems.ts';
import { type PushesReport, pushesReport } from './api/pushes.ts';
import { readSelectors } from './api/selectors.ts';
import { countOfDay, namesOf, type TsdbStatus, tsdbStatus } from './api/tsdb.ts';
import { type WatchesReport, watchesReport } from './api/watches.ts';
import { createCounted } from './counted.ts';
import type { StatusSource } from './source.ts';

/** What can be asked. */
export interface Status {
  overview(query: URLSearchParams): Promise<StatusReport>;
  watches(query: URLSearchParams): WatchesReport;
  pushes(): PushesReport;
  cardinality(query: URLSearchParams): Promise<CardinalityReport>;
  /** Rejects with SelectorError, and BusyError. Of labels nothing is told before the first census. */
  tsdb(query: URLSearchParams): Promise<TsdbStatus>;
  explain(query: URLSearchParams): Explanation;
  config(query: URLSearchParams): ConfigReport;
}

/** How old what was counted may be, and how long a page waits for it, in milliseconds. */
const SERIES = { age: 1000, patience: 500 };
const PROBLEMS = { age: 2000, patience: 500 };
const CENSUS = { age: 5000, patience: 1500 };

/**
 * Counts what is not known anyway when somebody asks: all in turns, so that nothing else waits for it, and no more often
 * than is worth it. Nothing is counted while nobody asks.
 */
export function createStatus(source: StatusSource): Status {
  const { exposition, signal } = source;
  const series = createCounted(() => exposition.warm(signal), { ...SERIES, signal });
  const problems = createCounted(() => findProblems(source), { ...PROBLEMS, signal });
  const census = createCounted(createCensus(source), { ...CENSUS, signal });
  const matches = createMatches(source);
  const changesPerSecond = createRate(() => source.store.version);
  return {
    async overview(query) {
      const [counted, found] = await Promise.all([series(), problems()]);
      const counts = { countedAt: counted?.at, problems: found, changesPerSecond: changesPerSecond() };
      return statusReport(source, counts, query);
    },
    watches: (query) => watchesReport(source, query),
    pushes: () => pushesReport(source),
    async cardinality(query) {
      const [counted, taken] = await Promise.all([series(), census()]);
      return cardinalityReport(source, counted?.at, taken, query);
    },
    async tsdb(query) {
      const texts = query.getAll('match[]').filter((text) => text.trim() !== '');
      const selectors = readSelectors(texts);
      const then = countOfDay(source, selectors, query);
      if (then !== undefined) return tsdbStatus(then, query);
      if (selectors.length > 0) return tsdbStatus(await matches(texts, selectors), query);
      const [, taken] = await Promise.all([series(), census()]);
      return tsdbStatus({ names: namesOf(source), labels: taken?.value.labels ?? new Map() }, query);
    },
    explain: (query) => explain(source, query),
    config: (query) => configReport(source, query),
  };
}

const MINUTE = 60_000;

/** How fast a number grew since it was last asked for, over a minute at most; undefined the first time. */
function createRate(read: () => number): () => number | undefined {
  let samples: readonly { readonly at: number; readonly value: number }[] = [];
  return () => {
    const now = { at: performance.now(), value: read() };
    const first = samples.find(({ at }) => now.at - at <= MINUTE) ?? samples.at(-1);
    samples = [...samples.filter(({ at }) => now.at - at <= MINUTE), now].slice(-100);
    if (first === undefined || now.at - first.at < 100) return undefined;
    return ((now.value - first.value) * 1000) / (now.at - first.at);
  };
}
