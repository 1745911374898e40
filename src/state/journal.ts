import { identityOf, type Kind, type KubernetesObject, kindId, visitFamily } from '../resources/declare/kind.ts';

/** An object as it was from one version of the store to another, which is not included; Infinity while it lasts. */
export interface ObjectState {
  readonly object: KubernetesObject;
  /** As it was declared then: its families gave the object's series. */
  readonly kind: Kind;
  readonly from: number;
  readonly until: number;
}

/** What became of the object of one name: earlier states that a reader may have told, and the state now. */
export interface ObjectHistory {
  readonly past: readonly ObjectState[];
  /** Undefined where there is no such object any more. */
  readonly current: ObjectState | undefined;
  /** The last state of an object that is there, and belongs to another shard now. */
  readonly elsewhere?: ObjectState | undefined;
}

/** Someone who tells the state to others, and for whom what was told is remembered. */
export interface JournalReader {
  /** The newest version of the store that was read; negative before the first. */
  readonly latest: number;
  /** At which versions of the store the samples of a kind may last have been told: from first to last, both included. */
  told(kind: Kind): readonly Versions[];
}

/** Versions of the store, from one to another, both included. */
export interface Versions {
  readonly first: number;
  readonly last: number;
}

interface WritableHistory extends ObjectHistory {
  past: ObjectState[];
  current: ObjectState | undefined;
  elsewhere?: ObjectState | undefined;
}

/** Where objects are shown, as far as the journal asks. */
export interface Showing {
  readonly kind: Kind;
  /** The kind's identity. */
  readonly id: string;
  /** The store's version since which readers see objects here; those that came later are in the journal. */
  readonly visibleSince: number;
  find(key: string): KubernetesObject | undefined;
}

/** An object where it is shown. */
export interface Held {
  readonly object: KubernetesObject;
  readonly scope: Showing;
}

interface KindJournal {
  /** The declarations under which the objects were told. */
  readonly kinds: Set<Kind>;
  readonly histories: Map<string, WritableHistory>;
}

/**
 * The objects whose samples changed since the readers last told them, each with the states that may have been told. From
 * these follow the series that have ended, and those that are to be told anew. Memory is in proportion to what changed
 * since: what all readers have told is dropped, and a state that came and went unread is not kept at all. Without
 * readers nothing is written.
 */
export class Journal {
  readonly #kinds = new Map<string, KindJournal>();
  readonly #readers = new Set<JournalReader>();
  readonly #listeners = new Set<() => void>();

  /** Objects that are remembered. */
  get size(): number {
    let size = 0;
    for (const { histories } of this.#kinds.values()) size += histories.size;
    return size;
  }

  /** Whether anybody reads it; else there is nothing to note. */
  get isRead(): boolean {
    return this.#readers.size > 0;
  }

  /** The kinds of which something is remembered, as they were declared when it was told, also those that were closed. */
  kinds(): readonly Kind[] {
    return [...this.#kinds.values()].flatMap(({ kinds }) => [...kinds]);
  }

  /** What is remembered of the objects of a kind, however it was declared. */
  histories(kind: Kind): Iterable<ObjectHistory> {
    return this.#kinds.get(kindId(kind))?.histories.values() ?? [];
  }

  /** Has everything remembered that changes from now on until this reader has told it; returns how to end that. */
  attach(reader: JournalReader): () => void {
    this.#readers.add(reader);
    return () => {
      this.#readers.delete(reader);
      if (this.#readers.size === 0) this.#kinds.clear();
      else this.prune();
    };
  }

  /** Has `listener` called after each change; returns how to end that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * An object was created (`before` undefined), has other samples, or is gone (`after` undefined) since `version`. One that
   * another scope shows from now on may have the same samples as before. `isElsewhere` says of one that is gone from here that
   * another shard has it.
   */
  changed(key: string, before: Held | undefined, after: Held | undefined, version: number, isElsewhere = false): void {
    const held = after ?? before;
    if (this.#readers.size === 0 || held === undefined) return;
    const { kinds, histories } = this.#journalOf(held.scope);
    let history = histories.get(key);
    if (history === undefined) {
      history = { past: [], current: before && stateOf(before, before.scope.visibleSince) };
      histories.set(key, history);
    }
    const { current } = history;
    if (current !== undefined && this.#wasRead(current)) {
      kinds.add(current.kind);
      history.past.push({ ...current, until: version });
      if (history.past.length % MANY_STATES === 0) history.past = withoutRepetitions(history.past);
    }
    history.current = after && stateOf(after, version);
    history.elsewhere = isElsewhere && before !== undefined ? stateOf(before, version) : undefined;
    if (history.current === undefined && history.past.length === 0) histories.delete(key);
    for (const listener of this.#listeners) listener();
  }

  /** The objects of a scope can be seen since `version`. */
  shown(scope: Showing, version: number): void {
    if (this.#readers.size === 0) return;
    for (const [key, history] of this.#kinds.get(scope.id)?.histories ?? []) {
      const object = scope.find(key);
      if (object === undefined) continue;
      history.current = stateOf({ object, scope }, version);
      history.elsewhere = undefined;
    }
    for (const listener of this.#listeners) listener();
  }

  /** Drops what no reader needs any more; to be called when a reader has told something. */
  prune(): void {
    for (const [id, { kinds, histories }] of this.#kinds) {
      const told = [...this.#readers].flatMap((reader) => [...kinds].flatMap((kind) => reader.told(kind)));
      const oldest = Math.min(...told.map(({ first }) => first));
      const needed = new Set<Kind>();
      for (const [key, history] of histories) {
        history.past = history.past.filter(({ from, until }) =>
          told.some(({ first, last }) => last >= from && first < until),
        );
        for (const { kind } of history.past) needed.add(kind);
        if (history.past.length === 0 && (history.current?.from ?? 0) <= oldest) histories.delete(key);
        else if (history.current !== undefined) needed.add(history.current.kind);
      }
      for (const kind of kinds) if (!needed.has(kind)) kinds.delete(kind);
      if (histories.size === 0) this.#kinds.delete(id);
    }
  }

  #wasRead({ from }: ObjectState): boolean {
    for (const { latest } of this.#readers) if (latest >= from) return true;
    return false;
  }

  #journalOf({ kind, id }: Showing): KindJournal {
    let journal = this.#kinds.get(id);
    if (journal === undefined) {
      journal = { kinds: new Set(), histories: new Map() };
      this.#kinds.set(id, journal);
    }
    journal.kinds.add(kind);
    return journal;
  }
}

function stateOf({ object, scope }: Held, from: number): ObjectState {
  return { object, kind: scope.kind, from, until: Number.POSITIVE_INFINITY };
}

/** An object that changes for hours while nobody can say what a receiver got has many states with few sets of series. */
const MANY_STATES = 8;

/** Of states with the same series one is left, which stands for the whole time from the first to the last. */
function withoutRepetitions(states: readonly ObjectState[]): ObjectState[] {
  const distinct = new Map<string, ObjectState>();
  for (const state of states) {
    const { kind, object } = state;
    const series: unknown[] = [];
    for (const [index, family] of kind.families.entries()) {
      const identity = identityOf(kind, family);
      series.push(identity.labels, identity.values(object), identity.dynamic?.(object));
      visitFamily(family, object, (_, labels, dynamic) => series.push(index, family.labels, labels, dynamic));
    }
    const text = JSON.stringify(series);
    distinct.set(text, { ...state, from: distinct.get(text)?.from ?? state.from });
  }
  return [...distinct.values()];
}
