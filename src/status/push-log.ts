import type { PushOutcome } from '../otel/push/push.ts';

/** A push that ended. */
export interface PushEntry extends PushOutcome {
  /** Its end, in unix milliseconds. */
  readonly at: number;
}

/** What became of the pushes to one destination. */
export interface PushRecord {
  /** The latest, the oldest first; twenty at most. */
  readonly recent: readonly PushEntry[];
  readonly pushes: number;
  readonly failures: number;
  readonly points: number;
  readonly rejectedPoints: number;
  readonly requests: number;
  readonly bytes: number;
  /** When one last arrived, in unix milliseconds. */
  readonly lastSuccess: number | undefined;
  /** The last one with a reason: it failed, or points of it were left out. */
  readonly lastTrouble: PushEntry | undefined;
}

const KEPT = 20;

const NONE: PushRecord = {
  recent: [],
  pushes: 0,
  failures: 0,
  points: 0,
  rejectedPoints: 0,
  requests: 0,
  bytes: 0,
  lastSuccess: undefined,
  lastTrouble: undefined,
};

/** Remembers the latest pushes to each destination, by its name. */
export class PushLog {
  readonly #records = new Map<string, PushRecord>();

  add(destination: string, outcome: PushOutcome, at = Date.now()): void {
    const before = this.of(destination);
    const entry = { ...outcome, at };
    this.#records.set(destination, {
      recent: [...before.recent.slice(1 - KEPT), entry],
      pushes: before.pushes + 1,
      failures: before.failures + (outcome.accepted ? 0 : 1),
      points: before.points + outcome.points,
      rejectedPoints: before.rejectedPoints + outcome.rejectedPoints,
      requests: before.requests + outcome.requests,
      bytes: before.bytes + outcome.bytes,
      lastSuccess: outcome.accepted ? at : before.lastSuccess,
      lastTrouble: outcome.reason === undefined ? before.lastTrouble : entry,
    });
  }

  of(destination: string): PushRecord {
    return this.#records.get(destination) ?? NONE;
  }
}
