import { pause } from '../pause.ts';

/**
 * Whether the process may be sent traffic. It is ready once every kind is settled: listed, or known to be forbidden or
 * absent, or still failing after the start-up deadline although the API server answers. Nothing but shutdown takes
 * that back: an outage of the API server later, or a kind that is watched from then on, leaves it ready.
 */
export class Readiness {
  readonly #waiting: Set<string>;
  #reached = false;
  #pastDeadline = false;
  #latched = false;
  #stopping = false;

  /** The kinds that have to settle, by name (`nameOf`). */
  constructor(names: Iterable<string>) {
    this.#waiting = new Set(names);
  }

  /** The API server has answered, with whatever status. */
  reached(): void {
    this.#reached = true;
  }

  /** A kind is watched, too. */
  expect(name: string): void {
    this.#waiting.add(name);
  }

  /** A kind is listed in all its scopes, forbidden, absent or refused for how it is asked for. */
  settle(name: string): void {
    this.#reached = true;
    this.#waiting.delete(name);
  }

  /** A kind is watched no more. */
  forget(name: string): void {
    this.#waiting.delete(name);
  }

  /** The start-up deadline has passed: kinds that still fail no longer count. Says which those are. */
  deadline(): readonly string[] {
    this.#pastDeadline = true;
    return this.waiting;
  }

  /** The process is about to end. */
  stop(): void {
    this.#stopping = true;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** True from the moment on at which all was settled, until `stop`. */
  get ready(): boolean {
    if (this.#stopping) return false;
    this.#latched ||= this.#reached && (this.#pastDeadline || this.#waiting.size === 0);
    return this.#latched;
  }

  /** The kinds that are not settled, by name. */
  get waiting(): readonly string[] {
    return [...this.#waiting].sort();
  }
}

/** Resolves when the process is ready, or the signal aborts. */
export async function whenReady(readiness: Readiness, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !readiness.ready) await pause(100, signal);
}
