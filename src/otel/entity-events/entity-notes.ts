import { type EntityDescriber, type EntityState, sameState } from '../../resources/declare/entities.ts';
import type { KubernetesObject } from '../../resources/declare/kind.ts';
import type { EntityReference } from '../../resources/declare/relationships.ts';

/** What is to be told of one entity: its state, or that it is gone. */
export type EntityEvent =
  | { readonly type: 'state'; readonly entity: EntityState }
  | { readonly type: 'delete'; readonly entity: EntityReference; readonly time: number };

/** What is to be told of the objects that have, one after the other, one name. */
export interface Note {
  readonly key: string;
  readonly describer: EntityDescriber;
  /** The object as the destination knows it; undefined where that is not sure, so that all is told of what there is now. */
  before: KubernetesObject | undefined;
  /** The object as it is; undefined where it is gone. */
  after: KubernetesObject | undefined;
  /** Whether the destination may know the present state already. */
  mayBeKnown: boolean;
  /** Further entities that the destination may know, by their keys. */
  readonly doubtful: Map<string, EntityReference>;
  /** When the last change was heard of, in unix milliseconds. */
  time: number;
}

/**
 * How many ends of objects wait at most. What lives is bounded by the cluster; what is gone is not, while a destination is
 * away. Receivers forget what is no longer reported, which is what the interval is for.
 */
const MOST_ENDS = 50_000;

/**
 * What one destination has not been told yet, one note for each name of an object, in the order in which each first
 * changed. Several changes of one object that have to wait make one note. A note that was taken is settled when it is known
 * whether it arrived: those that did not come back, with what happened meanwhile.
 *
 * Memory grows with what changed, and is empty while the destination keeps up.
 */
export class EntityNotes {
  /** Notes that were left out, because too many ends were waiting. */
  dropped = 0;
  readonly #pending = new Map<string, Note>();
  /** Notes that were taken and are not settled, by key, in the order in which they were taken. */
  readonly #underWay = new Map<string, Note[]>();
  readonly #mostEnds: number;
  #ends = 0;
  /** While all is being told anew: the keys of which that was noted. */
  #renewed: Set<string> | undefined;

  constructor(mostEnds = MOST_ENDS) {
    this.#mostEnds = mostEnds;
  }

  /** How many notes wait. */
  get size(): number {
    return this.#pending.size;
  }

  /** An object was created, has changed or is gone; `time` is in unix milliseconds. */
  changed(
    key: string,
    describer: EntityDescriber,
    before: KubernetesObject | undefined,
    after: KubernetesObject | undefined,
    time: number,
  ): void {
    const waiting = this.#pending.get(key);
    if (waiting !== undefined) {
      this.#setAfter(waiting, after, time);
      return;
    }
    // What was told before the renewal counts for nothing: this is the object's turn.
    const isRenewed = this.#renewed !== undefined && !this.#renewed.has(key) && after !== undefined;
    this.#renewed?.add(key);
    const doubtful = referencesOf(describer, isRenewed ? before : undefined);
    const known = isRenewed ? undefined : before;
    this.#add({ key, describer, before: known, after, mayBeKnown: false, doubtful, time });
  }

