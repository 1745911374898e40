/** Which objects of a block the samples of a family changed for, from one copy of the block to the next. */
export interface Changes {
  /** The copy before (`Block.copy`). */
  readonly from: number;
  /** Three numbers a family that changed: its index, and a bit for each of the places 0 to 31 and 32 to 63 that did. */
  readonly places: number[];
}

/** As many copies back it is known what changed: as many as there are readers, of which each looks now and then. */
const KEPT = 6;

/** What is known of the changes of a copy that is made of another one. */
export function changesFrom({ copy, changes }: { readonly copy: number; readonly changes: readonly Changes[] }) {
  return [{ from: copy, places: [] }, ...changes.slice(0, KEPT - 1)];
}

/** The samples of a family change for the object that is, was or will be at a place. */
export function noteChange([changes]: readonly Changes[], family: number, place: number): void {
  if (changes === undefined) return;
  const { places } = changes;
  let at = 0;
  while (at < places.length && places[at] !== family) at += 3;
  if (at === places.length) places.push(family, 0, 0);
  places[at + (place < 32 ? 1 : 2)]! |= 1 << (place & 31);
}

/**
 * The places, in their order, at which the samples of a family changed since a former copy; those of objects that are gone may
 * be among them. Undefined where it is not known any more.
 */
export function changedSince(all: readonly Changes[], copy: number, family: number): number[] | undefined {
  let [low, high] = [0, 0];
  for (const { from, places } of all) {
    for (let at = 0; at < places.length; at += 3) {
      if (places[at] !== family) continue;
      low |= places[at + 1]!;
      high |= places[at + 2]!;
    }
    if (from === copy) return placesIn(low, high);
  }
  return undefined;
}

function placesIn(low: number, high: number): number[] {
  const found: number[] = [];
  for (let bits = low; bits !== 0; bits &= bits - 1) found.push(31 - Math.clz32(bits & -bits));
  for (let bits = high; bits !== 0; bits &= bits - 1) found.push(63 - Math.clz32(bits & -bits));
  return found;
}
