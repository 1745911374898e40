/** Says of promises, one after the other, whether they settle before their time. */
export interface Deadline {
  /** Resolves with true as soon as `promise` has settled in either way, with false after so many milliseconds. Never rejects. */
  isSettledWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean>;
  /** Nothing is asked any more. */
  close(): void;
}

/**
 * A timer that was started for one promise serves those that follow: to start one for each of the thousands of chunks of a list
 * would cost more than to read some kinds. What is told early is asked for again.
 */
export function createDeadline(): Deadline {
  let timer: NodeJS.Timeout | undefined;
  let expire: (() => void) | undefined;
  const expired = () => {
    timer = undefined;
    expire?.();
  };
  return {
    isSettledWithin: (promise, milliseconds) =>
      new Promise((resolve) => {
        expire = () => resolve(false);
        const settled = () => resolve(true);
        promise.then(settled, settled);
        timer ??= setTimeout(expired, Math.max(0, milliseconds));
      }),
    close: () => clearTimeout(timer),
  };
}
