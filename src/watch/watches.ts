/** All watches of a cluster: what is wanted is compared with what runs, and the difference carried out. */
import { createListSlots } from '../kubernetes/reflector/slots.ts';
import { pause } from '../pause.ts';
import { type Kind, kindId } from '../resources/declare/kind.ts';
import type { Joins } from '../state/joins/joins.ts';
import type { ScopeState } from '../state/scope-state.ts';
import type { WatchReport } from '../telemetry/observed.ts';
import { keepJoined } from './joined.ts';
import { WATCH_TIMING, type WatchOptions } from './options.ts';
import { type KindChange, planOf, type Running } from './plan.ts';
import { createServed } from './served.ts';
import { Settling } from './settling.ts';
import { createTroubleLog } from './trouble.ts';
import type { Wanted } from './wanted.ts';
import { Watch, type WatchSurroundings } from './watch.ts';

/** Lists that run at a time: each costs the API server more than anything else that is asked of it. */
const LISTS = 16;

/** What runs of one kind. */
interface KindWatches extends Running<Watch> {
  current: readonly Watch[];
  coming: readonly Watch[];
  leaving: readonly Watch[];
  /** Since when the coming ones are to take the place of the leaving ones, by performance.now(). */
  since: number;
}

/** The watches of one cluster: from the first `apply` until its signal aborts. */
export class Watches {
  readonly #options: WatchOptions;
  readonly #around: WatchSurroundings;
  /** What is remembered of objects that give labels to others. */
  readonly joins: Joins;
  readonly #settling: Settling;
  /** By the identity of the kind. */
  readonly #kinds = new Map<string, KindWatches>();
  readonly #running = new Set<Promise<void>>();
  /** Watches that recovered since all were woken last; one more while that is not long ago. */
  #recoveries = 0;
  readonly #joined: Promise<void>;
  /** Whether other processes have all that was shown here. */
  #isHandedOver = false;
  #staleAfter: number | undefined;
  /** Aborts when those that are too old are looked for no more in that way. */
  #looking = new AbortController();

  constructor(options: WatchOptions) {
    const { client, log, readiness, signal, store, turns } = options;
    const timing = { ...WATCH_TIMING, ...options.timing };
    this.#options = options;
    this.#settling = new Settling(readiness);
    const { joins, kept } = keepJoined(store, turns, timing.sourceInterval, (scope) => this.#listAgain(scope), signal);
    this.joins = joins;
    this.#joined = kept;
    this.#around = {
      ...options,
      timing,
      served: createServed(client, signal),
      lists: createListSlots(LISTS),
      troubles: createTroubleLog(log, timing.tellingInterval),
      whenSettled: (ids) => this.#settling.whenSettled(ids),
      settled: (watch) => this.#settled(watch),
      recovered: () => this.#recovered(),
    };
    void this.#tellTroubles(timing.tellingInterval);
    this.endStaleAfter(options.staleAfter);
  }

  /** What each watch is doing whose objects are shown, or will be as soon as they are listed. */
  get reports(): readonly WatchReport[] {
    return [...this.#kinds.values()].flatMap(({ current }) => current);
  }

  /** Whether all that is wanted is shown, or refused by the API server. */
  get areSettled(): boolean {
    return [...this.#kinds.values()].every(
      ({ current, coming }) => coming.length === 0 && current.every((watch) => watch.isListed || watch.isRefused),
    );
  }

  /** Resolves when the signal has aborted and the last request has ended; rejects for a mistake of ours. */
  get ended(): Promise<void> {
    return this.#joined.then(async () => {
      await Promise.all(this.#running);
    });
  }

