/** Tells the entities of the cluster as log records: their state when they appear and change, and their end. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Resource } from '@opentelemetry/resources';
import type { EntityEventsSettings, LogsDestination } from '../../config/destinations/otlp-settings.ts';
import { isInOtherShard } from '../../kubernetes/scope.ts';
import { describerOf, type EntityDescriber } from '../../resources/declare/entities.ts';
import { type Kind, type KubernetesObject, kindId } from '../../resources/declare/kind.ts';
import { objectKey } from '../../state/blocks/blocks.ts';
import { type Readiness, whenReady } from '../../state/readiness.ts';
import type { StateStore } from '../../state/store.ts';
import { createSeldomLog, type Log } from '../../telemetry/log.ts';
import type { Telemetry } from '../../telemetry/metrics.ts';
import type { Turns } from '../../turns.ts';
import { resourceFor } from '../instruments/resource.ts';
import { createLogExporter } from '../logs/log-exporter.ts';
import { LogSender } from '../logs/log-sender.ts';
import { EntityNotes, eventsOf, type Note } from './entity-notes.ts';
import { recordOf } from './entity-records.ts';

/** Where the events come from, and whom they tell how they went. */
export interface EntityEventsSource {
  readonly store: StateStore;
  readonly resource: Promise<Resource>;
  readonly readiness: Readiness;
  readonly telemetry: Pick<Telemetry, 'entityEvents'>;
  readonly turns: Turns;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** While false nothing is sent; when it is true again, the state of all entities is. */
  enabled(): boolean;
}

/** The events on their way. */
export interface EntityEvents {
  /** Sends what waits; resolves after so many milliseconds at most. */
  shutdown(milliseconds: number): Promise<void>;
}

/** Before the lists are complete, most of what there is would be told kind by kind. */
const PATIENCE = 30_000;
/** How often is looked whether events are enabled and kinds have been listed. */
const LOOK = 1000;
/** How long ends are remembered while another process tells them: it may have been cut off before it could. */
const MEMORY = 300_000;
/** Objects that are told again at once, about. */
const PORTION = 1000;

/**
 * Starts to tell each destination on its own; to be called before the first list is complete. All entities are told when
 * the kinds have been listed, since a receiver may know none of them; then what changes, and each state again at the
 * interval, spread over it.
 */
export function startEntityEvents(settings: EntityEventsSettings, source: EntityEventsSource): EntityEvents {
  const tellers = settings.destinations.map((destination) => new Teller(destination, settings.interval, source));
  const findNode = (name: string) => nodeUid(source.store, name);
  const describers = new WeakMap<Kind, EntityDescriber | 'none'>();
  const describe = (kind: Kind) => {
    const known = describers.get(kind) ?? describerOf(kind, findNode) ?? 'none';
    describers.set(kind, known);
    return known === 'none' ? undefined : known;
  };
  source.store.observe({
    changed(kind, before, after) {
      const describer = describe(kind);
      if (describer === undefined || (before && after && describer.same(before, after))) return;
      for (const teller of tellers) teller.changed(kind, describer, before, after);
    },
    shown(kind) {
      for (const teller of tellers) teller.shown(kindId(kind));
    },
    hidden(kind, objects, scopes) {
      const describer = describe(kind);
      if (describer === undefined) return;
      for (const object of objects) {
        // The entity has not ended: the shard that has it now tells it on.
        if (isInOtherShard(object.metadata, scopes)) continue;
        for (const teller of tellers) teller.changed(kind, describer, object, undefined);
      }
    },
  });
  for (const teller of tellers) void teller.run(describe);
  return {
    async shutdown(milliseconds) {
      await Promise.all(tellers.map((teller) => teller.shutdown(milliseconds)));
    },
  };
}

/** Undefined for a kind that has no entities. */
type FindDescriber = (kind: Kind) => EntityDescriber | undefined;

/** Tells one destination. */
class Teller {
  readonly #destination: LogsDestination;
  readonly #interval: number;
  readonly #source: EntityEventsSource;
  readonly #notes = new EntityNotes();
  readonly #stop = new AbortController();
  readonly #seldom = createSeldomLog(60_000);
  /** The identities of kinds of which there is more to tell than what changes. */
  #listed = new Set<string>();
  #dropped = 0;
  /** Whether something has changed while events were disabled. */
  #hasMissed = false;
  #sender: LogSender<Note> | undefined;

  constructor(destination: LogsDestination, interval: number, source: EntityEventsSource) {
    this.#destination = destination;
    this.#interval = interval;
    this.#source = source;
  }

  changed(
    kind: Kind,
    describer: EntityDescriber,
    before: KubernetesObject | undefined,
    after: KubernetesObject | undefined,
  ): void {
    const key = noteKey(kind, (after ?? before)!);
    // Another process tells what there is now; what is gone by then it can not tell to this one.
    const hasEnded = before !== undefined && before.metadata.uid !== after?.metadata.uid;
    if (!this.#enabled() && !hasEnded && !this.#notes.has(key)) {
      this.#hasMissed = true;
      return;
    }
    this.#notes.changed(key, describer, before, after, Date.now());
    this.#sender?.wake();
  }

  shown(id: string): void {
    this.#listed.add(id);
  }

