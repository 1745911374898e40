import type { WatchReport, WatchState } from '../../telemetry/metrics.ts';
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

/** All lists and watches. */
export interface WatchesReport extends Page<WatchRow> {
  readonly states: Readonly<Partial<Record<WatchState, number>>>;
}

const ORDER: readonly WatchState[] = ['failing', 'forbidden', 'starting', 'listing', 'absent', 'watching'];

/** Those that the query asks for, with what is wrong first. */
export function watchesReport({ watches }: Pick<StatusSource, 'watches'>, query: URLSearchParams): WatchesReport {
  const all = watches();
  const states: Partial<Record<WatchState, number>> = {};
  for (const { state } of all) states[state] = (states[state] ?? 0) + 1;
  const text = wordIn(query, 'q').toLowerCase();
  const state = wordIn(query, 'state');
  const chosen = all
    .filter((watch) => (state === '' || watch.state === state) && holds(watch, text))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || order(a.resource, b.resource));
  return { states, ...pageOf(chosen, limitOf(query, 50)), rows: chosen.slice(0, limitOf(query, 50)).map(rowOf) };
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
