import { diag } from '@opentelemetry/api';
import { isSelected } from '../../config/families.ts';
import type { OtlpSettings } from '../../config/otlp-settings.ts';
import type { Kind, KubernetesObject } from '../../resources/declare/kind.ts';
import { isOfProfile } from '../../resources/options/profiles.ts';
import { BLOCK_SIZE, type Block } from '../../state/blocks.ts';
import type { Journal, ObjectState } from '../../state/journal.ts';
import type { StateStore } from '../../state/store.ts';
import type { Deltas, DeltaWalk } from '../ends/deltas.ts';
import { eachEnd, eachKey, type Gone, goneOf, type Series, type SeriesKeys } from '../ends/ends.ts';
import { Ledger } from '../ends/ledger.ts';
import type { Told } from '../ends/told.ts';
import type { FamilyVisitor, Part } from '../instruments/families.ts';
import { startOf } from '../instruments/producer.ts';
import { presentUnit, type Unit, unitsOfFormer } from '../instruments/units.ts';
import type { Settled } from '../send/outbox.ts';

/** What a push tells: the whole state or what changed since the last, with the ends of series; or the state alone. */
export type Extent = 'all' | 'changes' | 'without-ends';

/** What a push tells of a unit, as of one moment. */
interface Share {
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

  /** A unit is walked from the point of this number on. */
  begin(unit: Unit, first: number): Share {
    const everything = unit.parts();
    if (this.#store === undefined) {
      this.#ledger.open(unit.name, 0, first);
      return { everything, parts: everything, gone: [] };
    }
    const { journal, version } = this.#store;
    const isEnded = this.#wanted.ends && this.extent !== 'without-ends' && unit.visitors.length > 0;
    const gone = isEnded ? goneOf(journal, this.#told, unit) : [];
    const parts =
      this.extent === 'changes' ? changedParts(unit, everything, journal, this.#told.accepted(unit.name)) : everything;
    this.#ledger.open(unit.name, version, first);
    return { everything, parts, gone };
  }

  /** How a unit's points at a time are told as differences; undefined where they are not. */
  deltas({ name, visitors: [visitor] }: Unit, time: number): DeltaWalk | undefined {
    const { type, entity } = visitor?.family ?? {};
    const isCounted = (type === 'counter' || type === 'histogram') && entity === undefined;
    return isCounted ? this.#deltas?.walk(name, visitor!, time) : undefined;
  }

  /** A series of the last unit ends with the point of this number; its key is as `eachKey` gives it. */
  seriesEnds(key: string, point: number): void {
    this.#ledger.end(key, point);
  }

  /** Whether the end of a series arrived already, though not all of its unit did. */
  hasEnded(unit: string, key: string, until: number): boolean {
    return this.#told.hasEnded(unit, key, until);
  }

  /** The walk of the last unit ended before the point of this number. */
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
      isNamed: gone.some(({ states, current }) =>
        [...states, ...(current ? [current] : [])].some(({ kind }) => kind !== unit.kind),
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

/** A series that ends; `start` is that of a sum's last value, in unix milliseconds, and 0 for a gauge. */
export interface Ended {
  readonly key: string;
  readonly visitor: FamilyVisitor;
  readonly series: Series;
  readonly start: number;
}

/** Writes the points of units into requests. */
export interface UnitWriter {
  /** Points written so far, delivered or not. */
  readonly written: number;
  /** Begins a unit. `time` is that of its points, in unix milliseconds; `deltas` says what they tell of a counter. */
  open(unit: Unit, time: number, deltas?: DeltaWalk): void;
  /** Writes the samples that the open unit has in a block. */
  block(unit: Unit, block: Block): void;
  /** Writes the ends of series of one object, each a point with NO_RECORDED_VALUE; `begin` is told of each just before. */
  ends(unit: Unit, ended: readonly Ended[], begin: (key: string) => void): void;
  /** Ends the unit. One without points leaves nothing behind. */
  close(): void;
}

/** Writes what is to be told of a unit: its samples, then the ends of series. `pause` is awaited between parts. */
export async function walk(
  registered: Unit,
  telling: Telling,
  time: number,
  writer: UnitWriter,
  pause: () => Promise<void>,
): Promise<void> {
  const unit = telling.present(registered);
  const { everything, parts, gone } = telling.begin(unit, writer.written);
  if (parts.length > 0 || gone.length > 0) writer.open(unit, time, telling.deltas(unit, time));
  for (const part of parts) {
    for (const block of part.blocks) {
      try {
        writer.block(unit, block);
      } catch (error) {
        diag.error(`Telling ${unit.name} failed:`, error);
      }
      await pause();
    }
  }
  await writeEnds(unit, gone, everything, telling, time, writer, pause);
  if (parts.length > 0 || gone.length > 0) writer.close();
  telling.end(writer.written);
}

/** Objects whose ends are written without a pause. */
const AT_ONCE = 64;

async function writeEnds(
  unit: Unit,
  gone: readonly Gone[],
  everything: readonly Part[],
  telling: Telling,
  time: number,
  writer: UnitWriter,
  pause: () => Promise<void>,
): Promise<void> {
  if (gone.length === 0) return;
  const keys = telling.keys(unit, gone);
  const isShared = sharedSeries(unit, everything, keys);
  const skip = (key: string, { until }: ObjectState) => telling.hasEnded(unit.name, key, until) || isShared(key);
  const begin = (key: string) => telling.seriesEnds(key, writer.written);
  for (let at = 0; at < gone.length; at++) {
    try {
      const ended: Ended[] = [];
      eachEnd(keys, gone[at]!, skip, (visitor, series, { object }, key) => {
        ended.push({ key, visitor, series, start: startOf(visitor, object, series.labels, time) });
      });
      if (ended.length > 0) writer.ends(unit, ended, begin);
    } catch (error) {
      diag.error(`Telling the ends of ${unit.name} failed:`, error);
    }
    if (at % AT_ONCE === AT_ONCE - 1) await pause();
  }
}

/**
 * Says of a series by its key whether another object has it, or had it and was asked for before. Where the namespace is
 * not among the attributes, objects of one name in two namespaces share their series; elsewhere no two objects do.
 */
function sharedSeries(
  { kind, visitors }: Unit,
  everything: readonly Part[],
  seriesKeys: SeriesKeys,
): (key: string) => boolean {
  const isDistinct = visitors.every(({ family }) => family.entity !== undefined);
  if (isDistinct || !kind.namespaced || kind.identity.labels.includes('namespace')) return () => false;
  let keys: Set<string> | undefined;
  return (key) => {
    keys ??= keysOf(kind, everything, seriesKeys);
    const isShared = keys.has(key);
    keys.add(key);
    return isShared;
  };
}

function keysOf(kind: Kind, parts: readonly Part[], seriesKeys: SeriesKeys): Set<string> {
  const keys = new Set<string>();
  for (const { blocks } of parts) {
    for (const { objects } of blocks) {
      for (const object of objects) eachKey(seriesKeys, { kind, object }, (key) => keys.add(key));
    }
  }
  return keys;
}

/** The objects that changed after a version at which the others were told, as blocks of their own. */
function changedParts(
  { kind, visitors }: Unit,
  parts: readonly Part[],
  journal: Journal,
  version: number,
): readonly Part[] {
  const isNew = ({ visibleSince, blocks }: Part) => blocks.length > 0 && visibleSince > version;
  if (version < 0 || parts.some(isNew)) return parts;
  const hasChanged = ({ versions }: Block) => visitors.some(({ index }) => versions[index]! > version);
  if (!parts.some(({ blocks }) => blocks.some(hasChanged))) return [];
  const changed: KubernetesObject[] = [];
  for (const { current } of journal.histories(kind)) {
    if (current !== undefined && current.from > version) changed.push(current.object);
  }
  return changed.length === 0 ? [] : [{ visibleSince: 0, blocks: inBlocks(changed) }];
}

function inBlocks(objects: readonly KubernetesObject[]): Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < objects.length; from += BLOCK_SIZE) {
    blocks.push({ id: 0, objects: objects.slice(from, from + BLOCK_SIZE), versions: [], copy: 0, changes: [] });
  }
  return blocks;
}
