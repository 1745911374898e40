/** A state in which anything happens, by chance: what lists and watches tell, other declarations, a clock that jumps. */
import type { AnyType } from '../../src/kubernetes/codec/schema.ts';
import { EVERYTHING } from '../../src/kubernetes/scope.ts';
import type { Kind, KubernetesObject } from '../../src/resources/declare/kind.ts';
import { createRandom, type Random } from '../../src/simulator/random.ts';
import { objectKey } from '../../src/state/blocks/blocks.ts';
import { Joins } from '../../src/state/joins/joins.ts';
import type { ScopeSink } from '../../src/state/joins/scope-sink.ts';
import type { ScopeState } from '../../src/state/scope-state.ts';
import { StateStore } from '../../src/state/store.ts';
import { measureDurations } from '../../src/state/tallies/durations.ts';
import type { Tallied } from '../../src/state/tallies/tallies.ts';
import { countTransitions } from '../../src/state/tallies/transitions.ts';
import { type RandomKind, randomKinds } from './kinds.ts';

const NAMESPACES = ['shop', 'größe', 'n'];
/** Bytes of long labels, some beyond the window of deflate. */
const LONG = [1000, 10_000, 40_000];
const SECONDS_BACK = 100_000_000;

/** What is known of one kind, and where it is written to. */
interface Held extends RandomKind {
  readonly objects: Map<string, KubernetesObject>;
  kind: Kind;
  scope: ScopeState;
  sink: ScopeSink;
}

/** What can happen to a kind; gives nothing where it could not. */
type Happening = (held: Held) => unknown;

