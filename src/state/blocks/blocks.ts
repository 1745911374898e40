import type { KubernetesObject } from '../../resources/declare/kind.ts';
import { type Changes, changesFrom, noteChange } from './changes.ts';
import { Slots } from './slots.ts';

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
  /** Unique for what a reader can see of a block: as long as it is the same, nothing has changed. */
  readonly copy: number;
  /** What changed since the copies before, the last one first. */
  readonly changes: readonly Changes[];
}

/** A block that no reader holds. */
export interface WritableBlock<T = KubernetesObject> extends Block<T> {
  readonly objects: T[];
  readonly versions: number[];
  changes: readonly Changes[];
  /** The snapshot in which this copy can already be seen. */
  readonly since: number;
}

/** Numbers changes, and blocks with their copies; one a store. */
export interface Sequence {
  version: number;
  block: number;
}

/** What a block holds at most: small enough to render anew in a fraction of a millisecond, large enough to compress. */
export const BLOCK_SIZE = 64;

/** Is told of each block in which an object comes, goes or moves, and of its place in it. */
export type Mark<T> = (block: WritableBlock<T>, object: T, place: number) => void;

/** The samples of a family change at a version, for the object at one place. */
export function changeFamily<T>(block: WritableBlock<T>, family: number, place: number, version: number): void {
  block.versions[family] = version;
  noteChange(block.changes, family, place);
}

/** Where in a block an object is. */
export interface Placed<T> {
  readonly block: WritableBlock<T>;
  readonly place: number;
}

/** Objects by key (`objectKey`) in dense blocks, which are copied when they are written while a reader holds them. */
export class Blocks<T extends KubernetesObject> {
  readonly #families: number;
  readonly #sequence: Sequence;
  /** Key → slot; slot / BLOCK_SIZE is the block, the remainder the place in it. */
  readonly #slots = new Slots((slot, key) => hasKey(this.#at(slot), key));
  #blocks: WritableBlock<T>[] = [];
  #snapshots = 0;
  #listShared = false;

  /** `families` is how many versions a block has. */
  constructor(families: number, sequence: Sequence) {
    this.#families = families;
    this.#sequence = sequence;
  }

  get size(): number {
    return this.#slots.size;
  }

  has(key: string): boolean {
    return this.#slots.get(key) !== undefined;
  }

  get(key: string): T | undefined {
    const slot = this.#slots.get(key);
    return slot === undefined ? undefined : this.#at(slot);
  }

  *keys(): Generator<string> {
    for (const object of this.objects()) yield objectKey(object);
  }

  *objects(): Generator<T> {
    for (const { objects } of this.#blocks) for (const object of objects) yield object;
  }

  /** The blocks as they are now. Neither the array nor a block of it ever changes. */
  snapshot(): readonly Block<T>[] {
    this.#snapshots++;
    this.#listShared = true;
    return this.#blocks;
  }

  /** Puts an object whose key is new in the first free slot. */
  add(key: string, object: T): Placed<T> {
    const slot = this.#slots.size;
    if (slot % BLOCK_SIZE === 0) this.#open();
    this.#slots.add(key, slot);
    const block = this.#writable(slot);
    block.objects.push(object);
    return { block, place: slot % BLOCK_SIZE };
  }

  /** Puts an object in the place of the one that has its key. */
  replace(key: string, object: T): Placed<T> {
    const slot = this.#slots.get(key)!;
    const block = this.#writable(slot);
    const place = slot % BLOCK_SIZE;
    block.objects[place] = object;
    return { block, place };
  }

  /** The last object takes the place of the one that goes: blocks stay dense, so that memory follows what is alive. */
  remove(key: string, mark: Mark<T>): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    const gone = this.#at(slot);
    const lastSlot = this.#slots.size - 1;
    const last = this.#at(lastSlot);
    this.#slots.delete(key, slot);
    const lastBlock = this.#writable(lastSlot);
    lastBlock.objects.pop();
    mark(lastBlock, last, lastSlot % BLOCK_SIZE);
    if (slot !== lastSlot) {
      const block = this.#writable(slot);
      const place = slot % BLOCK_SIZE;
      block.objects[place] = last;
      this.#slots.move(objectKey(last), lastSlot, slot);
      mark(block, gone, place);
      mark(block, last, place);
    }
    if (lastBlock.objects.length === 0) this.#blocks.pop();
  }

  /** All samples changed at a version. To be called before a reader has seen the blocks. */
  changedAt(version: number): void {
    for (const block of this.#blocks) {
      block.versions.fill(version);
      block.changes = [];
    }
  }

  clear(): void {
    this.#slots.clear();
    this.#blocks = [];
    this.#listShared = false;
  }

  #at(slot: number): T {
    return this.#blocks[Math.floor(slot / BLOCK_SIZE)]!.objects[slot % BLOCK_SIZE]!;
  }

  #open(): void {
    this.#unshareList();
    const { version } = this.#sequence;
    const versions = new Array<number>(this.#families).fill(version);
    const id = ++this.#sequence.block;
    this.#blocks.push({ id, objects: [], versions, copy: id, changes: [], since: this.#snapshots });
  }

  /** The block of a slot, copied first if a reader may still hold it. */
  #writable(slot: number): WritableBlock<T> {
    this.#unshareList();
    const index = Math.floor(slot / BLOCK_SIZE);
    const block = this.#blocks[index]!;
    if (block.since === this.#snapshots) return block;
    const copied = {
      id: block.id,
      objects: [...block.objects],
      versions: [...block.versions],
      copy: ++this.#sequence.block,
      changes: changesFrom(block),
      since: this.#snapshots,
    };
    this.#blocks[index] = copied;
    return copied;
  }

  #unshareList(): void {
    if (!this.#listShared) return;
    this.#blocks = [...this.#blocks];
    this.#listShared = false;
  }
}

/** Tells objects of one kind apart: namespace and name. */
export function objectKey(object: KubernetesObject): string {
  return keyOf(object.metadata.namespace, object.metadata.name);
}

/** The key of the object of this name. */
export function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

function hasKey({ metadata: { namespace, name } }: KubernetesObject, key: string): boolean {
  return (
    key.length === namespace.length + name.length + 1 &&
    key.endsWith(name) &&
    key.startsWith(namespace) &&
    key[namespace.length] === '/'
  );
}
