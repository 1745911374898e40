import type { Block } from '../../../state/blocks.ts';
import type { Unit } from '../../instruments/units.ts';
import { Deflater } from './deflater.ts';
import { Repeats } from './repeats.ts';
import { releaseSegment, type Segment } from './segment.ts';

/** Some objects of a block, as they were told last. */
interface Told {
  readonly units: readonly Unit[];
  readonly version: number;
  readonly objects: number;
  /** Absent where it has not rested yet, or can't be made. */
  segment: Segment | undefined;
  /** The push that told them last. */
  push: number;
}

/**
 * What one destination was sent of units that are walked together, some objects of a block at a time, for as long as their
 * samples stay what they are: some 12 bytes a point. What has just changed is not kept, since it may soon change again. The times
 * of pushes only ever grow.
 */
export class Segments {
  readonly deflater = new Deflater();
  readonly repeats = new Repeats();
  readonly #told = new Map<string, Told>();
  #push = 0;

  /** Bytes that are kept. */
  get bytes(): number {
    let bytes = 0;
    for (const { segment } of this.#told.values()) if (segment) bytes += segment.opening.length + segment.rest.length;
    return bytes;
  }

  /**
   * What was kept of the objects of a block from one place to another, if it is as it would be written now; else whether it is to be
   * kept when it is written.
   */
  of(units: readonly Unit[], block: Block, from: number, to: number): Segment | boolean {
    const key = keyOf(block, from);
    const told = this.#told.get(key);
    const version = versionOf(units, block);
    if (told?.version === version && told.objects === to - from && areSame(told.units, units)) {
      told.push = this.#push;
      return told.segment ?? true;
    }
    if (told?.segment) releaseSegment(told.segment);
    this.#told.set(key, { units, version, objects: to - from, segment: undefined, push: this.#push });
    return told === undefined;
  }

  /** What was asked for just before. */
  keep(block: Block, from: number, segment: Segment): void {
    this.#told.get(keyOf(block, from))!.segment = segment;
  }

  /** A push of everything has been sent: what is not in it is forgotten. */
  sweep(): void {
    for (const [key, { push, segment }] of this.#told) {
      if (push === this.#push) continue;
      if (segment) releaseSegment(segment);
      this.#told.delete(key);
    }
    this.#push++;
  }
}

function keyOf({ id }: Block, from: number): string {
  return `${id} ${from}`;
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
