/** A bound on what runs at one time; the next wait in the order in which they came. */
export interface Places {
  /**
   * Resolves when it is one's turn, with the function that gives the place to the next; with undefined as soon as `signal`
   * aborts before that. Never rejects.
   */
  take(signal: AbortSignal): Promise<(() => void) | undefined>;
  /** Changes how many there are. Nobody loses a place. */
  resize(most: number): void;
}

/** `most` places; 0 for no bound. */
export function createPlaces(most: number): Places {
  let bound = boundOf(most);
  let taken = 0;
  const waiting = new Set<() => void>();

  function admit(): void {
    for (const enter of waiting) {
      if (taken >= bound) return;
      enter();
    }
  }

  function occupy(): () => void {
    let isHeld = true;
    taken++;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      taken--;
      admit();
    };
  }

  return {
    take(signal) {
      if (signal.aborted) return Promise.resolve(undefined);
      if (waiting.size === 0 && taken < bound) return Promise.resolve(occupy());
      return new Promise((resolve) => {
        const settle = (place: (() => void) | undefined) => {
          waiting.delete(enter);
          signal.removeEventListener('abort', abort);
          resolve(place);
        };
        const enter = () => settle(occupy());
        const abort = () => settle(undefined);
        waiting.add(enter);
        signal.addEventListener('abort', abort);
        admit();
      });
    },
    resize(most) {
      bound = boundOf(most);
      admit();
    },
  };
}

function boundOf(most: number): number {
  return most === 0 ? Number.POSITIVE_INFINITY : most;
}
