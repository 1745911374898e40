/** Which kinds have settled: listed in all scopes, or known to be forbidden or absent. */
import { type Kind, kindId } from '../resources/declare/kind.ts';
import { nameOf } from '../resources/names.ts';
import type { Readiness } from '../state/readiness.ts';

interface Waiting {
  readonly name: string;
  /** The watches that have not settled. */
  readonly watches: Set<object>;
  settled: PromiseWithResolvers<void>;
}

/** Keeps readiness informed, and who waits for a kind. */
export class Settling {
  readonly #readiness: Readiness;
  /** By the identity of the kind; those that have settled stay while they are watched. */
  readonly #kinds = new Map<string, Waiting>();

  constructor(readiness: Readiness) {
    this.#readiness = readiness;
  }

  /** A watch begins. A kind that has settled once goes on being settled. */
  expect(kind: Kind, watch: object): void {
    const id = kindId(kind);
    const known = this.#kinds.get(id);
    if (known !== undefined) {
      if (known.watches.size > 0) known.watches.add(watch);
      return;
    }
    const name = nameOf(kind);
    this.#kinds.set(id, { name, watches: new Set([watch]), settled: Promise.withResolvers() });
    this.#readiness.expect(name);
  }

  /** A watch lists once more: who asks for the kind from now on waits for that. It is as ready as it was. */
  again(kind: Kind, watch: object): void {
    const known = this.#kinds.get(kindId(kind));
    if (known === undefined) return;
    if (known.watches.size === 0) known.settled = Promise.withResolvers();
    known.watches.add(watch);
  }

  /** A watch has settled, or ended. */
  settle(kind: Kind, watch: object): void {
    const known = this.#kinds.get(kindId(kind));
    if (known === undefined || !known.watches.delete(watch) || known.watches.size > 0) return;
    this.#readiness.settle(known.name);
    known.settled.resolve();
  }

  /** A kind is watched no more. */
  forget(kind: Kind): void {
    const known = this.#kinds.get(kindId(kind));
    this.#kinds.delete(kindId(kind));
    known?.settled.resolve();
    this.#readiness.forget(nameOf(kind));
  }

  /** Resolves when each of the kinds (by `kindId`) has settled, or is not watched. */
  async whenSettled(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#kinds.get(id)?.settled.promise));
  }
}
