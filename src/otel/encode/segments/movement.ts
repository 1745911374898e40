/** Units that are walked together, in two parts. */
export interface Parting {
  /** A 1 for each unit that moves, a 0 for one that rests; another array only where they are others. */
  readonly parts: Uint8Array;
  /** Whether in most groups of objects some unit of this part has changed from one push to the next. */
  readonly areRestless: readonly [resting: boolean, moving: boolean];
}

/**
 * Tells units that move from those that rest, by what has changed in groups of objects from push to push. Most units rest while a
 * few change, as what is said of a container's image while it restarts; where objects come and go, nearly all change alike.
 */
export class Movement {
  /** How many groups were looked at, and in how many of them each unit had changed; pushes long past count ever less. */
  #groups = 0;
  readonly #changed: Float64Array;
  #parting: Parting;

  constructor(units: number) {
    this.#changed = new Float64Array(units);
    this.#parting = { parts: new Uint8Array(units), areRestless: [false, false] };
  }

  get parting(): Parting {
    return this.#parting;
  }

  /** In a group of objects that was told before, the units with a 1 have changed. */
  note(changed: Uint8Array): void {
    this.#groups++;
    for (let at = 0; at < changed.length; at++) this.#changed[at]! += changed[at]!;
  }

  /** A push has been written. */
  settle(): void {
    if (this.#groups > 0) this.#part();
    this.#groups *= AGING;
    for (let at = 0; at < this.#changed.length; at++) this.#changed[at]! *= AGING;
  }

  #part(): void {
    const { parts, areRestless } = partingOf(this.#changed, this.#groups);
    const former = this.#parting.parts;
    const isSame = parts.every((part, at) => part === former[at]);
    this.#parting = { parts: isSame ? former : parts, areRestless };
  }
}

/** What a push before counts beside the last one. */
const AGING = 0.5;
/** Part of all that more has to be kept for it: in two parts it takes more memory, and more bytes on the wire. */
const LEAST_GAIN = 0.1;

/**
 * The parting by which most is kept, given in how many groups each unit has changed: of each group a part that has not changed.
 * Units that change together mostly do so in the same groups, so that of a part all have if the one has that changes most.
 */
function partingOf(changed: Float64Array, groups: number): Parting {
  const sorted = changed.toSorted();
  const { length } = sorted;
  const most = sorted[length - 1]!;
  let best = length * (groups - most) + LEAST_GAIN * length * groups;
  let resting = length;
  for (let at = 1; at < length; at++) {
    const kept = at * (groups - sorted[at - 1]!) + (length - at) * (groups - most);
    if (sorted[at]! === sorted[at - 1]! || kept <= best) continue;
    best = kept;
    resting = at;
  }
  const least = sorted[resting] ?? Number.POSITIVE_INFINITY;
  const isRestless = (count: number) => count > groups / 2;
  return {
    parts: Uint8Array.from(changed, (count) => (count >= least ? 1 : 0)),
    areRestless: [isRestless(sorted[resting - 1]!), isRestless(most)],
  };
}
