/**
 * How many samples a monitor gives, and how many of them are told. Where a limit is reached, what was there first stays: room
 * is given in the order in which states of objects are first asked for, and what has some keeps it.
 */
import type { KubernetesObject } from '../../../resources/declare/kind.ts';

/** Samples of a monitor, and of each kind of a store, where nobody says how many. */
export const DEFAULT_LIMIT = 100_000;
/** The part of a limit from which on it is warned of. */
const WARNING = 0.8;

/** Samples that objects give, and those of them that are told. */
interface Count {
  wanted: number;
  told: number;
}

interface Limited extends Count {
  readonly limit: number;
}

/** What the ledger knows of an object: a count for each family of the share. */
type Held = readonly Count[];

/** What is counted against a limit, and how it stands. */
export interface Level {
  readonly level: 'family' | 'store' | 'monitor';
  readonly name: string;
  readonly count: number;
  readonly limit: number;
  readonly isCut: boolean;
}

/** All samples of a monitor. A ledger is for one state of the monitor: limits never change. */
export class Ledger {
  readonly #total: Limited;
  readonly #shares: Share[] = [];

  /** `limit` 0 is the one by default. */
  constructor(limit: number) {
    this.#total = { wanted: 0, told: 0, limit: limit || DEFAULT_LIMIT };
  }

  /** The part of it that is about one kind of a store. */
  share(store: string, limit: number, families: readonly { readonly name: string; readonly limit: number }[]): Share {
    const share = new Share(this.#total, store, limit, families);
    this.#shares.push(share);
    return share;
  }

  /** A part is told no more, and counts for nothing. */
  drop(share: Share): void {
    const at = this.#shares.indexOf(share);
    if (at < 0) return;
    this.#shares.splice(at, 1);
    share.close();
  }

  /** Whether samples are left out. */
  get isCut(): boolean {
    return this.#shares.some((share) => share.isCut);
  }

  /** Whether some that are left out would find room. */
  get hasRoom(): boolean {
    return this.#shares.some((share) => share.hasRoom);
  }

  get wanted(): number {
    return this.#total.wanted;
  }

  /** By store: samples that its objects give. */
  perStore(): Readonly<Record<string, number>> {
    return sumBy(this.#shares.map(({ store, wanted }) => [store, wanted]));
  }

  /** By family, without the prefix. */
  perFamily(): Readonly<Record<string, number>> {
    return sumBy(this.#shares.flatMap(({ families }) => families.map(({ name, wanted }) => [name, wanted] as const)));
  }

  /** The families of which samples are left out. */
  cutFamilies(): readonly string[] {
    const cut = this.#shares.flatMap(({ families }) => families.filter(isCut).map(({ name }) => name));
    return [...new Set(cut)].sort();
  }

  /** All that is at four fifths of its limit, or beyond it. */
  levels(): readonly Level[] {
    const all: (Limited & Pick<Level, 'level' | 'name'>)[] = this.#shares.flatMap(({ store, own, families }) => [
      ...families.map((family) => ({ ...family, level: 'family' as const })),
      { ...own, level: 'store' as const, name: store },
    ]);
    all.push({ ...this.#total, level: 'monitor', name: '' });
    return all
      .filter(({ wanted, limit }) => wanted >= limit * WARNING && wanted > 0)
      .map(({ level, name, wanted, limit }) => ({ level, name, count: wanted, limit, isCut: wanted > limit }));
  }
}

/** What one kind of a store gives. */
export class Share {
  readonly store: string;
  readonly own: Limited;
  readonly families: readonly (Limited & { readonly name: string })[];
  readonly #total: Limited;
  readonly #held = new Map<string, Held>();
  #isClosed = false;
  /** By state of an object: how many rows of each family are told, once it is decided. */
  readonly #decided = new WeakMap<KubernetesObject, (number | undefined)[]>();

  constructor(
    total: Limited,
    store: string,
    limit: number,
    families: readonly { readonly name: string; readonly limit: number }[],
  ) {
    this.#total = total;
    this.store = store;
    this.own = { wanted: 0, told: 0, limit: limit || DEFAULT_LIMIT };
    this.families = families.map(({ name, limit: most }) => ({ name, wanted: 0, told: 0, limit: most || Infinity }));
  }

  get wanted(): number {
    return this.own.wanted;
  }

  get isCut(): boolean {
    return isCut(this.own);
  }

  get hasRoom(): boolean {
    return this.families.some((family) => isCut(family) && this.#roomOf(family) > 0);
  }

  /** How many of its `rows` a state of an object has told of a family; decided once for each state. */
  told(family: number, object: KubernetesObject, rows: number): number {
    let decided = this.#decided.get(object);
    if (decided === undefined) {
      decided = [];
      this.#decided.set(object, decided);
    }
    const before = decided[family];
    if (before !== undefined) return before;
    if (this.#isClosed) return rows;
    const told = this.#admit(family, object.metadata.uid, rows);
    decided[family] = told;
    return told;
  }

  /** An object is gone. */
  release(uid: string): void {
    const held = this.#held.get(uid);
    if (held === undefined) return;
    this.#held.delete(uid);
    for (const [family, { wanted, told }] of held.entries()) this.#add(family, -wanted, -told);
  }

  /** Forgets all objects but these. */
  keep(uids: ReadonlySet<string>): void {
    for (const uid of this.#held.keys()) if (!uids.has(uid)) this.release(uid);
  }

  /** Forgets all objects, and counts none from now on. */
  close(): void {
    this.keep(new Set());
    this.#isClosed = true;
  }

  #admit(family: number, uid: string, wanted: number): number {
    let held = this.#held.get(uid);
    if (held === undefined) {
      if (wanted === 0) return 0;
      held = this.families.map(() => ({ wanted: 0, told: 0 }));
      this.#held.set(uid, held);
    }
    const own = held[family]!;
    this.#add(family, -own.wanted, -own.told);
    const told = Math.max(0, Math.min(wanted, this.#roomOf(this.families[family]!)));
    this.#add(family, wanted, told);
    own.wanted = wanted;
    own.told = told;
    return told;
  }

  #add(family: number, wanted: number, told: number): void {
    for (const count of [this.families[family]!, this.own, this.#total]) {
      count.wanted += wanted;
      count.told += told;
    }
  }

  #roomOf(family: Limited): number {
    return Math.min(...[family, this.own, this.#total].map(({ limit, told }) => limit - told));
  }
}

const isCut = ({ wanted, told }: Count) => wanted > told;

function sumBy(entries: readonly (readonly [string, number])[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const [key, count] of entries) sums.set(key, (sums.get(key) ?? 0) + count);
  return Object.fromEntries(sums);
}
