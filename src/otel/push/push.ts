import { DEFAULT_DESTINATION, type OtlpSettings } from '../../config/destinations/otlp-settings.ts';
import { createSeldomLog } from '../../telemetry/log.ts';
import type { Term } from '../../term.ts';
import type { Deltas } from '../ends/deltas.ts';
import type { Told } from '../ends/told.ts';
import type { NextPush } from './step.ts';

/** What a receiver was told. While it is kept, the journal remembers what changes. */
export interface PushMemory {
  readonly told: Told;
  readonly deltas: Deltas | undefined;
  /** Unix milliseconds: when the first push began, and the time of the points of the last. */
  readonly began: number;
  readonly time: number;
  /** That in which it was told last: as long as it lasts, nobody else has told anything. */
  readonly term: Term | undefined;
  /** Nobody goes on with it. */
  forget(): void;
}

/** How one push went. */
export interface PushOutcome {
  readonly accepted: boolean;
  /** Data points that the receiver took. */
  readonly points: number;
  /** Data points that the receiver left out of requests that it took, or would take at no size. */
  readonly rejectedPoints: number;
  /** Families, and kinds of entities, that did not arrive as a whole since the push ended before. */
  readonly notTold: number;
  /** From the first byte encoded to the receiver's answer, retries included. */
  readonly seconds: number;
  /** Requests that arrived, and their bytes as they were sent. */
  readonly requests: number;
  readonly bytes: number;
  /** Why it ended early, or what the receiver said of points that it left out; undefined where all is well. */
  readonly reason?: string | undefined;
}

/** Sums over all pushes so far. */
export interface PushStats {
  readonly pushes: number;
  readonly failures: number;
  /** Data points that the receiver took. */
  readonly points: number;
  readonly rejectedPoints: number;
}

/** Where a push goes, and who hears of it. */
export interface PushOptions {
  readonly settings: OtlpSettings;
  readonly log: { warn(line: string): void };
  /** Told of every push that ended. */
  readonly onPush?: (outcome: PushOutcome) => void;
}

/** What a push does at the moment; of requests those that are made ready, sent, or wait for an answer. */
export interface PushProgress {
  /** In unix milliseconds; undefined while a push is under way, and where another process pushes. */
  readonly next: NextPush | undefined;
  readonly requests: number;
  /** Of them at one time, at most. */
  readonly mostRequests: number;
  /** Memory that they are written to. */
  readonly bytes: number;
  /** Of one request before it is compressed, at most: less than is set where the receiver refused so much. */
  readonly mostRequestBytes: number;
}

/** A push to one destination. */
export interface Push {
  readonly stats: PushStats;
  /** How it is now. */
  progress(): PushProgress;
  /** Pushes at once and then at every interval; to be called when the resource is known. Resolves when this is set up. */
  start(): Promise<void>;
  /**
   * Pushes the values a last time and ends. Resolves within the deadline, whatever the receiver does; never rejects.
   * Without a `start` nothing is pushed.
   */
  shutdown(deadlineMillis?: number): Promise<void>;
  /**
   * Ends for another push to the same receiver, which goes on with what this one told: what is under way may finish, within the
   * deadline, and nothing more is pushed. Never rejects.
   */
  handOver(deadlineMillis: number): Promise<PushMemory>;
}

/** Why a push failed that the end of the process cut short. */
export function lateError(deadlineMillis: number): Error {
  return new Error(`it was not finished ${deadlineMillis} ms after the shutdown began`);
}

/**
 * The books of a push: `ended` counts what came of each, `rejected` says why a receiver left points out. Of failures and
 * of rejections one line a minute is logged at most.
 */
export function createAccounts({ settings, log, onPush }: PushOptions) {
  const stats = { pushes: 0, failures: 0, points: 0, rejectedPoints: 0 };
  const seldom = createSeldomLog(60_000);
  const where = nameOf(settings);
  let rejection: string | undefined;
  const ended = (outcome: PushOutcome, error?: Error) => {
    stats.pushes++;
    stats.points += outcome.points;
    stats.rejectedPoints += outcome.rejectedPoints;
    if (!outcome.accepted) {
      stats.failures++;
      seldom('failure', (heldBack) => {
        const more = heldBack === 0 ? '' : ` ${heldBack} more pushes failed since this was last said.`;
        log.warn(`Pushing metrics to ${where} failed: ${error?.message ?? 'no reason given'}.${more}`);
      });
    }
    onPush?.({ ...outcome, reason: error?.message ?? rejection });
    rejection = undefined;
  };
  const rejected = (points: number, reason: string, metrics: readonly string[] = []) => {
    if (reason !== '') rejection = reason;
    // Of a metric whose points are refused no other may keep people from hearing.
    seldom(`rejection of ${metrics[0] ?? ''}`, (heldBack) => {
      const more = heldBack === 0 ? '' : ` ${heldBack} more requests had such an answer since this was last said.`;
      const named = metrics.slice(0, NAMED).join(', ');
      const others = metrics.length > NAMED ? ` and ${metrics.length - NAMED} more metrics` : '';
      const of = named === '' ? '' : ` of ${named}${others}`;
      const what =
        points === 0 ? 'took all points but says' : `rejected ${points} data point${points === 1 ? '' : 's'}${of}`;
      log.warn(`The OTLP receiver ${where} ${what}: ${reason === '' ? 'no reason given' : reason}.${more}`);
    });
  };
  return { stats: stats as PushStats, ended, rejected };
}

/** Metrics that a line names. */
const NAMED = 3;

/** The address without credentials, after the name of the destination where it has one of its own. */
function nameOf({ name, url }: OtlpSettings): string {
  const { origin, pathname } = /^https?:/.test(url) ? new URL(url) : { origin: url, pathname: '' };
  const address = `${origin}${pathname.replace(/^\/$/, '')}`;
  return name === DEFAULT_DESTINATION ? address : `${name} (${address})`;
}
