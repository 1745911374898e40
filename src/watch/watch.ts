/** One kind in one scope: finds the newest version that the server has, and lists and watches it until it is closed. */
import { collectionPath } from '../kubernetes/client/discovery.ts';
import { backoffSeconds } from '../kubernetes/reflector/backoff.ts';
import { type ReflectorObserver, type ReflectorStatus, runReflector } from '../kubernetes/reflector/reflector.ts';
import type { ListSlots } from '../kubernetes/reflector/slots.ts';
import { partsOfScope, type Scope, shardSelectorOf } from '../kubernetes/scope.ts';
import type { Kind, KubernetesObject } from '../resources/declare/kind.ts';
import { nameOf } from '../resources/names.ts';
import type { ScopeSink } from '../state/joins/scope-sink.ts';
import type { ScopeState } from '../state/scope-state.ts';
import type { LimitedList, WatchReport, WatchState } from '../telemetry/observed.ts';
import { Alarm } from './alarm.ts';
import { observe } from './observe.ts';
import type { WatchOptions, WatchTiming } from './options.ts';
import { decoderOf, selectorsOf } from './request.ts';
import { type FindServed, whyAbsent } from './served.ts';
import { sourcesSettled } from './sources.ts';
import type { ToldTrouble, TroubleLog } from './trouble.ts';
import type { Wanted } from './wanted.ts';

/** What a watch shares with all others, and whom it tells how it goes. */
export interface WatchSurroundings extends Omit<WatchOptions, 'timing'> {
  readonly timing: WatchTiming;
  readonly served: FindServed;
  readonly lists: ListSlots;
  readonly troubles: TroubleLog;
  /** Resolves when each of the kinds (by `kindId`) has settled. */
  whenSettled(ids: readonly string[]): Promise<void>;
  /** A watch is listed, or known to be forbidden or absent, or refused for how it asks. */
  settled(watch: Watch): void;
  /** A watch that failed goes on: the API server answers in earnest. */
  recovered(): void;
}

/** The list and watch of one kind in one scope, from `start` until `close`. */
export class Watch implements Wanted, WatchReport {
  readonly scope: Scope;
  readonly #around: WatchSurroundings;
  readonly #alarm = new Alarm();
  readonly #closing = new AbortController();
  readonly #signal: AbortSignal;
  #kind: Kind;
  #objects: ScopeState;
  #sink: ScopeSink;
  #state: WatchState = 'starting';
  #since = Date.now();
  #lastActivity: number | undefined;
  #limited: LimitedList | undefined;
  #status: ReflectorStatus | undefined;
  #trouble: ToldTrouble;
  /** Whether it failed since it worked last. */
  #hasFailed = false;
  /** Whether the API server is not to leave out objects of other shards: it did so by another selector than it was given. */
  #isShardedHere = false;
  /** Ends the reflector that runs now. */
  #reflecting = new AbortController();

  constructor({ kind, scope }: Wanted, objects: ScopeState, sink: ScopeSink, around: WatchSurroundings) {
    this.scope = scope;
    this.#kind = kind;
    this.#objects = objects;
    this.#sink = sink;
    this.#around = around;
    this.#signal = AbortSignal.any([around.signal, this.#closing.signal]);
  }

  get kind(): Kind {
    return this.#kind;
  }

  /** Where its objects are. */
  get objects(): ScopeState {
    return this.#objects;
  }

