/** Waiting that others can cut short. */
import { pause } from '../pause.ts';

/** One waits, any number may wake it; who is not waiting is not woken later. */
export class Alarm {
  #sleeping: AbortController | undefined;

  /** Resolves after so many milliseconds, when woken, or when `signal` aborts. Never rejects. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    const sleeping = new AbortController();
    const end = () => sleeping.abort();
    if (signal.aborted) return;
    signal.addEventListener('abort', end);
    this.#sleeping = sleeping;
    await pause(milliseconds, sleeping.signal);
    signal.removeEventListener('abort', end);
    if (this.#sleeping === sleeping) this.#sleeping = undefined;
  }

  wake(): void {
    this.#sleeping?.abort();
  }
}
