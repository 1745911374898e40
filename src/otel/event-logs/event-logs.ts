/** Tells the Events of the API server as log records. */
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { LogsDestination } from '../../config/destinations/otlp-settings.ts';
import { type Event, events, type KeptEvent, keptOf } from '../../resources/kinds/events/events.ts';
import type { StateStore } from '../../state/store.ts';
import { createSeldomLog, type Log } from '../../telemetry/log.ts';
import type { Telemetry } from '../../telemetry/metrics.ts';
import type { Turns } from '../../turns.ts';
import { resourceFor } from '../instruments/resource.ts';
import { createLogExporter } from '../logs/log-exporter.ts';
import { LogSender } from '../logs/log-sender.ts';
import { EventQueue } from './event-queue.ts';
import { objectAttributes, recordOf } from './event-records.ts';

/** Where the Events come from, and whom they tell how they went. */
export interface EventLogsSource {
  readonly store: StateStore;
  readonly resource: Promise<Resource>;
  readonly telemetry: Pick<Telemetry, 'eventRecords'>;
  readonly turns: Turns;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** While false nothing is told: another process tells what happens. */
  enabled(): boolean;
}

/** The records on their way. */
export interface EventLogs {
  /** Sends what waits; resolves after so many milliseconds at most. */
  shutdown(milliseconds: number): Promise<void>;
}

/**
 * Starts to tell each destination on its own; to be called before the first list is complete. An Event is told when it
 * comes after that list, and again when it has happened again. What waits is bounded, and what is left out is counted.
 */
export function startEventLogs(destinations: readonly LogsDestination[], source: EventLogsSource): EventLogs {
  const tellers = destinations.map((destination) => new Teller(destination, source));
  source.store.observe({
    changed(kind, before, after) {
      if (kind.resource !== events.resource || kind.group !== events.group || after === undefined) return;
      if (isNews(before as KeptEvent | undefined, after as Event | KeptEvent)) {
        for (const teller of tellers) teller.tell(after as Event);
      }
    },
    // They happened before somebody looked, or in another shard.
    shown() {},
    hidden() {},
  });
  for (const teller of tellers) void teller.run();
  return {
    async shutdown(milliseconds) {
      await Promise.all(tellers.map((teller) => teller.shutdown(milliseconds)));
    },
  };
}

/** Of what was kept already the message is gone: another scope has told it. */
function isNews(before: KeptEvent | undefined, after: Event | KeptEvent): after is Event {
  if ('occurrences' in after) return false;
  return before?.metadata.uid !== after.metadata.uid || keptOf(after).occurrences > before.occurrences;
}

/** Tells one destination. */
class Teller {
  readonly #destination: LogsDestination;
  readonly #source: EventLogsSource;
  readonly #queue = new EventQueue();
  readonly #seldom = createSeldomLog(60_000);
  #isStopped = false;
  #dropped = 0;
  #sender: LogSender<Event> | undefined;

  constructor(destination: LogsDestination, source: EventLogsSource) {
    this.#destination = destination;
    this.#source = source;
  }

  tell(event: Event): void {
    if (this.#source.enabled()) this.#queue.add(event);
    else this.#queue.clear();
    this.#countDropped();
    this.#sender?.wake();
  }

  /** Never rejects. */
  async run(): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      if (this.#source.signal.aborted) return;
      this.#source.log.error(error as Error, 'No Events are sent: a mistake in this program.');
    }
  }

  async #start(): Promise<void> {
    const { resource, turns } = this.#source;
    const common = resourceFor(this.#destination, await resource);
    const exporter = await createLogExporter(this.#destination, (records, reason) => {
      this.#warn('partial', `The receiver left out ${records} of the Events: ${reason || 'no reason given'}.`);
    });
    if (this.#isStopped) return await exporter.shutdown();
    this.#sender = new LogSender<Event>({
      notes: this.#queue,
      recordsOf: (event) => [recordOf(event, Date.now())],
      resourceOf: (event) => common.merge(resourceFromAttributes(objectAttributes(event))),
      exporter,
      resource: common,
      timeout: this.#destination.timeout,
      turns,
      enabled: () => this.#source.enabled(),
      onRecords: (result, count) => this.#count(result, count),
      onFailure: (reason) => {
        this.#countDropped();
        this.#warn('failure', `Sending Events failed: ${reason}.`);
      },
    });
    this.#sender.wake();
  }

  async shutdown(milliseconds: number): Promise<void> {
    this.#isStopped = true;
    await this.#sender?.shutdown(milliseconds);
    this.#countDropped();
  }

  #countDropped(): void {
    const dropped = this.#queue.dropped - this.#dropped;
    this.#dropped = this.#queue.dropped;
    if (dropped === 0) return;
    this.#add('dropped', dropped);
    this.#warn(
      'room',
      `${dropped} Events are not told: too many wait for the destination, or another process leads now.`,
    );
  }

  #count(result: 'success' | 'dropped', count: number): void {
    this.#add(result, count);
    if (result === 'dropped') this.#warn('refused', `The receiver will never take ${count} of the Events.`);
  }

  #add(result: 'success' | 'dropped', count: number): void {
    this.#source.telemetry.eventRecords.add(count, { destination: this.#destination.name, result });
  }

  #warn(topic: string, sentence: string): void {
    const { name: destination } = this.#destination;
    this.#seldom(topic, () => this.#source.log.warn({ destination }, sentence));
  }
}