  /**
   * Makes what is wanted of what runs. Watches that are wanted still are not touched. Where some take the place of others of
   * their kind, they fill beside them and are shown all at once when the last one is listed: until then nothing changes.
   */
  apply(wanted: readonly Wanted[]): void {
    const created = planOf(this.#kinds, wanted).flatMap((change) => this.#carryOut(change));
    // Only now is it known which kinds others can wait for.
    for (const watch of created) this.#run(watch.start());
  }

  /**
   * From now on the series of kinds end of which nothing was heard for so many milliseconds; undefined: those of none do.
   */
  endStaleAfter(milliseconds: number | undefined): void {
    if (milliseconds === this.#staleAfter) return;
    this.#staleAfter = milliseconds;
    this.#looking.abort();
    this.#looking = new AbortController();
    if (milliseconds === undefined) return;
    void this.#endStale(milliseconds, AbortSignal.any([this.#options.signal, this.#looking.signal]));
  }

  /** Ends all watches. Their objects belong to other shards now, and have not ended. */
  handOver(): void {
    this.#isHandedOver = true;
    this.apply([]);
  }

  /** Has the watches of a kind (`kindId`), or all of them, ask now for what they wait with. */
  poke(id?: string): void {
    for (const [kind, { current, coming }] of this.#kinds) {
      if (id === undefined || kind === id) for (const watch of [...current, ...coming]) watch.poke();
    }
  }

  /** Gives the watches that are to be started. */
  #carryOut({ id, cancel, declare, create, leave }: KindChange<Watch>): readonly Watch[] {
    let kind = this.#kinds.get(id);
    if (kind === undefined) {
      kind = { current: [], coming: [], leaving: [], since: 0 };
      this.#kinds.set(id, kind);
    }
    kind.coming = kind.coming.filter((watch) => !cancel.includes(watch));
    for (const watch of cancel) {
      this.#end(watch);
      this.#options.store.close(watch.objects);
    }
    if (declare !== undefined) this.#redeclare(kind.current, declare);
    const created = create.map((wanted) => this.#create(wanted, leave));
    kind.leaving = leave;
    kind.since = performance.now();
    if (leave.length > 0) kind.coming = [...kind.coming, ...created];
    else kind.current = [...kind.current, ...created];
    this.#exchange(id);
    return created;
  }

  /** A new watch, beside those whose place it will take. */
  #create(wanted: Wanted, leave: readonly Watch[]): Watch {
    const { store } = this.#options;
    const { kind, scope } = wanted;
    const beside = leave.map(({ objects }) => objects);
    const objects =
      leave.length === 0
        ? store.open(kind, scope)
        : store.openBeside(kind, scope, beside, () => this.#exchange(kindId(kind)));
    const watch = new Watch(wanted, objects, this.joins.sinkFor(objects), this.#around);
    this.#settling.expect(kind, watch);
    return watch;
  }

  #run(running: Promise<void>): void {
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  #end(watch: Watch): void {
    watch.close();
    this.#settling.settle(watch.kind, watch);
  }

  /** Has the coming watches of a kind take the place of the leaving ones, if it is time. */
  #exchange(id: string): void {
    const kind = this.#kinds.get(id);
    if (kind === undefined) return;
    const { current, coming, leaving, since } = kind;
    if (coming.length > 0 && leaving.length > 0) {
      const isRefused = ({ objects, isRefused }: Watch) => !objects.synced && isRefused;
      const rest = since + this.#around.timing.exchangePatience - performance.now();
      if (!coming.every((watch) => watch.objects.synced || (isRefused(watch) && rest <= 0))) {
        if (coming.some(isRefused)) void this.#exchangeLater(id, rest);
        return;
      }
    }
    for (const watch of leaving) this.#end(watch);
    kind.current = [...current.filter((watch) => !leaving.includes(watch)), ...coming];
    kind.coming = [];
    kind.leaving = [];
    const objectsOf = (watches: readonly Watch[]) => watches.map(({ objects }) => objects);
    this.#options.store.exchange(objectsOf(leaving), objectsOf(coming), this.#isHandedOver);
    if (kind.current.length > 0) return;
    this.#kinds.delete(id);
    if (leaving[0] !== undefined) this.#settling.forget(leaving[0].kind);
  }

  async #exchangeLater(id: string, milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return;
    await pause(milliseconds + 1, this.#options.signal, false);
    if (!this.#options.signal.aborted) this.#exchange(id);
  }

  /** Another declaration of a kind, for the objects that there are. */
  #redeclare(watches: readonly Watch[], kind: Kind): void {
    const { store } = this.#options;
    const former = watches.map(({ objects }) => objects);
    const next = watches.map(({ scope, objects }) => {
      const declared = store.openBeside(kind, scope, []);
      objects.copyTo(declared);
      return declared;
    });
    const sinks = next.map((objects, at) => this.joins.sinkFor(objects, former[at]));
    store.exchange(former, next);
    watches.forEach((watch, at) => {
      watch.redeclare(kind, next[at]!, sinks[at]!);
    });
  }

  #settled(watch: Watch): void {
    this.#settling.settle(watch.kind, watch);
    if (watch.isRefused) this.#exchange(kindId(watch.kind));
  }

  /** A scope has to be read from its beginning. */
  #listAgain(scope: ScopeState): void {
    for (const { current, coming } of this.#kinds.values()) {
      for (const watch of [...current, ...coming]) {
        if (watch.objects !== scope) continue;
        this.#settling.again(watch.kind, watch);
        watch.listAgain();
      }
    }
  }

  /**
   * The API server is there again: who waits for it tries soon, though not all in one moment. However many recover, that is done
   * once in a while only: where some go well now and then, the others would never wait.
   */
  #recovered(): void {
    this.#recoveries++;
    if (this.#recoveries === 1) void this.#wakeAll();
  }

  async #wakeAll(): Promise<void> {
    const { signal } = this.#options;
    const { recoverySpread, recoveryRest } = this.#around.timing;
    while (this.#recoveries > 0 && !signal.aborted) {
      this.#recoveries = 1;
      for (const { current, coming } of this.#kinds.values()) {
        for (const watch of [...current, ...coming]) {
          if (watch.state !== 'failing') continue;
          void pause(Math.random() * recoverySpread, signal, false).then(() => watch.poke());
        }
      }
      await pause(recoverySpread + recoveryRest, signal, false);
      this.#recoveries--;
    }
  }

  /** What was held back, since others had the same kind of trouble, is told later. */
  async #tellTroubles(interval: number): Promise<void> {
    const { signal } = this.#options;
    for (;;) {
      await pause(interval, signal, false);
      if (signal.aborted) return;
      for (const { current, coming } of this.#kinds.values()) {
        for (const watch of [...current, ...coming]) if (watch.state === 'failing') watch.tellTrouble();
      }
    }
  }

  /** Ends the series of kinds of which nothing was heard for too long. */
  async #endStale(milliseconds: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(Math.min(milliseconds / 10, 10_000), signal, false);
      if (signal.aborted) return;
      for (const { current } of this.#kinds.values()) {
        for (const watch of current) {
          if (!watch.isListed || watch.state === 'watching' || watch.lastActivity === undefined) continue;
          const age = Date.now() - watch.lastActivity;
          if (age < milliseconds) continue;
          this.#around.troubles.stale(watch, Math.round(age / 1000));
          watch.expire();
        }
      }
    }
  }
}