  get resource(): string {
    return nameOf(this.#kind);
  }

  get namespace(): string {
    return this.scope.namespace;
  }

  get selection(): Readonly<Record<string, string>> {
    const { namespace: _, ...selection } = partsOfScope(this.scope);
    return selection;
  }

  get state(): WatchState {
    return this.#state;
  }

  get since(): number {
    return this.#since;
  }

  get reason(): string {
    return this.#status?.reason ?? '';
  }

  get size(): number {
    return this.#objects.size;
  }

  get lastActivity(): number | undefined {
    return this.#lastActivity;
  }

  /** Whether its objects are shown. */
  get isListed(): boolean {
    return this.#objects.visible;
  }

  /** Whether the server says that there is nothing to list. */
  get isRefused(): boolean {
    return this.#state === 'forbidden' || this.#state === 'absent';
  }

  get limited(): LimitedList | undefined {
    return this.#limited;
  }

  /** Lists and watches, until it is closed or the signal of all aborts; resolves when all has ended. Never rejects. */
  async start(): Promise<void> {
    const { timing, troubles } = this.#around;
    await sourcesSettled(this.#kind, this.#around, this.#signal);
    for (let mistakes = 1; !this.#signal.aborted; mistakes++) {
      try {
        await this.#keepWatching();
      } catch (error) {
        if (this.#signal.aborted) return;
        troubles.mistake(this, error);
        this.#sink.clear();
        await this.#wait(backoffSeconds(timing.slowRetry, mistakes, Math.random) * 1000);
      }
    }
  }

  /** If it waits before it asks again, it asks now. */
  poke(): void {
    this.#alarm.wake();
  }

  /** Tells what is wrong, if that was held back before. */
  tellTrouble(): void {
    if (this.#status !== undefined) this.#trouble = this.#around.troubles.status(this, this.#status, this.#trouble);
  }

  /** Its objects are listed once more, from the beginning. */
  listAgain(): void {
    this.#reflecting.abort();
  }

  /** Its objects are forgotten, and listed as soon as that can be done. */
  expire(): void {
    this.#sink.clear();
    this.listAgain();
  }

  /** Its kind is declared anew, with all objects in a state of their own; what is read from the next list or watch on. */
  redeclare(kind: Kind, objects: ScopeState, sink: ScopeSink): void {
    this.#sink.forget();
    this.#kind = kind;
    this.#objects = objects;
    this.#sink = sink;
  }

  /** Ends requests at once and writes nothing any more; what is remembered for its objects is freed. */
  close(): void {
    this.#closing.abort();
    this.#sink.forget();
  }

  async #keepWatching(): Promise<void> {
    const { timing, served, client } = this.#around;
    let failures = 0;
    let denials = 0;
    let isDoubted = false;
    const backOff = async () => {
      if (await this.#wait(backoffSeconds(timing.retry, ++failures, Math.random) * 1000)) failures = 0;
    };
    while (!this.#signal.aborted) {
      const { version, guessed } = await served(this.#kind);
      if (this.#signal.aborted) return;
      if (!guessed) failures = 0;
      if (version === undefined && this.isListed && !isDoubted) {
        isDoubted = true;
        await this.#wait(timing.absencePatience);
        continue;
      }
      isDoubted = false;
      if (version === undefined) {
        this.#sink.clear();
        const reason = whyAbsent(this.#kind);
        this.#change({ state: 'absent', trouble: 'absent', reason, address: client.server });
      } else {
        await this.#watchUntilAbsent(version, guessed);
        if (guessed) {
          await backOff();
          continue;
        }
      }
      // That a list says it is looked up at once; the two may contradict each other.
      if (this.#state !== 'absent') continue;
      if (version !== undefined && ++denials === 1) continue;
      denials = 0;
      await this.#wait(timing.discoveryInterval * (0.5 + Math.random() / 2));
    }
  }

  /** Runs a reflector until the kind turns out to be no longer there, or its objects expire, or the watch is closed. */
  async #watchUntilAbsent(version: string, guessed: boolean): Promise<void> {
    const { client, strings, turns, lists, timing } = this.#around;
    const { group, resource, form } = this.#kind;
    const { namespace, limit, cached } = this.scope;
    const shardSelector = this.#shardSelector();
    const watch = this;
    let decoding = { kind: this.#kind, decoder: decoderOf(this.#kind, strings) };
    this.#reflecting = new AbortController();
    const signal = AbortSignal.any([this.#signal, this.#reflecting.signal]);
    await runReflector<KubernetesObject>({
      client,
      path: collectionPath(group, version, resource, namespace === '' ? undefined : namespace),
      get decoder() {
        if (decoding.kind !== watch.kind) decoding = { kind: watch.kind, decoder: decoderOf(watch.kind, strings) };
        return decoding.decoder;
      },
      selectors: selectorsOf(this.scope, shardSelector),
      sink: {
        get known() {
          return watch.#sink.known;
        },
        init: () => this.#sink.init(),
        initApply: (object) => this.#sink.initApply(object),
        initDone: () => this.#sink.initDone(),
        apply: (object) => this.#sink.apply(object),
        delete: (object, isTombstone) => this.#sink.delete(object, isTombstone),
      },
      observer: this.#observe(version, guessed, signal),
      signal,
      random: Math.random,
      turns,
      // Only the pages of a list say by which selector objects were left out.
      watchList: form !== 'table' && shardSelector === undefined,
      limit,
      cached,
      timing,
      wait: (milliseconds) => this.#alarm.wait(milliseconds, signal),
      lists,
    });
  }

  /** What the API server is asked to select the shard by; undefined where it is not asked. */
  #shardSelector(): string | undefined {
    const { shard } = this.scope;
    return shard?.ranges === 'server' && !this.#isShardedHere ? shardSelectorOf(shard) : undefined;
  }

  /** What the reflector of a version tells of itself. */
  #observe(version: string, guessed: boolean, signal: AbortSignal): ReflectorObserver {
    const reflecting = this.#reflecting;
    return observe(this, this.#around, {
      version,
      guessed,
      signal,
      end: () => reflecting.abort(),
      status: (status) => this.#change(status),
      limited: (list) => {
        this.#limited = { ...list, limit: this.scope.limit };
      },
      listed: () => this.#around.settled(this),
      active: () => {
        this.#lastActivity = Date.now();
      },
      sharded: (selector) => {
        if (selector === '' || selector === this.#shardSelector()) return;
        this.#isShardedHere = true;
        reflecting.abort();
      },
    });
  }

  /** Notes what the watch is doing, and tells all who should know. */
  #change(status: ReflectorStatus): void {
    if (status.state !== this.#state) this.#since = Date.now();
    this.#state = status.state;
    this.#status = status;
    this.#trouble = this.#around.troubles.status(this, status, this.#trouble);
    // People have to change what is asked for: nothing is gained by waiting for it.
    if (this.isRefused || status.trouble === 'rejected') this.#around.settled(this);
    const failed = this.#hasFailed;
    this.#hasFailed = status.state === 'failing';
    if (failed && !this.#hasFailed) this.#around.recovered();
  }

  #wait(milliseconds: number): Promise<boolean> {
    return this.#alarm.wait(milliseconds, this.#signal);
  }
}
