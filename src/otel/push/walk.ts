import { diag } from '@opentelemetry/api';
import type { Block } from '../../state/blocks/blocks.ts';
import type { ObjectState } from '../../state/journal.ts';
import type { DeltaWalk } from '../ends/deltas.ts';
import { eachEnd, type Gone, type Series } from '../ends/ends.ts';
import { createKeeps } from '../ends/keeps.ts';
import { sharedSeries } from '../ends/shared-series.ts';
import type { FamilyVisitor, Part } from '../instruments/families.ts';
import { startOf } from '../instruments/producer.ts';
import type { Unit } from '../instruments/units.ts';
import type { Share, Telling } from './telling.ts';

/** A series that ends; `start` is that of a sum's last value, in unix milliseconds, and 0 for a gauge. */
export interface Ended {
  readonly key: string;
  readonly visitor: FamilyVisitor;
  readonly series: Series;
  readonly start: number;
}

/** A unit whose points are to be written; `deltas` says what they tell of a counter. */
export interface Opened {
  readonly unit: Unit;
  readonly deltas: DeltaWalk | undefined;
}

/** Writes the points of units into requests. */
export interface UnitWriter {
  /** Points written so far, delivered or not. */
  readonly written: number;
  /** Begins units of one kind. `time` is that of their points, in unix milliseconds. */
  open(opened: readonly Opened[], time: number): void;
  /** Writes the samples that an open unit has for the objects of a block from one place to another. */
  block(unit: Unit, block: Block, from: number, to: number): void;
  /**
   * Writes those of open units as it has kept them, or by `write`, which calls `block`, to keep them; that gives false where
   * something failed. Gives the units with which it does neither, so that they are to be written.
   */
  keep?(
    units: readonly Unit[],
    block: Block,
    from: number,
    to: number,
    write: (units: readonly Unit[]) => boolean,
  ): readonly Unit[];
  /** Writes the ends of series of one object, each a point with NO_RECORDED_VALUE; `begin` is told of each just before. */
  ends(unit: Unit, ended: readonly Ended[], begin: (key: string) => void): void;
  /** Ends what is open. A unit without points leaves nothing behind. */
  close(): void;
}

/**
 * Objects of which one family is written after the other, where several are walked together: what names an object is then
 * so near before that compression finds it again, in 32 KiB, and what it is made of still in the processor's caches.
 */
const TOGETHER = 32;

/**
 * Writes what is to be told of units of one kind, the samples of some objects after those of others; then the ends of
 * series, unit by unit. `pause` is awaited between parts.
 */
export async function walk(
  registered: readonly Unit[],
  telling: Telling,
  time: number,
  writer: UnitWriter,
  pause: () => Promise<void>,
): Promise<void> {
  const shares = registered.map((unit) => telling.begin(telling.present(unit), writer.written));
  const told = shares.filter(({ parts, gone }) => parts.length > 0 || gone.length > 0);
  if (told.length > 0) {
    writer.open(
      told.map(({ unit }) => ({ unit, deltas: telling.deltas(unit, time) })),
      time,
    );
    const filled = told.filter(({ parts }) => parts.length > 0);
    // Units that are walked together are of one kind and one moment, and so of the same blocks.
    const units = filled.map(({ unit }) => unit);
    if (units.length > 0) await writeSamples(units, filled[0]!.parts, writer, pause);
    for (const share of told) await writeEnds(share, telling, time, writer, pause);
    writer.close();
  }
  telling.end(writer.written);
}

/** Writes the samples of open units, all of which have these parts: first what the writer keeps. */
export async function writeSamples(
  units: readonly Unit[],
  parts: readonly Part[],
  writer: UnitWriter,
  pause: () => Promise<void>,
): Promise<void> {
  const others: (() => unknown)[] = [];
  for (const { blocks } of parts) {
    for (const block of blocks) {
      const { length } = block.objects;
      const step = units.length === 1 ? length : TOGETHER;
      for (let from = 0; from < length; from += step) {
        const to = Math.min(from + step, length);
        const write = (some: readonly Unit[]) => {
          let isWhole = true;
          for (const unit of some) {
            try {
              writer.block(unit, block, from, to);
            } catch (error) {
              diag.error(`Telling ${unit.name} failed:`, error);
              isWhole = false;
            }
          }
          return isWhole;
        };
        const rest = writer.keep?.(units, block, from, to, write) ?? units;
        if (rest.length > 0) others.push(() => write(rest));
        if (rest.length < units.length) await pause();
      }
    }
  }
  for (const write of others) {
    write();
    await pause();
  }
}

/** Objects whose ends are written without a pause. */
const AT_ONCE = 64;

async function writeEnds(
  { unit, gone, everything }: Share,
  telling: Telling,
  time: number,
  writer: UnitWriter,
  pause: () => Promise<void>,
): Promise<void> {
  if (gone.length === 0) return;
  const keys = telling.keys(unit, gone);
  const keeps = createKeeps(keys);
  const isShared = sharedSeries(unit, everything, keys);
  const skip = (key: string, { until }: ObjectState) => telling.hasEnded(unit.name, key, until) || isShared(key);
  const begin = (key: string) => telling.seriesEnds(unit, key, writer.written);
  const write = (one: Gone) => {
    const ended: Ended[] = [];
    eachEnd(keys, one, skip, (visitor, series, { object }, key) => {
      ended.push({ key, visitor, series, start: startOf(visitor, object, series.labels, series.dynamic, time) });
    });
    if (ended.length > 0) writer.ends(unit, ended, begin);
  };
  for (let at = 0; at < gone.length; at++) {
    if (at % AT_ONCE === AT_ONCE - 1) await pause();
    try {
      if (!keeps(gone[at]!)) write(gone[at]!);
    } catch (error) {
      diag.error(`Telling the ends of ${unit.name} failed:`, error);
    }
  }
}
