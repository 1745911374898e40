import type { Kind } from '../resources/kind.ts';
import type { JournalReader, Versions } from '../state/journal.ts';

/**
 * What is known of a request: the receiver took it; it may have, since no answer came or not all of it; or it did not.
 */
export type Fate = 'accepted' | 'unknown' | 'refused';

interface Walks {
  /** The store's version at the last walk that arrived as a whole; negative before the first. */
  accepted: number;
  /** First and last of the walks since then of which something may have arrived. */
  unknown: Versions | undefined;
}

/**
 * What one destination has been told: for each family, at which versions of the store it was walked in requests that
 * arrived or may have. What the receiver holds as alive is then what was there at these versions.
 */
export class Told implements JournalReader {
  latest = -1;
  readonly #families = new Map<string, Walks>();
  /** Of families of which not all arrived: the ends that did, with the store's version at the walk. */
  readonly #ended = new Map<string, Map<string, number>>();

  /** A family is walked at a version; until its requests are settled they may arrive. */
  walk(family: string, version: number): void {
    this.latest = version;
    const walks = this.#walksOf(family);
    walks.unknown = { first: walks.unknown?.first ?? version, last: version };
  }

  /** All requests of the last walk of a family have been answered, or given up. `before` is what `unsettled` gave. */
  settle(family: string, version: number, fate: Fate, before: Versions | undefined): void {
    const walks = this.#walksOf(family);
    if (fate === 'accepted') {
      walks.accepted = version;
      this.#ended.delete(family);
      walks.unknown = undefined;
    } else if (fate === 'refused') {
      walks.unknown = before;
    }
  }

  /** The end of a series arrived, told by a walk at a version that did not arrive as a whole. `key` is as `eachKey` gives it. */
  ended(family: string, key: string, version: number): void {
    const ended = this.#ended.get(family);
    if (ended === undefined) this.#ended.set(family, new Map([[key, version]]));
    else ended.set(key, version);
  }

  /** Whether the end of a series arrived after its object was last in a state that had it, which it was until `until`. */
  hasEnded(family: string, key: string, until: number): boolean {
    return until <= (this.#ended.get(family)?.get(key) ?? -1);
  }

  /** The walks of a family of which it is not known whether they arrived. */
  unsettled(family: string): Versions | undefined {
    return this.#families.get(family)?.unknown;
  }

  /** The version at which a family last arrived as a whole; negative before the first time. */
  accepted(family: string): number {
    return this.#families.get(family)?.accepted ?? -1;
  }

  /** Whether samples of a family may have been told as they were from one version to another, which is not included. */
  mayHaveTold(family: string, from: number, until: number): boolean {
    const walks = this.#families.get(family);
    if (walks === undefined) return false;
    const { accepted, unknown } = walks;
    return (
      (accepted >= from && accepted < until) || (unknown !== undefined && unknown.last >= from && unknown.first < until)
    );
  }

  told(kind: Kind): readonly Versions[] {
    const distinct = new Map<string, Versions>();
    for (const { name } of kind.families) {
      const walks = this.#families.get(name);
      if (walks === undefined) continue;
      const { accepted, unknown } = walks;
      if (accepted >= 0) distinct.set(`${accepted}`, { first: accepted, last: accepted });
      if (unknown !== undefined) distinct.set(`${unknown.first}-${unknown.last}`, unknown);
    }
    return [...distinct.values()];
  }

  #walksOf(family: string): Walks {
    let walks = this.#families.get(family);
    if (walks === undefined) {
      walks = { accepted: -1, unknown: undefined };
      this.#families.set(family, walks);
    }
    return walks;
  }
}