  /** From now on `renew` is called for all that there is; what changes meanwhile is told once. */
  beginRenewal(): void {
    this.#renewed = new Set(this.#pending.keys());
    for (const note of this.#pending.values()) doubtBefore(note);
  }

  endRenewal(): void {
    this.#renewed = undefined;
  }

  /** All of an object is to be told, as if the destination did not know it. */
  renew(key: string, describer: EntityDescriber, object: KubernetesObject, time: number): void {
    if (this.#renewed?.has(key)) return;
    this.#renewed?.add(key);
    const waiting = this.#pending.get(key);
    if (waiting !== undefined) doubtBefore(waiting);
    else this.#add({ key, describer, before: undefined, after: object, mayBeKnown: true, doubtful: new Map(), time });
  }

  /** The note that has waited longest, to be settled later; undefined where none waits. */
  take(): Note | undefined {
    for (const [key, note] of this.#pending) {
      this.#pending.delete(key);
      if (note.after === undefined) this.#ends--;
      this.#underWay.set(key, [...(this.#underWay.get(key) ?? []), note]);
      return note;
    }
    return undefined;
  }

  /**
   * A note that was taken has arrived, or not, which includes that nobody knows. Notes of one key have to be settled in the
   * order in which they were taken.
   */
  settle(note: Note, hasArrived: boolean): void {
    const taken = this.#underWay.get(note.key);
    if (!taken?.includes(note)) return;
    const others = taken.filter((other) => other !== note);
    if (others.length > 0) this.#underWay.set(note.key, others);
    else this.#underWay.delete(note.key);
    if (hasArrived) return;
    let waiting = this.#pending.get(note.key);
    if (waiting === undefined) {
      const { after, time } = others.at(-1) ?? note;
      waiting = { ...note, before: undefined, after, mayBeKnown: true, doubtful: new Map(), time };
      this.#add(waiting);
    }
    doubtBefore(waiting);
    for (const { before, after, doubtful } of [note, ...others]) {
      for (const [key, reference] of doubtful) waiting.doubtful.set(key, reference);
      doubt(waiting, before);
      doubt(waiting, after);
    }
  }

  /** Whether a note waits for this key. */
  has(key: string): boolean {
    return this.#pending.has(key);
  }

  /** Forgets the notes that wait and have not changed since `time`, in unix milliseconds, as far as none is newer before. */
  forgetBefore(time: number): void {
    for (const [key, note] of this.#pending) {
      if (note.time >= time) return;
      this.#pending.delete(key);
      if (note.after === undefined) this.#ends--;
    }
  }

  /** Forgets everything, also what is under way. */
  clear(): void {
    this.#pending.clear();
    this.#underWay.clear();
    this.#ends = 0;
    this.#renewed = undefined;
  }

  #add(note: Note): void {
    this.#pending.set(note.key, note);
    if (note.after === undefined) this.#countEnd(note);
  }

  #setAfter(note: Note, after: KubernetesObject | undefined, time: number): void {
    const was = note.after;
    if (note.mayBeKnown) doubt(note, was);
    note.mayBeKnown = false;
    note.after = after;
    note.time = time;
    if (was === undefined && after !== undefined) this.#ends--;
    if (after !== undefined || was === undefined) return;
    if (note.before === undefined && note.doubtful.size === 0) this.#pending.delete(note.key);
    else this.#countEnd(note);
  }

  #countEnd(note: Note): void {
    if (this.#ends < this.#mostEnds) this.#ends++;
    else {
      this.#pending.delete(note.key);
      this.dropped++;
    }
  }
}

/** What a note has to tell: first what is gone, then what is new or has changed. */
export function eventsOf({ describer, before, after, doubtful, time }: Note): readonly EntityEvent[] {
  const known = new Map((before === undefined ? [] : describer.describe(before)).map((state) => [state.key, state]));
  const living = after === undefined ? [] : describer.describe(after);
  const gone = new Map<string, EntityReference>([...doubtful, ...known]);
  for (const { key } of living) gone.delete(key);
  const changed = living.filter((state) => {
    const earlier = known.get(state.key);
    return earlier === undefined || !sameState(earlier, state);
  });
  return [
    ...[...gone.values()].map((entity): EntityEvent => ({ type: 'delete', entity, time })),
    ...changed.map((entity): EntityEvent => ({ type: 'state', entity })),
  ];
}

function referencesOf(describer: EntityDescriber, object: KubernetesObject | undefined): Map<string, EntityReference> {
  const references = new Map<string, EntityReference>();
  if (object === undefined) return references;
  for (const { key, type, id } of describer.describe(object)) references.set(key, { type, id });
  return references;
}

function doubtBefore(note: Note): void {
  doubt(note, note.before);
  note.before = undefined;
}

function doubt(note: Note, object: KubernetesObject | undefined): void {
  for (const [key, reference] of referencesOf(note.describer, object)) note.doubtful.set(key, reference);
}
