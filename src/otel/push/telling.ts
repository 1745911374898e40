import { isSelected } from '../../config/destinations/families.ts';
import type { OtlpSettings } from '../../config/destinations/otlp-settings.ts';
import { isOfProfile } from '../../resources/options/profiles.ts';
import type { StateStore } from '../../state/store.ts';
import type { Deltas, DeltaWalk } from '../ends/deltas.ts';
import { type Gone, GoneObjects, type SeriesKeys } from '../ends/ends.ts';
import { Ledger } from '../ends/ledger.ts';
import type { Told } from '../ends/told.ts';
import type { FamilyVisitor, Part } from '../instruments/families.ts';
import { presentUnit, type Unit, unitsOfFormer } from '../instruments/units.ts';
import type { Settled } from '../send/outbox.ts';
import { changedParts } from './changed-parts.ts';

/** What a push tells: the whole state or what changed since the last, with the ends of series; or the state alone. */
export type Extent = 'all' | 'changes' | 'without-ends';

/** What a push tells of a unit, as of one moment. */
export interface Share {
  readonly unit: Unit;
  /** All objects there are. */
  readonly everything: readonly Part[];
  /** Those to be told. */
  readonly parts: readonly Part[];
  readonly gone: readonly Gone[];
}

/** What a destination wants to be told. */
export type Wanted = Pick<OtlpSettings, 'families' | 'ends' | 'profile'>;
const EVERYTHING: Wanted = { families: undefined, ends: true };

/** One push's view of what its destination knows already. */
export class Telling {
  readonly extent: Extent;
  readonly #store: StateStore | undefined;
  readonly #told: Told;
  readonly #ledger: Ledger;
  readonly #wanted: Wanted;
  readonly #deltas: Deltas | undefined;
  readonly #gone: GoneObjects | undefined;
  #planned: readonly string[] = [];

  /** Without a store the whole state is told, and no ends; with deltas, of counters what they have gained. */
  constructor(
    extent: Extent,
    store: StateStore | undefined,
    told: Told,
    wanted: Wanted = EVERYTHING,
    deltas?: Deltas | undefined,
  ) {
    this.extent = extent;
    this.#deltas = deltas;
    this.#wanted = wanted;
    this.#store = store;
    this.#told = told;
    this.#ledger = new Ledger(told);
    this.#gone = store && new GoneObjects(store.journal, told);
  }

  /**
   * The unit as it is to be told now: its kind may be declared anew since the cycle began. One without visitors is none
   * of the destination's: books are kept of it, so that nothing is remembered for it, and nothing is told.
   */
  present(unit: Unit): Unit {
    const present = this.#store === undefined ? unit : presentUnit(unit, this.#store);
    const visitors = this.#wantedOf(present.visitors);
    if (visitors === present.visitors) return present;
    return { ...present, visitors, parts: visitors.length === 0 ? () => [] : present.parts };
  }

  /** A unit, as it is now, is walked from the point of this number on, alone or with others. */
  begin(unit: Unit, first: number): Share {
    const everything = unit.parts();
    if (this.#store === undefined) {
      this.#ledger.open(unit.name, 0, first);
      return { unit, everything, parts: everything, gone: [] };
    }
    const { journal, version } = this.#store;
    const isEnded = this.#wanted.ends && this.extent !== 'without-ends' && unit.visitors.length > 0;
    const gone = isEnded ? this.#gone!.of(unit, version) : [];
    const parts =
      this.extent === 'changes' ? changedParts(unit, everything, journal, this.#told.accepted(unit.name)) : everything;
    this.#ledger.open(unit.name, version, first);
    return { unit, everything, parts, gone };
  }

  /** How a unit's points at a time are told as differences; undefined where they are not. */
  deltas({ name, visitors: [visitor] }: Unit, time: number): DeltaWalk | undefined {
    const { type, entity } = visitor?.family ?? {};
    const isCounted = (type === 'counter' || type === 'histogram') && entity === undefined;
    return isCounted ? this.#deltas?.walk(name, visitor!, time) : undefined;
  }

  /** A series of a unit that is walked ends with the point of this number; its key is as `eachKey` gives it. */
  seriesEnds(unit: Unit, key: string, point: number): void {
    this.#ledger.end(unit.name, key, point);
  }

  /** Whether the end of a series arrived already, though not all of its unit did. */
  hasEnded(unit: string, key: string, until: number): boolean {
    return this.#told.hasEnded(unit, key, until);
  }

  /** The walks that were begun ended before the point of this number. */
  end(end: number): void {
    this.#ledger.close(end);
  }

  /** A request goes out; its fate is to be told. */
  request(points: number): Settled {
    return this.#ledger.request(points);
  }

  /** How series of a unit are told apart that may have been declared in several ways. */
  keys(unit: Unit, gone: readonly Gone[]): SeriesKeys {
    const store = this.#store;
    const visitors = new Map([[unit.kind, unit.visitors]]);
    return {
      isNamed: gone.some(
        ({ states, current = states[0]! }) =>
          current.kind !== unit.kind || states.some(({ kind }) => kind !== unit.kind),
      ),
      visitors: (kind) => {
        const known = visitors.get(kind);
        if (known !== undefined || store === undefined) return known ?? [];
        const former = unitsOfFormer(kind, store).find(({ name }) => name === unit.name)?.visitors ?? [];
        const wanted = this.#wantedOf(former);
        visitors.set(kind, wanted);
        return wanted;
      },
    };
  }

  /** What was told of kinds and families that are not among the units of this push: their series have ended. */
  closedUnits(units: readonly Unit[]): readonly Unit[] {
    const store = this.#store;
    if (store === undefined || this.extent === 'without-ends') return [];
    const open = new Set(units.map(({ name }) => name));
    const closed = new Map<string, Unit>();
    for (const kind of store.journal.kinds()) {
      for (const unit of unitsOfFormer(kind, store)) if (!open.has(unit.name)) closed.set(unit.name, unit);
    }
    return [...closed.values()];
  }

  /** These units are told, in this order. */
  plan(units: readonly Unit[]): void {
    this.#planned = units.map(({ name }) => name);
  }

  /** No request is under way any more that counts. */
  settle(): Unfinished {
    const complete = this.#ledger.settle();
    this.#deltas?.settle((point) => this.#ledger.hasArrived(point), complete, this.extent !== 'changes');
    this.#store?.journal.prune();
    const missing = this.#planned.filter((unit) => !complete.has(unit));
    // One that alone takes longer than a push must not keep the others from being told.
    const next = missing[0] === this.#planned[0] ? (missing[1] ?? missing[0]) : missing[0];
    return { units: missing.length, next };
  }

  #wantedOf(visitors: readonly FamilyVisitor[]): readonly FamilyVisitor[] {
    const { families, profile = 'both' } = this.#wanted;
    const isWanted = ({ kind, family }: FamilyVisitor) =>
      isOfProfile(kind, family, profile) && (families === undefined || isSelected(families, family.name));
    return visitors.every(isWanted) ? visitors : visitors.filter(isWanted);
  }
}

/** What of a push did not arrive: how many of its units, and with which the next goes on. */
export interface Unfinished {
  readonly units: number;
  readonly next: string | undefined;
}
