import { setTimeout } from 'node:timers/promises';

/**
 * Whether the process may be sent traffic. It is ready once every kind is settled: listed, or known to be forbidden or
 * absent, or still failing after the start-up deadline although the API server answers. Nothing but shutdown takes
 * that back: an outage of the API server later leaves the last state in place, and restarts nothing.
 */
export class Readiness {
  readonly #waiting: Set<string>;
  #reached = false;
  #pastDeadline = false;
  #latched = false;
  #stopping = false;

  /** `resources` are the kinds that have to settle. */
  constructor(resources: Iterable<string>) {
    this.#waiting = new Set(resources);
  }

  /** The API server has answered, with whatever status. */
  reached(): void {
    this.#reached = true;
  }

  /** A kind is listed in all its scopes, forbidden or absent. */
  settle(resource: string): void {
    this.#reached = true;
    this.#waiting.delete(resource);
  }

  /** The start-up deadline has passed: kinds that still fail no longer count. Says which those are. */
  deadline(): readonly string[] {
    this.#pastDeadline = true;
    return [...this.#waiting].sort();
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
  while (!signal.aborted && !readiness.ready) await setTimeout(100, undefined, { signal }).catch(() => {});
}
