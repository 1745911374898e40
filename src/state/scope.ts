import type { Kind, KubernetesObject } from '../resources/declare/kind.ts';
import { type Compare, createCompare, createEachFilled, type Difference, type EachFilled } from './compare.ts';
import type { Journal } from './journal.ts';
import type { StateObserver } from './observer.ts';

/**
 * Up to 64 objects of a kind. A reader that took a list of blocks sees no later change in it: what is written after
 * that goes to copies.
 */
export interface Block<T = KubernetesObject> {
  /** The same for all copies of a block, unique in the process' store. */
  readonly id: number;
  readonly objects: readonly T[];
  /** For each family of the kind, the store's version at which its samples in this block last changed. */
  readonly versions: readonly number[];
}

/** Numbers changes and blocks; one a store. */
export interface Sequence {
  version: number;
  block: number;
}

/** What a block holds at most: small enough to render anew in a fraction of a millisecond, large enough to compress. */
export const BLOCK_SIZE = 64;

/**
 * How many objects that a list no longer holds are asked for their families. Of more at once it is taken for granted
 * that they had samples of all: to ask thousands would hold the event loop for tenths of a second.
 */
const ASKED_AT_ONCE = 256;

interface WritableBlock<T> extends Block<T> {
  readonly objects: T[];
  readonly versions: number[];
  /** The snapshot in which this copy can already be seen. */
  readonly since: number;
}

/**
 * The objects of one kind that one list and watch delivers (cluster-wide, or of a namespace).
 *
 * The first list is invisible until `initDone`. A later list updates the live objects one by one, and `initDone` sweeps
 * those that it did not hold. Objects are told apart by uid: a delete for an object that was meanwhile created anew
 * under the same name does nothing, and of one name there is never more than one object.
 */
export class Scope<T extends KubernetesObject = KubernetesObject> {
  readonly kind: Kind<T>;
  /** False until the first list is complete. */
  synced = false;
  /** The store's version since which the objects can be seen; of no meaning before. */
  syncedAt = 0;
  readonly #sequence: Sequence;
  readonly #journal: Journal;
  readonly #compare: Compare<T>;
  readonly #eachFilled: EachFilled<T>;
  /** Key → slot; slot / BLOCK_SIZE is the block, the remainder the place in it. Slots are dense. */
  readonly #slots = new Map<string, number>();
  readonly #restarts = new WeakMap<T, Map<string, number>>();
  readonly #now: () => number;
  readonly #observers: readonly StateObserver[];
  #blocks: WritableBlock<T>[] = [];
  #snapshots = 0;
  #listShared = false;
  /** During a list: the keys that it has not held yet. */
  #unseen: Set<string> | undefined;

  constructor(
    kind: Kind<T>,
    sequence: Sequence,
    journal: Journal,
    now: () => number = Date.now,
    observers: readonly StateObserver[] = [],
  ) {
    this.kind = kind;
    this.#observers = observers;
    this.#sequence = sequence;
    this.#journal = journal;
    this.#compare = createCompare(kind);
    this.#eachFilled = createEachFilled(kind);
    this.#now = now;
  }

  /** Number of objects, those of an unfinished first list not counted. */
  get size(): number {
    return this.synced ? this.#slots.size : 0;
  }

  /** The blocks as they are now; empty until the first list is complete. Neither the array nor a block ever changes. */
  blocks(): readonly Block<T>[] {
    if (!this.synced) return [];
    this.#snapshots++;
    this.#listShared = true;
    return this.#blocks;
  }

  /** When a counter's series last fell, in unix milliseconds, or undefined if it never did since the object's creation. */
  restartedAt(object: T, family: number, labels: readonly (string | undefined)[] | undefined): number | undefined {
    return this.#restarts.get(object)?.get(restartKey(family, labels));
  }

  /** A list begins. */
  init(): void {
    this.#unseen = new Set(this.#slots.keys());
  }

  /** The list holds this object. */
  initApply(object: T): void {
    this.#unseen?.delete(keyOf(object));
    this.apply(object);
  }

