import type { OtlpSettings } from '../../config/destinations/otlp-settings.ts';
import { withoutCredentials } from '../../config/origins.ts';
import type { PushEntry } from '../push-log.ts';
import type { StatusSource } from '../source.ts';
import { timeOf } from './query.ts';

/** One push. */
export interface PushRow {
  readonly at: string | null;
  readonly accepted: boolean;
  readonly seconds: number;
  readonly points: number;
  readonly rejectedPoints: number;
  /** Families, and kinds of entities, that did not arrive as a whole. */
  readonly notTold: number;
  readonly requests: number;
  readonly bytes: number;
  /** What the receiver or the network said; null where nothing was wrong. */
  readonly reason: string | null;
}

/** A destination and what became of the pushes to it. */
export interface DestinationReport {
  readonly name: string;
  readonly address: string;
  readonly protocol: string;
  readonly profile: string;
  readonly compression: string;
  readonly temporality: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  /** `waiting` before the first push has ended. */
  readonly state: 'arriving' | 'failing' | 'standing-by' | 'waiting';
  /** When the next push begins; null while one is under way, before the first, and while it stands by. */
  readonly next: string | null;
  /** What the next push is waited for; null where `next` is. */
  readonly nextAfter: 'interval' | 'changes' | 'back-off' | 'retry-after' | null;
  /** Requests that are made ready, sent, or wait for an answer, and how many there may be at one time. */
  readonly requestsUnderWay: number;
  readonly mostRequests: number | null;
  /** Bytes of memory that requests are written to, and of one request before compression at most. */
  readonly memoryBytes: number;
  readonly mostRequestBytes: number | null;
  readonly lastSuccess: string | null;
  readonly pushes: number;
  readonly failures: number;
  readonly points: number;
  readonly rejectedPoints: number;
  readonly requests: number;
  readonly bytes: number;
  /** The last that failed, or of which points were rejected. */
  readonly lastTrouble: PushRow | null;
  /** The latest, the oldest first; twenty at most. */
  readonly recent: readonly PushRow[];
}

/** All destinations. */
export interface PushesReport {
  readonly destinations: readonly DestinationReport[];
}

/** What became of all pushes. Headers are not in it, and no credentials. */
export function pushesReport(
  source: Pick<StatusSource, 'settings' | 'pushes' | 'election' | 'progressOf'>,
): PushesReport {
  const settings = source.settings();
  return { destinations: settings.otlp.map((destination) => reportOf(destination, settings.profile, source)) };
}

function reportOf(
  settings: OtlpSettings,
  profile: string,
  { pushes, election, progressOf }: Pick<StatusSource, 'pushes' | 'election' | 'progressOf'>,
): DestinationReport {
  const { recent, lastSuccess, lastTrouble, ...sums } = pushes.of(settings.name);
  const last = recent.at(-1);
  const progress = progressOf(settings.name);
  const arrives = last === undefined ? 'waiting' : last.accepted ? 'arriving' : 'failing';
  return {
    name: settings.name,
    address: withoutCredentials(settings.url),
    protocol: settings.protocol,
    profile: settings.profile ?? profile,
    compression: settings.compression,
    temporality: settings.temporality,
    intervalSeconds: settings.interval / 1000,
    timeoutSeconds: settings.exportTimeout / 1000,
    state: election()?.leads === false ? 'standing-by' : arrives,
    next: timeOf(progress?.next?.at),
    nextAfter: progress?.next?.after ?? null,
    requestsUnderWay: progress?.requests ?? 0,
    mostRequests: progress?.mostRequests ?? null,
    memoryBytes: progress?.bytes ?? 0,
    mostRequestBytes: progress?.mostRequestBytes ?? null,
    lastSuccess: timeOf(lastSuccess),
    ...sums,
    lastTrouble: lastTrouble === undefined ? null : rowOf(lastTrouble),
    recent: recent.map(rowOf),
  };
}

function rowOf(entry: PushEntry): PushRow {
  const { at, accepted, seconds, points, rejectedPoints, notTold, requests, bytes, reason } = entry;
  return {
    at: timeOf(at),
    accepted,
    seconds,
    points,
    rejectedPoints,
    notTold,
    requests,
    bytes,
    reason: reason ?? null,
  };
}
