import type { Event } from '../../resources/kinds/events/events.ts';
import type { Waiting } from '../logs/log-sender.ts';

/** Events that wait at most. */
const MOST = 10_000;
/** UTF-16 units of their messages at most: those of core/v1 may be as long as an object. */
const MOST_TEXT = 8 * 2 ** 20;

/**
 * The Events that one destination has not been told yet. Where more wait than there is room for, those that have waited
 * longest are left out: nobody can be told them later, since they are not kept.
 */
export class EventQueue implements Waiting<Event> {
  /** Events that were left out. */
  dropped = 0;
  /** Those that may not have arrived; older than all others. */
  #returned: Event[] = [];
  readonly #waiting = new Set<Event>();
  readonly #most: number;
  readonly #mostText: number;
  #text = 0;

  constructor(most = MOST, mostText = MOST_TEXT) {
    this.#most = most;
    this.#mostText = mostText;
  }

  get size(): number {
    return this.#returned.length + this.#waiting.size;
  }

  add(event: Event): void {
    this.#waiting.add(event);
    this.#text += event.message.length;
    this.#makeRoom();
  }

  take(): Event | undefined {
    const event = this.#returned.shift() ?? firstOf(this.#waiting);
    if (event === undefined) return undefined;
    this.#waiting.delete(event);
    this.#text -= event.message.length;
    return event;
  }

  settle(event: Event, isSettled: boolean): void {
    if (isSettled) return;
    this.#returned.push(event);
    this.#text += event.message.length;
    this.#makeRoom();
  }

  /** Leaves out all that wait. */
  clear(): void {
    this.dropped += this.size;
    this.#returned = [];
    this.#waiting.clear();
    this.#text = 0;
  }

  #makeRoom(): void {
    while (this.size > this.#most || (this.#text > this.#mostText && this.size > 1)) {
      this.take();
      this.dropped++;
    }
  }
}

function firstOf(events: ReadonlySet<Event>): Event | undefined {
  for (const event of events) return event;
  return undefined;
}
