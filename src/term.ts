/** Who may push, and until when, where several processes watch one cluster. */

/** A time during which this process may push, and no other does. */
export interface Term {
  /** Aborts when the term is over; in a process that was frozen, as late as its timers. */
  readonly signal: AbortSignal;
  /** Whether it is over by the clock, which also a frozen process finds right when it wakes. Once true, always true. */
  isOver(): boolean;
}

/** Lets the processes push one after the other. */
export interface Fence {
  /** Milliseconds that may lie between the end of another's term and the beginning of one of this process. */
  readonly gap: number;
  /** Resolves with the present term, or with the next when that begins; undefined when `signal` aborts. Never rejects. */
  term(signal: AbortSignal): Promise<Term | undefined>;
}
