import { EVERYTHING, type Scope } from '../kubernetes/scope.ts';
import { type Kind, type KubernetesObject, kindId } from '../resources/declare/kind.ts';
import { type Block, Blocks, type Mark, objectKey } from './blocks/blocks.ts';
import { Marks, type MarksSurroundings } from './blocks/marks.ts';
import type { Journal } from './journal.ts';
import type { StateObserver } from './observer.ts';

/** What the scopes of a store have in common. */
export interface ScopeSurroundings extends MarksSurroundings {
  readonly journal: Journal;
  readonly observers: readonly StateObserver[];
  /** A scope's first list is complete. */
  listed(scope: ScopeState): void;
  /** All objects of a scope are to be forgotten. */
  emptied(scope: ScopeState): void;
}

/**
 * How many objects that a list no longer holds are asked for their families. Of more at once it is taken for granted
 * that they had samples of all: to ask thousands would hold the event loop for tenths of a second.
 */
const ASKED_AT_ONCE = 256;

/**
 * The objects of one kind that one list and watch delivers.
 *
 * The first list can't be seen before `initDone`. A later list updates the living objects one by one, and `initDone` sweeps
 * those that it did not hold. Objects are told apart by uid: a delete for an object that was meanwhile created anew under the
 * same name does nothing, and of one name there is never more than one object. An object that another scope shows already is
 * kept in the shadow of that, and shown when that lets it go.
 */
export class ScopeState<T extends KubernetesObject = KubernetesObject> {
  readonly kind: Kind<T>;
  /** The kind's identity. */
  readonly id: string;
  readonly scope: Scope;
  /** Whether the first list is complete. */
  synced = false;
  /** Whether readers see the objects. */
  visible = false;
  /** The store's version since which they do; of no meaning before. Objects that came later are in the journal. */
  visibleSince = 0;
  /** The visible scopes of the kind that may hold the same objects. */
  siblings: readonly ScopeState[] = [];
  /** While a scope fills beside others whose place it will take: gives the object, or the same as one of them holds it. */
  share: ((key: string, object: T) => T) | undefined;
  /** Hears of each object that a watch or the end of a list says is gone from here, shown or not. */
  lost: ((object: KubernetesObject) => void) | undefined;
  readonly #around: ScopeSurroundings;
  /** The scope for those who take one of any kind. */
  readonly #ofAny = this as unknown as ScopeState;
  readonly #marks: Marks<T>;
  readonly #shown: Blocks<T>;
  /** By key: what a sibling shows. */
  readonly #shadowed = new Map<string, T>();
  /** During a list, where there were objects before: those that are to stay, since they are new or the list holds them. */
  #staying: Set<T> | undefined;

  constructor(kind: Kind<T>, around: ScopeSurroundings, scope: Scope = EVERYTHING) {
    this.kind = kind;
    this.id = kindId(kind);
    this.scope = scope;
    this.#around = around;
    this.#marks = new Marks(kind, around);
    this.#shown = new Blocks(kind.families.length, around.sequence);
  }

  /** Number of objects that readers see. */
  get size(): number {
    return this.visible ? this.#shown.size : 0;
  }

  /** The blocks as they are now; none until they are shown. Neither the array nor a block ever changes. */
  blocks(): readonly Block<T>[] {
    return this.visible ? this.#shown.snapshot() : [];
  }

  /** A list begins. */
  init(): void {
    this.#staying = this.#shown.size + this.#shadowed.size > 0 ? new Set() : undefined;
  }

  /** The list holds this object. */
  initApply(object: T): void {
    this.#put(object, true);
  }

  /** The list is complete: what it did not hold is gone. */
  initDone(): void {
    const gone = this.#staying === undefined ? [] : [...this.#keysWithout(this.#staying)];
    const mark = gone.length > ASKED_AT_ONCE ? this.#markAll : this.#markFilled;
    for (const key of gone) this.#lose(key, undefined, mark);
    this.#staying = undefined;
    if (this.synced) return;
    this.synced = true;
    this.#around.listed(this.#ofAny);
  }

  /** The object was created or has changed. */
  apply(object: T): void {
    this.#put(object, false);
  }

  /** The object is gone; of a tombstone only namespace, name and uid are known. */
  delete(object: T, isTombstone = false): void {
    const key = objectKey(object);
    const before = this.held(key);
    if (before === undefined || before.metadata.uid !== object.metadata.uid) return;
    this.#lose(key, isTombstone ? undefined : object);
  }

  /** Drops all objects, as if nothing had been listed yet. */
  clear(): void {
    this.#around.emptied(this.#ofAny);
  }

  /** The object of a key (`objectKey`), also before it is shown; not one in the shadow of another scope. */
  find(key: string): T | undefined {
    return this.#shown.get(key);
  }

  /** The same, or what is in the shadow of another scope. */
  held(key: string): T | undefined {
    return this.#shown.get(key) ?? this.#shadowed.get(key);
  }

  /** Whether readers see an object of this key here. */
  shows(key: string): boolean {
    return this.visible && this.#shown.has(key);
  }

  /** The keys of all objects, also before they are shown; not of those in the shadow of another scope. */
  keys(): IterableIterator<string> {
    return this.#shown.keys();
  }

  /** All objects, also before they are shown; not those in the shadow of another scope. */
  objects(): Generator<T> {
    return this.#shown.objects();
  }

