import type { MonitorReport } from '../../custom-resources/monitors/report.ts';
import type { WatchReport, WatchState } from '../../telemetry/observed.ts';
import type { StatusSource } from '../source.ts';
import { limitOf, type Page, pageOf, timeOf, wordIn } from './query.ts';

/** The list and watch of a resource in one scope. */
export interface WatchRow {
  readonly resource: string;
  /** "" for the whole cluster. */
  readonly namespace: string;
  readonly selection: Readonly<Record<string, string>>;
  readonly state: WatchState;
  readonly since: string | null;
  /** When the API server was last heard of about it. */
  readonly lastActivity: string | null;
  readonly objects: number;
  /** What the server or the network said; "" while all is well. */
  readonly reason: string;
}

/** A ResourceMetricsMonitor. */
export interface MonitorRow extends MonitorReport {
  /** `cut-off` where samples are left out, `faulty` where a part can not be used or gave nothing for an object. */
  readonly state: 'well' | 'near-limit' | 'cut-off' | 'faulty';
}

/** All lists and watches. */
export interface WatchesReport extends Page<WatchRow> {
  readonly states: Readonly<Partial<Record<WatchState, number>>>;
  /** ResourceMetricsMonitors, what is wrong first; null where none are followed. */
  readonly monitors: Page<MonitorRow> | null;
}

const ORDER: readonly WatchState[] = ['failing', 'forbidden', 'starting', 'listing', 'absent', 'watching'];

/** Those that the query asks for, with what is wrong first. */
export function watchesReport(
  { watches, monitors }: Pick<StatusSource, 'watches' | 'monitors'>,
  query: URLSearchParams,
): WatchesReport {
  const all = watches();
  const states: Partial<Record<WatchState, number>> = {};
  for (const { state } of all) states[state] = (states[state] ?? 0) + 1;
  const text = wordIn(query, 'q').toLowerCase();
  const state = wordIn(query, 'state');
  const chosen = all
    .filter((watch) => (state === '' || watch.state === state) && holds(watch, text))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || order(a.resource, b.resource));
  const limit = limitOf(query, 50);
  const followed = monitors()
    ?.map((monitor): MonitorRow => ({ ...monitor, state: stateOf(monitor) }))
    .sort((a, b) => MONITOR_ORDER.indexOf(a.state) - MONITOR_ORDER.indexOf(b.state) || order(a.name, b.name));
  return {
    states,
    total: chosen.length,
    rows: chosen.slice(0, limit).map(rowOf),
    monitors: followed === undefined ? null : pageOf(followed, limit),
  };
}

const MONITOR_ORDER: readonly MonitorRow['state'][] = ['faulty', 'cut-off', 'near-limit', 'well'];

function stateOf({ faults, failures, levels, cutFamilies }: MonitorReport): MonitorRow['state'] {
  if (faults.length > 0 || failures.length > 0) return 'faulty';
  if (cutFamilies.length > 0 || levels.some(({ isCut }) => isCut)) return 'cut-off';
  return levels.length > 0 ? 'near-limit' : 'well';
}

function holds({ resource, namespace, reason }: WatchReport, text: string): boolean {
  return text === '' || [resource, namespace, reason].some((part) => part.toLowerCase().includes(text));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rowOf({ resource, namespace, selection, state, since, lastActivity, size, reason }: WatchReport): WatchRow {
  return {
    resource,
    namespace,
    selection,
    state,
    since: timeOf(since),
    lastActivity: timeOf(lastActivity),
    objects: size,
    reason,
  };
}
