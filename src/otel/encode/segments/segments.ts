import type { Block } from '../../../state/blocks/blocks.ts';
import { changedSince } from '../../../state/blocks/changes.ts';
import type { Unit } from '../../instruments/units.ts';
import { Deflater } from './deflater.ts';
import { Movement } from './movement.ts';
import { Repeats } from './repeats.ts';
import { releaseSegment, type Segment } from './segment.ts';

/** Some objects of a block, as they were told last. */
interface Told {
  objects: number;
  /** Of the block, and the latest of the units' versions in it. */
  copy: number;
  version: number;
  /** The part that each unit is in (`Parting`). */
  parts: Uint8Array;
  /** Of each part; absent where it is not kept. */
  readonly segments: [resting: Segment | undefined, moving: Segment | undefined];
  /** The push that told them last. */
  push: number;
}

/** Units that are walked together, and what was told of them. */
interface Together {
  units: readonly Unit[];
  readonly movement: Movement;
  readonly told: Map<string, Told>;
}

/** Units of some objects of which a segment is told: one that was kept, or one to be made and kept. */
export interface Piece {
  readonly units: readonly Unit[];
  readonly segment: Segment | undefined;
  keep(segment: Segment): void;
}

/** How units of some objects are told: in pieces, and the others without being kept. */
export interface Pieces {
  readonly pieces: readonly Piece[];
  readonly others: readonly Unit[];
}

/**
 * What one destination was sent of units that are walked together, some objects of a block at a time, for as long as their
 * samples stay what they are: some 12 bytes a point. Units that move are kept apart from those that rest. What has just changed is
 * not kept where it mostly has again by the next push. The times of pushes only ever grow.
 */
export class Segments {
  readonly deflater = new Deflater();
  readonly repeats = new Repeats();
  readonly #kinds = new Map<string, Together>();
  #push = 0;

  /** Bytes that are kept. */
  get bytes(): number {
    let bytes = 0;
    for (const { told } of this.#kinds.values()) {
      for (const { segments } of told.values()) {
        for (const segment of segments) if (segment) bytes += segment.opening.length + segment.rest.length;
      }
    }
    return bytes;
  }

  /** How units of the objects of a block from one place to another are told as they are now. */
  of(units: readonly Unit[], block: Block, from: number, to: number): Pieces {
    const { movement, told } = this.#togetherOf(units);
    const { parting } = movement;
    const key = `${block.id} ${from}`;
    const changed = new Uint8Array(units.length);
    let one = told.get(key);
    if (one === undefined) {
      const { parts } = parting;
      one = { objects: to - from, copy: -1, version: -1, parts, segments: [undefined, undefined], push: -1 };
      told.set(key, one);
    } else {
      if (one.copy !== block.copy) noteChanged(changed, one, units, block, from, to);
      movement.note(changed);
    }
    const areChanged = (part: number) => changed.some((is, at) => is === 1 && one.parts[at] === part);
    for (const part of PARTS) if (areChanged(part)) forget(one, part);
    // What is kept of those that rest stays as it is.
    if (one.segments[RESTING] === undefined && one.parts !== parting.parts) {
      forget(one, MOVING);
      one.parts = parting.parts;
    }
    one.objects = to - from;
    one.copy = block.copy;
    one.version = versionOf(units, block);
    one.push = this.#push;
    return piecesOf(units, one, (part) => parting.areRestless[part] && areChanged(part));
  }

  /** A push of everything has been sent: what is not in it is forgotten. */
  sweep(): void {
    for (const [name, { told, movement }] of this.#kinds) {
      for (const [key, one] of told) {
        if (one.push === this.#push) continue;
        for (const part of PARTS) forget(one, part);
        told.delete(key);
      }
      movement.settle();
      if (told.size === 0) this.#kinds.delete(name);
    }
    this.#push++;
  }

  #togetherOf(units: readonly Unit[]): Together {
    const { name } = units[0]!;
    const known = this.#kinds.get(name);
    if (known !== undefined && areSame(known.units, units)) {
      // Others of the same walk are the same array.
      known.units = units;
      return known;
    }
    for (const one of known?.told.values() ?? []) for (const part of PARTS) forget(one, part);
    const together = { units, movement: new Movement(units.length), told: new Map() };
    this.#kinds.set(name, together);
    return together;
  }
}

const RESTING = 0;
const MOVING = 1;
const PARTS = [RESTING, MOVING] as const;
type Part = (typeof PARTS)[number];

function piecesOf(units: readonly Unit[], { parts, segments }: Told, isPassing: (part: Part) => boolean): Pieces {
  const pieces: Piece[] = [];
  const others: Unit[] = [];
  for (const part of PARTS) {
    const own = units.filter((_, at) => parts[at] === part);
    if (own.length === 0) continue;
    if (isPassing(part)) others.push(...own);
    else {
      const keep = (segment: Segment) => {
        segments[part] = segment;
      };
      pieces.push({ units: own, segment: segments[part], keep });
    }
  }
  return { pieces, others };
}

/** Sets those to 1 whose samples may have changed since they were told. */
function noteChanged(
  changed: Uint8Array,
  { version, copy, objects }: Told,
  units: readonly Unit[],
  { versions, changes }: Block,
  from: number,
  to: number,
): void {
  const isWithin = (place: number) => place >= from && place < to;
  const hasChanged = ({ visitors }: Unit) =>
    visitors.some(
      ({ index }) => versions[index]! > version && (changedSince(changes, copy, index)?.some(isWithin) ?? true),
    );
  for (let at = 0; at < units.length; at++) changed[at] = objects !== to - from || hasChanged(units[at]!) ? 1 : 0;
}

function forget({ segments }: Told, part: Part): void {
  const segment = segments[part];
  if (segment) releaseSegment(segment);
  segments[part] = undefined;
}

function versionOf(units: readonly Unit[], { versions }: Block): number {
  let latest = 0;
  for (const { visitors } of units) for (const { index } of visitors) latest = Math.max(latest, versions[index]!);
  return latest;
}

/** Whether units are of the same families, as these are declared. */
function areSame(former: readonly Unit[], units: readonly Unit[]): boolean {
  if (former === units) return true;
  return former.length === units.length && former.every(({ visitors }, at) => areEqual(visitors, units[at]!.visitors));
}

function areEqual(former: Unit['visitors'], visitors: Unit['visitors']): boolean {
  return former.length === visitors.length && former.every((visitor, at) => visitor === visitors[at]);
}

/** Whether what an object has of a unit is the same as long as the object is: not what other objects decide on, nor a histogram. */
export function canKeep({ visitors }: Unit): boolean {
  return visitors.every(({ family: { type, mayRepeat } }) => type !== 'histogram' && !mayRepeat);
}
