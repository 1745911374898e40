import { identityOf, type Kind, type KubernetesObject } from '../resources/declare/kind.ts';
import type { Scope } from './scope.ts';

/** An object as it was from one version of the store to another, which is not included; Infinity while it lasts. */
export interface ObjectState {
  readonly object: KubernetesObject;
  readonly scope: Scope;
  readonly from: number;
  readonly until: number;
}

/** What became of the object of one name: earlier states that a reader may have told, and the state now. */
export interface ObjectHistory {
  readonly past: readonly ObjectState[];
  /** Undefined where there is no such object any more. */
  readonly current: ObjectState | undefined;
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
}

interface KindJournal {
  readonly kind: Kind;
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

  /** The kinds of which something is remembered, also those that were closed. */
  kinds(): readonly Kind[] {
    return [...this.#kinds.values()].map(({ kind }) => kind);
  }

  /** What is remembered of a kind's objects. */
  histories(kind: Kind): Iterable<ObjectHistory> {
    return this.#kinds.get(kind.resource)?.histories.values() ?? [];
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
   * An object of a synced scope was created (`before` undefined), has other samples, or is gone (`after` undefined) since
   * `version`.
   */
  changed(
    scope: Scope,
    key: string,
    before: KubernetesObject | undefined,
    after: KubernetesObject | undefined,
    version: number,
  ): void {
    if (this.#readers.size === 0) return;
    const { histories } = this.#journalOf(scope.kind);
    let history = histories.get(key);
    if (history === undefined) {
      const current =
        before === undefined
          ? undefined
          : { object: before, scope, from: scope.syncedAt, until: Number.POSITIVE_INFINITY };
      history = { past: [], current };
      histories.set(key, history);
    }
    const { current } = history;
    if (current !== undefined && this.#wasRead(current)) {
      history.past.push({ ...current, until: version });
      if (history.past.length % MANY_STATES === 0) history.past = withoutRepetitions(scope.kind, history.past);
    }
    history.current =
      after === undefined ? undefined : { object: after, scope, from: version, until: Number.POSITIVE_INFINITY };
    if (history.current === undefined && history.past.length === 0) histories.delete(key);
    for (const listener of this.#listeners) listener();
  }

  /** A scope's first list is complete since `version`; `find` gives its object of a key. */
  synced(scope: Scope, find: (key: string) => KubernetesObject | undefined, version: number): void {
    if (this.#readers.size === 0) return;
    for (const [key, history] of this.#kinds.get(scope.kind.resource)?.histories ?? []) {
      const object = find(key);
      if (object !== undefined) history.current = { object, scope, from: version, until: Number.POSITIVE_INFINITY };
    }
    for (const listener of this.#listeners) listener();
  }

  /** Drops what no reader needs any more; to be called when a reader has told something. */
  prune(): void {
    for (const [resource, { kind, histories }] of this.#kinds) {
      const told = [...this.#readers].flatMap((reader) => reader.told(kind));
      const oldest = Math.min(...told.map(({ first }) => first));
      for (const [key, history] of histories) {
        history.past = history.past.filter(({ from, until }) =>
          told.some(({ first, last }) => last >= from && first < until),
        );
        if (history.past.length === 0 && (history.current?.from ?? 0) <= oldest) histories.delete(key);
      }
      if (histories.size === 0) this.#kinds.delete(resource);
    }
  }

  #wasRead({ from }: ObjectState): boolean {
    for (const { latest } of this.#readers) if (latest >= from) return true;
    return false;
  }

  #journalOf(kind: Kind): KindJournal {
    let journal = this.#kinds.get(kind.resource);
    if (journal === undefined) {
      journal = { kind, histories: new Map() };
      this.#kinds.set(kind.resource, journal);
    }
    return journal;
  }
}

/** An object that changes for hours while nobody can say what a receiver got has many states with few sets of series. */
const MANY_STATES = 8;

/** Of states with the same series one is left, which stands for the whole time from the first to the last. */
function withoutRepetitions(kind: Kind, states: readonly ObjectState[]): ObjectState[] {
  const distinct = new Map<string, ObjectState>();
  for (const state of states) {
    const series: unknown[] = [];
    for (const [index, family] of kind.families.entries()) {
      const identity = identityOf(kind, family);
      series.push(identity.values(state.object), identity.dynamic?.(state.object));
      family.visit(state.object, (_, labels, dynamic) => series.push(index, labels, dynamic));
    }
    const text = JSON.stringify(series);
    distinct.set(text, { ...state, from: distinct.get(text)?.from ?? state.from });
  }
  return [...distinct.values()];
}
