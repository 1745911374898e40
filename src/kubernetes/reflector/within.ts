/** Resolves with true as soon as `promise` has settled in either way, with false after so many milliseconds. Never rejects. */
export function isSettledWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, milliseconds), false);
    const settled = () => {
      clearTimeout(timer);
      resolve(true);
    };
    promise.then(settled, settled);
  });
}
