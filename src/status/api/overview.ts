import type { Known } from '../counted.ts';
import type { StatusSource } from '../source.ts';
import { type ResourceRow, resourceRows } from './cardinality.ts';
import { type Missing, missingOf } from './missing.ts';
import type { Problem } from './problems.ts';
import { type DestinationReport, pushesReport } from './pushes.ts';
import { limitOf, type Page, pageOf, timeOf } from './query.ts';

/** A resource, what it comes to, and how its watches are. */
export interface ResourceState extends ResourceRow {
  /** Watches by what they are doing. */
  readonly watches: Readonly<Record<string, number>>;
  /** When the API server was last heard of about it. */
  readonly lastActivity: string | null;
}

/** The state of the process, and what it knows, lacks and costs. */
export interface StatusReport {
  readonly state: 'well' | 'starting' | 'degraded' | 'standing-by' | 'stopping';
  readonly sentence: string;
  readonly version: string;
  readonly nodeVersion: string;
  readonly startedAt: string | null;
  readonly uptimeSeconds: number;
  readonly memoryBytes: number;
  readonly cluster: { readonly name: string | null; readonly uid: string | null };
  /** Null where there is no election. */
  readonly election: { readonly identity: string; readonly leads: boolean } | null;
  readonly objects: number;
  readonly series: number;
  /** When series were counted; null before the first time. */
  readonly countedAt: string | null;
  /** Series an hour ago; null where that is not known. */
  readonly seriesHourAgo: number | null;
  /** Changes of samples a second in the last minute; null where nobody looked a while ago. */
  readonly changesPerSecond: number | null;
  readonly scrape: {
    readonly at: string | null;
    readonly seconds: number;
    readonly bytes: number;
    readonly format: string;
    readonly encoding: string;
  } | null;
  readonly missing: Page<Missing>;
  readonly destinations: readonly Omit<DestinationReport, 'recent'>[];
  readonly resources: Page<ResourceState>;
  /** When problems were looked for; null before the first time. */
  readonly problemsAt: string | null;
  readonly problems: readonly Problem[];
}

/** What was counted beside. */
export interface Counts {
  /** Unix milliseconds. */
  readonly countedAt: number | undefined;
  readonly problems: Known<readonly Problem[]> | undefined;
  readonly changesPerSecond: number | undefined;
}

/** The overview, with the rows that the query asks for. */
export function statusReport(source: StatusSource, counts: Counts, query: URLSearchParams): StatusReport {
  const { exposition, history, version } = source;
  const sizes = exposition.sizes();
  const series = sizes.reduce((sum, size) => sum + size.series, 0);
  const hour = history.ago(1);
  const missing = missingOf(source);
  const { destinations } = pushesReport(source);
  const resources = resourceRows(source, sizes, series);
  const scrape = source.lastScrape();
  const cluster = source.cluster();
  const limit = limitOf(query, 50);
  return {
    ...verdict(source, missing, destinations),
    version,
    nodeVersion: process.version,
    startedAt: timeOf(Math.round(Date.now() - process.uptime() * 1000)),
    uptimeSeconds: process.uptime(),
    memoryBytes: process.memoryUsage.rss(),
    cluster: { name: textOr(cluster['k8s.cluster.name']), uid: textOr(cluster['k8s.cluster.uid']) },
    election: source.election() ?? null,
    objects: resources.reduce((sum, { objects }) => sum + objects, 0),
    series,
    countedAt: timeOf(counts.countedAt),
    seriesHourAgo: hour === undefined ? null : sizes.reduce((sum, { family }) => sum + hour(family.name), 0),
    changesPerSecond: counts.changesPerSecond ?? null,
    scrape: scrape === undefined ? null : { ...scrape, at: timeOf(scrape.at) },
    missing: pageOf(missing, limit),
    destinations: destinations.map(({ recent: _, ...rest }) => rest),
    resources: pageOf(withWatches(resources, source), limit),
    problemsAt: timeOf(counts.problems?.at),
    problems: counts.problems?.value ?? [],
  };
}

function withWatches(rows: readonly ResourceRow[], { watches }: Pick<StatusSource, 'watches'>): ResourceState[] {
  const byResource = Map.groupBy(watches(), ({ resource }) => resource);
  return rows.map((row) => {
    const states: Record<string, number> = {};
    let last: number | undefined;
    for (const { state, lastActivity } of byResource.get(row.resource) ?? []) {
      states[state] = (states[state] ?? 0) + 1;
      if (lastActivity !== undefined && lastActivity > (last ?? 0)) last = lastActivity;
    }
    return { ...row, watches: states, lastActivity: timeOf(last) };
  });
}

/** The one line of state. What the API server does not have is no fault. */
function verdict(
  { readiness, watches, election }: Pick<StatusSource, 'readiness' | 'watches' | 'election'>,
  missing: readonly Missing[],
  destinations: readonly DestinationReport[],
): Pick<StatusReport, 'state' | 'sentence'> {
  if (readiness.stopping) return { state: 'stopping', sentence: 'The process is about to end.' };
  const all = new Set(watches().map(({ resource }) => resource));
  if (!readiness.ready) {
    const { waiting } = readiness;
    const sentence = `${all.size - waiting.length} of ${all.size} resources are listed, awaited: ${listOf(waiting)}.`;
    return { state: 'starting', sentence };
  }
  const faults = missing.filter(({ state }) => state !== 'absent').map(({ resource, state }) => `${resource} ${state}`);
  const failing = destinations.filter(({ state }) => state === 'failing').map(({ name }) => `push to ${name} failing`);
  if (faults.length + failing.length > 0) {
    return { state: 'degraded', sentence: `${capital(listOf([...faults, ...failing]))}.` };
  }
  if (election()?.leads === false) {
    return { state: 'standing-by', sentence: 'All is well; another process leads, and pushes.' };
  }
  const pushed = destinations.length === 0 ? '' : ', and what is pushed arrives';
  const isPushed = destinations.every(({ state }) => state === 'arriving');
  return { state: 'well', sentence: `All ${all.size} resources are told${isPushed ? pushed : ''}.` };
}

const NAMED = 5;

function listOf(words: readonly string[]): string {
  const more = words.length > NAMED ? ` and ${words.length - NAMED} more` : '';
  return `${words.slice(0, NAMED).join(', ')}${more}`;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function textOr(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
