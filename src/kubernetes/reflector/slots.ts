/**
 * How many lists run at a time. A list costs the API server and this process more than anything else, and after a start or
 * an outage all kinds want theirs at once.
 */

/** The right to list. */
export interface ListSlot {
  /** Something has arrived: the list goes on. */
  progress(): void;
  /** Gives the slot to the next; further calls do nothing. */
  release(): void;
}

/** Hands out slots, first come, first served. */
export interface ListSlots {
  /**
   * Resolves when it is one's turn, or as soon as `signal` aborts: who has to tell the two apart asks the signal. Never
   * rejects. Who has made no progress for some seconds loses the slot to the next and goes on without: one kind's
   * hang never delays another's list for long.
   */
  take(signal: AbortSignal): Promise<ListSlot>;
}

const NO_SLOT: ListSlot = { progress() {}, release() {} };

/** `count` lists at a time, of which each has made progress within the last `patience` milliseconds. */
export function createListSlots(count: number, patience = 5000): ListSlots {
  let free = count;
  const waiting = new Set<() => void>();

  function hold(): ListSlot {
    let isHeld = true;
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      clearTimeout(timer);
      free++;
      const [next] = waiting;
      next?.();
    };
    const timer = setTimeout(release, patience).unref();
    free--;
    return {
      progress() {
        if (isHeld) timer.refresh();
      },
      release,
    };
  }

  return {
    take(signal) {
      if (signal.aborted) return Promise.resolve(NO_SLOT);
      if (free > 0) return Promise.resolve(hold());
      return new Promise((resolve) => {
        const leave = (slot: () => ListSlot) => {
          waiting.delete(next);
          signal.removeEventListener('abort', abort);
          resolve(slot());
        };
        const next = () => leave(hold);
        const abort = () => leave(() => NO_SLOT);
        waiting.add(next);
        signal.addEventListener('abort', abort);
      });
    },
  };
}