  /** The list is complete: what it did not hold is gone. */
  initDone(): void {
    const gone = this.#unseen ?? new Set();
    const mark = gone.size > ASKED_AT_ONCE ? this.#markAll : this.#markFilled;
    for (const key of gone) {
      const before = this.find(key);
      this.#remove(key, mark);
      this.#tell(before, undefined);
    }
    this.#unseen = undefined;
    if (this.synced) return;
    this.synced = true;
    const version = ++this.#sequence.version;
    this.syncedAt = version;
    for (const block of this.#blocks) block.versions.fill(version);
    this.#journal.synced(this as unknown as Scope, (key) => this.find(key), version);
    for (const observer of this.#observers) observer.synced(this.kind as unknown as Kind, this.objects());
  }

  /** The object was created or has changed. */
  apply(object: T): void {
    const key = keyOf(object);
    const slot = this.#slots.get(key);
    const before = slot === undefined ? undefined : this.#at(slot);
    if (slot === undefined) this.#add(key, object);
    else this.#replace(key, slot, object);
    this.#tell(before, object);
  }

  /** The object is gone. */
  delete(object: T): void {
    const key = keyOf(object);
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    const before = this.#at(slot);
    if (before.metadata.uid !== object.metadata.uid) return;
    this.#remove(key);
    this.#tell(before, undefined, object);
  }

  /** Drops all objects, as if nothing had been listed yet. */
  clear(): void {
    const version = ++this.#sequence.version;
    if (this.synced) {
      for (const [key, slot] of this.#slots) this.#note(key, this.#at(slot), undefined, version);
      for (const observer of this.#observers) observer.cleared(this.kind as unknown as Kind, this.objects());
    }
    this.#slots.clear();
    this.#blocks = [];
    this.#listShared = false;
    this.#unseen = undefined;
    this.synced = false;
  }

  #add(key: string, object: T): void {
    const slot = this.#slots.size;
    if (slot % BLOCK_SIZE === 0) this.#open();
    this.#slots.set(key, slot);
    const block = this.#writable(slot);
    block.objects.push(object);
    this.#markFilled(block, object);
    this.#note(key, undefined, object);
  }

  #replace(key: string, slot: number, object: T): void {
    const before = this.#at(slot);
    const block = this.#writable(slot);
    block.objects[slot % BLOCK_SIZE] = object;
    if (before.metadata.uid !== object.metadata.uid) {
      this.#markFilled(block, before);
      this.#markFilled(block, object);
      this.#note(key, before, object);
      return;
    }
    const restarts = this.#restarts.get(before);
    if (restarts !== undefined) this.#restarts.set(object, restarts);
    const version = this.#sequence.version;
    this.#compare(before, object, this.#differenceIn(block, object));
    if (this.#sequence.version !== version) this.#note(key, before, object);
  }

  /** The last object takes the place of the one that goes: blocks stay dense, so that memory follows what is alive. */
  #remove(key: string, mark = this.#markFilled): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    const gone = this.#at(slot);
    const lastSlot = this.#slots.size - 1;
    const last = this.#at(lastSlot);
    const lastBlock = this.#writable(lastSlot);
    lastBlock.objects.pop();
    mark(lastBlock, last);
    if (slot !== lastSlot) {
      const block = this.#writable(slot);
      block.objects[slot % BLOCK_SIZE] = last;
      this.#slots.set(keyOf(last), slot);
      mark(block, gone);
      mark(block, last);
    }
    this.#slots.delete(key);
    if (lastBlock.objects.length === 0) this.#blocks.pop();
    this.#note(key, gone, undefined);
  }

  /** The object of a key (`keyOf`), also before the first list is complete. */
  find(key: string): T | undefined {
    const slot = this.#slots.get(key);
    return slot === undefined ? undefined : this.#at(slot);
  }

  #tell(before: T | undefined, after: T | undefined, last?: T): void {
    if (!this.synced) return;
    for (const observer of this.#observers) observer.changed(this.kind as unknown as Kind, before, after, last);
  }

  /** All objects, also before the first list is complete. */
  *objects(): Generator<T> {
    for (const { objects } of this.#blocks) yield* objects;
  }

  #note(key: string, before: T | undefined, after: T | undefined, version = this.#sequence.version): void {
    if (this.synced) this.#journal.changed(this as unknown as Scope, key, before, after, version);
  }

  #at(slot: number): T {
    return this.#blocks[Math.floor(slot / BLOCK_SIZE)]!.objects[slot % BLOCK_SIZE]!;
  }

  #open(): void {
    this.#unshareList();
    this.#blocks.push({
      id: ++this.#sequence.block,
      objects: [],
      versions: this.kind.families.map(() => this.#sequence.version),
      since: this.#snapshots,
    });
  }

  /** The block of a slot, copied first if a reader may still hold it. */
  #writable(slot: number): WritableBlock<T> {
    this.#unshareList();
    const index = Math.floor(slot / BLOCK_SIZE);
    const block = this.#blocks[index]!;
    if (block.since === this.#snapshots) return block;
    const copy = { ...block, objects: [...block.objects], versions: [...block.versions], since: this.#snapshots };
    this.#blocks[index] = copy;
    return copy;
  }

  #unshareList(): void {
    if (!this.#listShared) return;
    this.#blocks = [...this.#blocks];
    this.#listShared = false;
  }

  readonly #markFilled = (block: WritableBlock<T>, object: T): void => {
    if (!this.synced) return;
    const version = ++this.#sequence.version;
    this.#eachFilled(object, (family) => {
      block.versions[family] = version;
    });
  };

  readonly #markAll = (block: WritableBlock<T>): void => {
    if (this.synced) block.versions.fill(++this.#sequence.version);
  };

  #differenceIn(block: WritableBlock<T>, object: T): Difference {
    const version = this.#sequence.version + 1;
    return {
      changed: (family) => {
        this.#sequence.version = version;
        block.versions[family] = version;
      },
      fell: (family, labels) => {
        const restarts = new Map(this.#restarts.get(object));
        restarts.set(restartKey(family, labels), this.#now());
        this.#restarts.set(object, restarts);
      },
    };
  }
}

/** Tells objects of one kind apart: namespace and name. */
export function keyOf(object: KubernetesObject): string {
  return `${object.metadata.namespace}/${object.metadata.name}`;
}

function restartKey(family: number, labels: readonly (string | undefined)[] | undefined): string {
  return JSON.stringify([family, labels]);
}
