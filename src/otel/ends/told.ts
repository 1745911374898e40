import type { Kind } from '../../resources/declare/kind.ts';
import type { JournalReader, Versions } from '../../state/journal.ts';
import { unitName } from '../instruments/units.ts';

/**
 * What is known of a request: the receiver took it; it may have, since no answer came or not all of it; or it did not.
 */
export type Fate = 'accepted' | 'unknown' | 'refused';

interface Walks {
  /** The store's version at the last walk that arrived as a whole; negative before the first. */
  accepted: number;
  /** First and last of the walks since then of which something may have arrived. */
  unknown: Versions | undefined;
  /** How often in a row ends were all that the receiver refused. */
  endsDropped: number;
}

/** A receiver that refuses the end of a series so often will have refused the series too. */
const MOST_ENDS_DROPPED = 8;

/**
 * What one destination has been told: for each unit, at which versions of the store it was walked in requests that
 * arrived or may have. What the receiver holds as alive is then what was there at these versions.
 */
export class Told implements JournalReader {
  latest = -1;
  readonly #units = new Map<string, Walks>();
  /** Of units of which not all arrived: the ends that did, with the store's version at the walk. */
  readonly #ended = new Map<string, Map<string, number>>();

  /** A unit is walked at a version; until its requests are settled they may arrive. */
  walk(unit: string, version: number): void {
    this.latest = version;
    const walks = this.#walksOf(unit);
    walks.unknown = { first: walks.unknown?.first ?? version, last: version };
  }

  /**
   * Another process tells a unit: at any version from `since` on; undefined stands for that at which it was last told
   * from here, or for `version`, the present one, if it never was.
   */
  walkedByAnother(unit: string, since: number | undefined, version: number): void {
    this.latest = Number.POSITIVE_INFINITY;
    const walks = this.#walksOf(unit);
    const { accepted, unknown } = walks;
    const first = Math.min(accepted < 0 ? version : accepted, unknown?.first ?? version);
    walks.accepted = -1;
    walks.unknown = { first: since ?? first, last: Number.POSITIVE_INFINITY };
    this.#ended.delete(unit);
  }

  /**
   * All requests of the last walk of a unit have been answered, or given up. `before` is what `unsettled` gave. Where only
   * ends of series were left out of what arrived, they are told again, a few times.
   */
  settle(unit: string, version: number, fate: Fate | 'ends-dropped', before: Versions | undefined): void {
    const walks = this.#walksOf(unit);
    if (fate === 'ends-dropped' && ++walks.endsDropped < MOST_ENDS_DROPPED) return;
    if (fate === 'accepted' || fate === 'ends-dropped') {
      walks.endsDropped = 0;
      walks.accepted = version;
      this.#ended.delete(unit);
      walks.unknown = undefined;
    } else if (fate === 'refused') {
      walks.unknown = before;
    }
  }

  /** The end of a series arrived, told by a walk at a version that did not arrive as a whole. `key` is as `eachKey` gives it. */
  ended(unit: string, key: string, version: number): void {
    const ended = this.#ended.get(unit);
    if (ended === undefined) this.#ended.set(unit, new Map([[key, version]]));
    else ended.set(key, version);
  }

  /** Whether the end of a series arrived after its object was last in a state that had it, which it was until `until`. */
  hasEnded(unit: string, key: string, until: number): boolean {
    return until <= (this.#ended.get(unit)?.get(key) ?? -1);
  }

  /** The walks of a unit of which it is not known whether they arrived. */
  unsettled(unit: string): Versions | undefined {
    return this.#units.get(unit)?.unknown;
  }

  /** The version at which a unit last arrived as a whole; negative before the first time. */
  accepted(unit: string): number {
    return this.#units.get(unit)?.accepted ?? -1;
  }

  /** At which versions a unit was told, as a text that units have in common that were told at the same ones. */
  walksOf(unit: string): string {
    const { accepted = -1, unknown } = this.#units.get(unit) ?? {};
    return `${accepted} ${unknown?.first} ${unknown?.last}`;
  }

  /** Whether samples of a unit may have been told as they were from one version to another, which is not included. */
  mayHaveTold(unit: string, from: number, until: number): boolean {
    const walks = this.#units.get(unit);
    if (walks === undefined) return false;
    const { accepted, unknown } = walks;
    return (
      (accepted >= from && accepted < until) || (unknown !== undefined && unknown.last >= from && unknown.first < until)
    );
  }

  told(kind: Kind): readonly Versions[] {
    const distinct = new Map<string, Versions>();
    for (const name of new Set(kind.families.map((family) => unitName(kind, family)))) {
      const walks = this.#units.get(name);
      if (walks === undefined) continue;
      const { accepted, unknown } = walks;
      if (accepted >= 0) distinct.set(`${accepted}`, { first: accepted, last: accepted });
      if (unknown !== undefined) distinct.set(`${unknown.first}-${unknown.last}`, unknown);
    }
    return [...distinct.values()];
  }

  #walksOf(unit: string): Walks {
    let walks = this.#units.get(unit);
    if (walks === undefined) {
      walks = { accepted: -1, unknown: undefined, endsDropped: 0 };
      this.#units.set(unit, walks);
    }
    return walks;
  }
}
