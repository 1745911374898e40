import { setImmediate } from 'node:timers/promises';

/** Cuts long work into slices, between which the event loop serves others. */
export interface Slices {
  /** Whether the present slice is used up; then `next` is to be awaited. */
  isOver(): boolean;
  /** Lets the event loop run once and begins the next slice. */
  next(): Promise<void>;
}

/** Slices of about 10 milliseconds: far below the 50 that the event loop may be held. */
export function createSlices(millis = 10): Slices {
  let end = performance.now() + millis;
  return {
    isOver: () => performance.now() >= end,
    next: async () => {
      await setImmediate();
      end = performance.now() + millis;
    },
  };
}
