/** Waiting that others can cut short. */
import { pause } from '../pause.ts';

/** One waits, any number may wake it; who is not waiting is not woken later. */
export class Alarm {
  #wake: (() => void) | undefined;

  /** Resolves after so many milliseconds, when woken, then with true, or when `signal` aborts. Never rejects. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    const sleeping = new AbortController();
    const end = () => sleeping.abort();
    let woken = false;
    const wake = () => {
      woken = true;
      end();
    };
    if (signal.aborted) return false;
    signal.addEventListener('abort', end);
    this.#wake = wake;
    await pause(milliseconds, sleeping.signal);
    signal.removeEventListener('abort', end);
    if (this.#wake === wake) this.#wake = undefined;
    return woken;
  }

  wake(): void {
    this.#wake?.();
  }
}