export class World {
  readonly random: Random;
  readonly store: StateStore;
  /** Unix milliseconds. */
  now = 1_800_000_000_000;
  readonly #held: readonly Held[];
  readonly #joins: Joins;
  readonly #tallied: readonly Tallied[];
  #created = 0;
  #versions = 0;
  readonly #happenings: readonly (readonly [weight: number, what: string, happens: Happening])[] = [
    [40, 'update', (held) => this.#update(held)],
    [8, 'touch', (held) => this.#touch(held)],
    [14, 'create', (held) => this.#create(held)],
    [4, 'replace', (held) => this.#replace(held)],
    [10, 'delete', (held) => this.#delete(held)],
    [4, 'relist', (held) => this.#relist(held)],
    [3, 'relist with changes', (held) => this.#relistWithChanges(held)],
    [1, 'relist of nothing', (held) => this.#relistOfNothing(held)],
    [2, 'clear', (held) => this.#clear(held)],
    [2, 'all change', (held) => this.#changeAll(held)],
    [2, 'many come', (held) => this.#createMany(held)],
    [2, 'declare and list', (held) => this.#declare(held)],
    [2, 'declare', (held) => this.#redeclare(held)],
    [1, 'close and open', (held) => this.#reopen(held)],
    [1, 'begin anew', () => this.#beginAnew()],
    [4, 'time', () => this.#pass()],
  ];

  constructor(seed: number) {
    this.random = createRandom(seed);
    this.store = new StateStore(() => this.now);
    this.#joins = new Joins(this.store, () => {});
    const kinds = randomKinds(seed);
    const counting = {
      kinds: kinds.map(({ declarations: [first] }) => first!),
      namespaces: undefined,
      now: () => this.now,
    };
    this.#tallied = [countTransitions(this.store, counting), measureDurations(this.store, counting)];
    this.#held = kinds.map((kind): Held => {
      const [first] = kind.declarations;
      const scope = this.store.open(first!);
      return { ...kind, kind: first!, scope, sink: this.#joins.sinkFor(scope), objects: new Map() };
    });
    for (const held of this.#held) {
      for (let at = 0; at < held.names / 2; at++) this.#keep(held, this.#make(held));
      this.#list(held);
    }
    this.#settle();
  }

  /** Something happens; says what. */
  step(): string {
    const held = this.random.pick(this.#held);
    let chance = this.random.integer(100);
    for (const [weight, what, happens] of this.#happenings) {
      chance -= weight;
      if (chance >= 0) continue;
      happens(held);
      this.#settle();
      return what;
    }
    throw new Error('the weights are less than 100');
  }

  /** What others give to objects has come to them. */
  #settle(): void {
    for (const _ of this.#joins.rewrite());
    if (this.random.integer(3) === 0) this.#joins.overdue();
    for (const _ of this.#joins.rewrite());
  }

  #update(held: Held): void {
    const some = this.#some(held);
    if (some !== undefined) held.sink.apply(this.#keep(held, this.#changed(held, some)));
  }

  #touch(held: Held): void {
    const some = this.#some(held);
    if (some === undefined) return;
    const metadata = { ...some.metadata, resourceVersion: this.#version() };
    held.sink.apply(this.#keep(held, { ...some, metadata }));
  }

  #create(held: Held): void {
    const made = this.#make(held);
    const former = held.objects.get(objectKey(made));
    if (former !== undefined) held.sink.delete(former, this.random.integer(2) === 0);
    held.sink.apply(this.#keep(held, made));
  }

  /** Nothing was heard of the end of the one before. */
  #replace(held: Held): void {
    const some = this.#some(held);
    if (some === undefined) return;
    const { name, namespace } = some.metadata;
    held.sink.apply(this.#keep(held, this.#make(held, { name, namespace })));
  }

  #delete({ objects, sink }: Held): void {
    if (objects.size === 0) return;
    const some = this.random.pick([...objects.values()]);
    objects.delete(objectKey(some));
    sink.delete(some, this.random.integer(2) === 0);
  }

  /** Each object is read once more, so that nothing of it is the same value. */
  #relist(held: Held): void {
    const objects = new Map([...held.objects].map(([key, object]) => [key, structuredClone(object)]));
    this.#list({ ...held, objects });
  }

  #relistWithChanges(held: Held): void {
    for (const [key, object] of [...held.objects]) {
      const chance = this.random.integer(4);
      if (chance === 0) held.objects.delete(key);
      else if (chance === 1) this.#keep(held, this.#changed(held, object));
    }
    this.#list(held);
  }

  #relistOfNothing(held: Held): void {
    held.objects.clear();
    this.#list(held);
  }

  #clear(held: Held): void {
    held.sink.clear();
    this.#list(held);
  }

  #changeAll(held: Held): void {
    for (const object of [...held.objects.values()]) held.sink.apply(this.#keep(held, this.#changed(held, object)));
  }

  #createMany(held: Held): void {
    for (let times = 0; times < held.names; times++) {
      const made = this.#make(held);
      if (!held.objects.has(objectKey(made))) held.sink.apply(this.#keep(held, made));
    }
  }

  /** Another declaration needs more to be read, so that all is listed beside what is there. */
  #declare(held: Held): void {
    const { scope: former, sink } = held;
    held.kind = this.random.pick(held.declarations);
    held.scope = this.store.openBeside(held.kind, EVERYTHING, [former]);
    held.sink = this.#joins.sinkFor(held.scope);
    this.#list(held);
    this.store.exchange([former], [held.scope]);
    sink.forget();
  }

  /** Another declaration takes the objects that there are. */
  #redeclare(held: Held): void {
    const { scope: former, sink } = held;
    held.kind = this.random.pick(held.declarations);
    held.scope = this.store.openBeside(held.kind, EVERYTHING, []);
    former.copyTo(held.scope);
    held.sink = this.#joins.sinkFor(held.scope, former);
    this.store.exchange([former], [held.scope]);
    sink.forget();
  }

  #reopen(held: Held): void {
    held.sink.forget();
    this.store.close(held.scope);
    held.scope = this.store.open(held.kind);
    held.sink = this.#joins.sinkFor(held.scope);
    this.#list(held);
  }

  /** As where this process goes on with what another told. */
  #beginAnew(): void {
    for (const tallied of this.#tallied) tallied.beginAnew();
  }

  #pass(): void {
    this.now += this.random.pick([1, 10, 1000, 60_000, 86_400_000, 2 ** 32, -1, -1000, -3_600_000]);
  }

  #some({ objects }: Held): KubernetesObject | undefined {
    return objects.size === 0 ? undefined : this.random.pick([...objects.values()]);
  }

  #keep({ objects }: Held, object: KubernetesObject): KubernetesObject {
    objects.set(objectKey(object), object);
    return object;
  }

  #list({ sink, objects }: Held): void {
    sink.init();
    for (const object of objects.values()) sink.initApply(object);
    sink.initDone();
  }

  #version(): string {
    return String(++this.#versions);
  }

  /** An object that is new, created some time ago, by the clock of the API server in the future, or nobody knows when. */
  #make({ kind, names, pool }: Held, named?: { readonly name: string; readonly namespace: string }): KubernetesObject {
    const { random } = this;
    const like = random.pick(pool);
    const ago = random.integer(4) === 0 ? -random.integer(600) : random.integer(SECONDS_BACK);
    const metadata = {
      ...(like.metadata ?? kind.schema.absent.metadata),
      name: `o${random.integer(names)}`,
      namespace: kind.namespaced ? random.pick(NAMESPACES) : '',
      ...named,
      uid: String(++this.#created),
      resourceVersion: this.#version(),
      creationTimestamp: random.integer(20) === 0 ? undefined : Math.floor(this.now / 1000) - ago,
    };
    return this.#labelled({ ...like, metadata });
  }

  /** The object with some fields of another: what is not among them stays the same value. */
  #changed({ kind, pool }: Held, object: KubernetesObject): KubernetesObject {
    const mixed = this.#mixed(kind.schema, object, this.random.pick(pool)) as KubernetesObject;
    const { name, namespace, uid, creationTimestamp } = object.metadata;
    const named = { name, namespace, uid, creationTimestamp, resourceVersion: this.#version() };
    return this.#labelled({ ...mixed, metadata: { ...(mixed.metadata ?? object.metadata), ...named } });
  }

  #mixed(type: AnyType, before: unknown, after: unknown): unknown {
    const chance = this.random.integer(3);
    if (type.kind !== 'message' || before === undefined || after === undefined) return chance === 0 ? after : before;
    if (chance === 0) return before;
    const [was, is] = [before as Record<string, unknown>, after as Record<string, unknown>];
    const fields = Object.entries(type.fields).map(([name, [, field]]) => [
      name,
      this.#mixed(field, was[name], is[name]),
    ]);
    return { ...was, ...Object.fromEntries(fields) };
  }

  /** Now and then with labels that are long, of one letter or of all. */
  #labelled(object: KubernetesObject): KubernetesObject {
    const { random } = this;
    if (random.integer(200) > 0) return object;
    const length = random.pick(LONG);
    const text = random.pick(['x'.repeat(length), 'ü'.repeat(length / 2), random.suffix(length)]);
    const metadata = { ...object.metadata, labels: ['app', text, 'team', random.suffix(3)] };
    return { ...object, metadata };
  }
}