  /** Readers see the objects from a version on, at which all samples count as changed. */
  show(version: number, since: number): void {
    this.visible = true;
    this.visibleSince = since;
    this.share = undefined;
    this.#shown.changedAt(version);
  }

  /** Readers see nothing more; those that hold objects keep them as they are. */
  hide(): void {
    this.visible = false;
    this.siblings = [];
  }

  /** Forgets everything. */
  reset(): void {
    this.hide();
    this.#shown.clear();
    this.#shadowed.clear();
    this.#staying = undefined;
    this.synced = false;
  }

  /** The object of this key is shown by another scope. Tells nobody. */
  shadow(key: string): void {
    const object = this.#shown.get(key);
    if (object === undefined) return;
    this.#shown.remove(key, this.#markFilled);
    this.#shadowed.set(key, object);
  }

  /** Shows what was in the shadow of another scope; undefined where nothing was. Tells nobody. */
  reveal(key: string): T | undefined {
    const object = this.#shadowed.get(key);
    if (object === undefined) return undefined;
    this.#shadowed.delete(key);
    return this.#add(key, object);
  }

  /** Another scope, still hidden, gets all objects as they are, and goes on with the list that is under way. */
  copyTo(other: ScopeState<T>): void {
    other.#staying = this.#staying && new Set();
    const copy = (key: string, object: T) => {
      const copied = other.#add(key, object);
      if (this.#staying?.has(object)) other.#staying?.add(copied);
    };
    for (const object of this.#shown.objects()) copy(objectKey(object), object);
    for (const [key, object] of this.#shadowed) copy(key, object);
    other.synced = this.synced;
  }

  /** Whether two states of an object have other samples. What the first was known for goes over to the second. */
  differs(before: T, after: T): boolean {
    return this.#marks.differs(before, after);
  }

  #put(object: T, isListed: boolean): void {
    const key = objectKey(object);
    const before = this.#shown.get(key);
    const kept = this.kind.kept?.(object) ?? object;
    if (before === undefined && this.siblings.some((sibling) => sibling.shows(key))) {
      this.#stay(this.#shadowed.get(key), kept, isListed);
      this.#shadowed.set(key, kept);
      return;
    }
    const put = before === undefined ? this.#add(key, kept) : this.#replace(key, before, kept);
    this.#stay(before, put, isListed);
    if (before === undefined) this.#note(key, undefined, put);
    this.#tell(before, object);
  }

  #stay(before: T | undefined, after: T, isListed: boolean): void {
    if (isListed || before === undefined || this.#staying?.has(before)) this.#staying?.add(after);
  }

  *#keysWithout(objects: ReadonlySet<T>): Generator<string> {
    for (const object of this.#shown.objects()) if (!objects.has(object)) yield objectKey(object);
    for (const [key, object] of this.#shadowed) if (!objects.has(object)) yield key;
  }

  #add(key: string, given: T): T {
    const object = this.share?.(key, given) ?? given;
    const { block, place } = this.#shown.add(key, object);
    this.#markFilled(block, object, place);
    return object;
  }

  #replace(key: string, before: T, given: T): T {
    const object = this.share?.(key, given) ?? given;
    const placed = this.#shown.replace(key, object);
    if (!countsOn(before, object)) {
      this.#markFilled(placed.block, before, placed.place);
      this.#markFilled(placed.block, object, placed.place);
      this.#note(key, before, object);
      return object;
    }
    if (this.#marks.changed(placed, before, object)) this.#note(key, before, object);
    return object;
  }

  /** The object of a key is gone from here, with `last` as its last state where the watch told it. */
  #lose(key: string, last?: T, mark: Mark<T> = this.#markFilled): void {
    const before = this.held(key);
    if (before === undefined) return;
    this.lost?.(before);
    if (this.#shadowed.delete(key)) return;
    this.#shown.remove(key, mark);
    for (const sibling of this.siblings) {
      const object = sibling.reveal(key) as T | undefined;
      if (object === undefined) continue;
      if (before.metadata.uid === object.metadata.uid) this.differs(before, object);
      this.#note(key, before, object, sibling);
      this.#tell(before, object);
      return;
    }
    this.#note(key, before, undefined);
    this.#tell(before, undefined, last);
  }

  #tell(before: T | undefined, after: T | undefined, last?: T): void {
    if (!this.visible) return;
    for (const observer of this.#around.observers) observer.changed(this.kind as unknown as Kind, before, after, last);
  }

  /** `to` is the scope that shows the object now. */
  #note(key: string, before: T | undefined, after: T | undefined, to = this.#ofAny): void {
    const { journal, sequence } = this.#around;
    if (!this.visible || !journal.isRead) return;
    const from = before && { object: before, scope: this.#ofAny };
    journal.changed(key, from, after && { object: after, scope: to }, sequence.version);
  }

  readonly #markFilled: Mark<T> = (block, object, place) => {
    if (this.visible) this.#marks.filled(block, object, place);
    else this.kind.arrived?.(object);
  };

  readonly #markAll: Mark<T> = (block, _object, place) => {
    if (this.visible) this.#marks.all(block, place);
  };
}

/** Whether what is counted of an object goes on: what this process adds up itself may begin anew, with the same values. */
function countsOn({ metadata: before }: KubernetesObject, { metadata: after }: KubernetesObject): boolean {
  return before.uid === after.uid && before.creationTimestamp === after.creationTimestamp;
}