  /** Ends with the signal of the source, and with `shutdown`; never rejects. */
  async run(describe: FindDescriber): Promise<void> {
    const signal = AbortSignal.any([this.#source.signal, this.#stop.signal]);
    try {
      await this.#tell(describe, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#source.log.error(error as Error, 'No more entity events are sent: a mistake in this program.');
    }
  }

  async #tell(describe: FindDescriber, signal: AbortSignal): Promise<void> {
    const { readiness, resource, turns } = this.#source;
    const known = resourceFor(this.#destination, await resource);
    await Promise.race([whenReady(readiness, signal), sleep(PATIENCE, undefined, { signal, ref: false })]);
    const exporter = await createLogExporter(this.#destination, (records, reason) => {
      this.#warn('partial', `The receiver left out ${records} of the entity events: ${reason || 'no reason given'}.`);
    });
    this.#sender = new LogSender({
      notes: this.#notes,
      recordsOf: (note) =>
        eventsOf(note).map((event) => {
          const timestamp = event.type === 'delete' ? event.time : Date.now();
          return { timestamp, ...recordOf(event, this.#interval) };
        }),
      scopeAttributes: { 'otel.entity.event_as_log': true },
      exporter,
      resource: known,
      timeout: this.#destination.timeout,
      turns,
      enabled: () => this.#enabled(),
      onRecords: (result, count) => this.#count(result, count),
      onFailure: (reason) => this.#warn('failure', `Sending entity events failed: ${reason}.`),
    });
    for (;;) {
      await this.#tellAll(describe);
      await this.#tellAgain(describe, signal);
      if (!this.#enabled()) this.#notes.clear();
      while (!this.#enabled()) {
        this.#notes.forgetBefore(Date.now() - MEMORY);
        await sleep(LOOK, undefined, { signal, ref: false });
      }
    }
  }

  async shutdown(milliseconds: number): Promise<void> {
    this.#stop.abort();
    await this.#sender?.shutdown(milliseconds);
  }

  /** Tells the state of all entities of some kinds, as fast as the destination takes it. */
  async #tellAll(describe: FindDescriber, kinds?: ReadonlySet<string>): Promise<void> {
    if (kinds === undefined) {
      this.#listed.clear();
      this.#hasMissed = false;
    }
    const portions = this.#portions();
    this.#notes.beginRenewal();
    for (let portion = 0; portion < portions && this.#enabled(); portion++) {
      await this.#tellPortion(describe, portion, portions, kinds);
      await this.#sender?.drained();
    }
    this.#notes.endRenewal();
  }

  /** Tells the state of all entities again and again, each at the interval, until events are disabled. */
  async #tellAgain(describe: FindDescriber, signal: AbortSignal): Promise<void> {
    for (let begin = Date.now(); ; begin = Math.max(begin + this.#interval, Date.now())) {
      const portions = this.#portions();
      for (let portion = 0; portion < portions; portion++) {
        const due = begin + (this.#interval * (portion + 1)) / portions;
        for (let wait = due - Date.now(); wait > 0; wait = due - Date.now()) {
          await sleep(Math.min(wait, LOOK), undefined, { signal, ref: false });
          if (!this.#enabled() || this.#hasMissed) return;
          const listed = this.#listed;
          this.#listed = new Set();
          if (listed.size > 0) await this.#tellAll(describe, listed);
          this.#countDropped();
        }
        this.#notes.beginRenewal();
        await this.#tellPortion(describe, portion, portions);
        this.#notes.endRenewal();
      }
    }
  }

  async #tellPortion(
    describe: FindDescriber,
    portion: number,
    portions: number,
    kinds?: ReadonlySet<string>,
  ): Promise<void> {
    const { store, turns } = this.#source;
    await turns.next();
    for (const state of store.kinds) {
      const { kind } = state;
      if (kinds !== undefined && !kinds.has(state.id)) continue;
      const describer = describe(kind);
      if (describer === undefined) continue;
      for (const { objects } of state.blocks()) {
        if (turns.isOver()) await turns.next();
        for (const object of objects) {
          if (portionOf(object, portions) !== portion) continue;
          this.#notes.renew(noteKey(kind, object), describer, object, Date.now());
        }
      }
    }
    this.#sender?.wake();
  }

  #portions(): number {
    let objects = 0;
    for (const { scopes } of this.#source.store.kinds) for (const { size } of scopes) objects += size;
    return Math.max(1, Math.ceil(objects / PORTION));
  }

  #enabled(): boolean {
    return this.#source.enabled();
  }

  #count(result: 'success' | 'dropped', count: number): void {
    this.#source.telemetry.entityEvents.add(count, { destination: this.#destination.name, result });
    if (result === 'dropped') this.#warn('refused', `The receiver will never take ${count} of the entity events.`);
  }

  #countDropped(): void {
    const dropped = this.#notes.dropped - this.#dropped;
    this.#dropped = this.#notes.dropped;
    if (dropped === 0) return;
    this.#source.telemetry.entityEvents.add(dropped, { destination: this.#destination.name, result: 'dropped' });
    this.#warn('ends', `The ends of ${dropped} objects are not told: too many wait for the destination.`);
  }

  #warn(topic: string, sentence: string): void {
    const { name: destination } = this.#destination;
    this.#seldom(topic, () => this.#source.log.warn({ destination }, sentence));
  }
}

/** The uid of the node that has a name now; undefined where nodes are not watched, or it was not heard of yet. */
function nodeUid(store: StateStore, name: string): string | undefined {
  for (const scope of store.kind('nodes')?.scopes ?? []) {
    const node = scope.visible ? scope.find(`/${name}`) : undefined;
    if (node !== undefined) return node.metadata.uid;
  }
  return undefined;
}

function noteKey(kind: Kind, object: KubernetesObject): string {
  return `${kindId(kind)}/${objectKey(object)}`;
}

/** A number below `portions`, always the same for an object: FNV-1a of its uid. */
function portionOf({ metadata: { uid } }: KubernetesObject, portions: number): number {
  if (portions === 1) return 0;
  let hash = 0x811c9dc5;
  for (let at = 0; at < uid.length; at++) hash = Math.imul(hash ^ uid.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % portions;
}
