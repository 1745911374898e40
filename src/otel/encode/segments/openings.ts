import type { Repeats } from './repeats.ts';

/** Bytes of what precedes the attributes of a point: start, time and value, as fields with a tag. */
export const POINT_FIELDS = 27;
/** In them: the field of the time, the bytes of the time, and those of the value at the end. */
const TIME_FIELD = 9;
const TIME = 10;
const VALUE_BYTES = 8;

/** The last point of a value: the place of its fields, and what they are. */
class Opening {
  place = -1;
  length = 0;
  start = 0;
  value = 0;
}

/**
 * Notes of points what repeats before their attributes: mostly all that the last of the value has, since there are many of 0, and of
 * 1; and always the time.
 */
export class Openings {
  #last = -1;
  readonly #ofValues = [new Opening(), new Opening(), new Opening()];

  /** A point begins at a place, its fields at another, and is so long without its tag and length. */
  note(repeats: Repeats | undefined, begin: number, at: number, start: number, value: number, length: number): void {
    if (repeats === undefined) return;
    const opening = this.#ofValues[Object.is(value, 0) ? 0 : value === 1 ? 1 : 2]!;
    if (!this.#repeats(repeats, opening, begin, at, start, value, length)) this.#noteTime(repeats, at);
    repeats.times.push(at + TIME);
    this.#last = at;
    opening.place = at;
    opening.length = length;
    opening.start = start;
    opening.value = value;
  }

  /** What stands from a place on has moved by so many bytes. */
  move(place: number, by: number): void {
    if (this.#last >= place) this.#last += by;
    for (const opening of this.#ofValues) if (opening.place >= place) opening.place += by;
  }

  /** What was noted is not there any more. */
  forget(): void {
    this.#last = -1;
    for (const opening of this.#ofValues) opening.place = -1;
  }

  #repeats(
    repeats: Repeats,
    opening: Opening,
    begin: number,
    at: number,
    start: number,
    value: number,
    length: number,
  ): boolean {
    const { place } = opening;
    if (place < 0) return false;
    const same = Object.is(opening.value, value) ? POINT_FIELDS : POINT_FIELDS - VALUE_BYTES;
    if (opening.start !== start) return repeats.note(at + TIME_FIELD, same - TIME_FIELD, place + TIME_FIELD);
    const before = opening.length === length ? at - begin : 0;
    return repeats.note(at - before, before + same, place - before);
  }

  #noteTime(repeats: Repeats, at: number): void {
    const last = this.#last;
    const isFirst = repeats.times.length === 0;
    const isNoted = last >= 0 && repeats.note(at + TIME_FIELD, 1 + 8, last + TIME_FIELD);
    if (!isFirst && !isNoted) repeats.isWhole = false;
  }
}
