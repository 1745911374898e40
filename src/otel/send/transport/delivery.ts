import { pause } from '../../../pause.ts';
import { classify } from './classify.ts';
import { Refusal } from './refusal.ts';

/** Attempts for one request, and the pauses between them in milliseconds where the receiver asks for none. */
const ATTEMPTS = 6;
const FIRST_BACKOFF = 1000;
const LARGEST_BACKOFF = 5000;

/** One try to send a request. `signal` aborts at the `deadline`, in unix milliseconds, and when the sender is closed. */
export type Attempt<T> = (signal: AbortSignal, deadline: number) => Promise<T>;

/** The waiting and repeating of one sender. */
export interface Delivery {
  /**
   * What an attempt comes to, repeated as long as that is of use: a receiver that is busy is asked again when it wants to
   * be, all within the time of a request. Whatever an attempt rejects with, this does with a {@link Refusal}.
   */
  send<T>(attempt: Attempt<T>): Promise<T>;
  /** Ends all that is under way or waits. */
  close(): void;
}

/** `timeout` is what a request may take with all its repetitions, in milliseconds. */
export function createDelivery(timeout: number): Delivery {
  const running = new Set<AbortController>();
  /** When the receiver wants to hear from us again, whichever request it said that to; unix milliseconds. */
  let notBefore = 0;

  const repeat = async <T>(attempt: Attempt<T>, end: AbortSignal): Promise<T> => {
    const deadline = Date.now() + timeout;
    let reason = 'the receiver has asked to wait';
    let next = 0;
    let backoff = FIRST_BACKOFF;
    for (let attempts = 1; ; attempts++) {
      next = Math.max(next, notBefore);
      if (next >= deadline) throw new Refusal('later', reason, notBefore > Date.now() ? notBefore : undefined);
      if (next > Date.now()) await pause(next - Date.now(), end, false);
      end.throwIfAborted();
      let refusal: Refusal;
      try {
        return await attempt(end, deadline);
      } catch (error) {
        refusal = classify({ protocol: 'none', error }, Date.now())!;
        reason = refusal.message;
      }
      notBefore = Math.max(notBefore, refusal.notBefore ?? 0);
      if (refusal.kind !== 'later' || end.aborted || attempts === ATTEMPTS) throw refusal;
      next = refusal.notBefore ?? Date.now() + backoff * (0.8 + 0.4 * Math.random());
      backoff = Math.min(backoff * 1.5, LARGEST_BACKOFF);
    }
  };

  return {
    async send(attempt) {
      const end = new AbortController();
      const late = () => end.abort(new Refusal('later', `it timed out: no answer within ${timeout} ms`));
      const timer = setTimeout(late, timeout).unref();
      running.add(end);
      try {
        return await repeat(attempt, end.signal);
      } finally {
        clearTimeout(timer);
        running.delete(end);
      }
    },
    close() {
      for (const end of running) end.abort(new Refusal('later', 'the connection was closed'));
    },
  };
}
