import type { Family } from '../declare/family.ts';
import type { Kind, KubernetesObject } from '../declare/kind.ts';

/** A family that failed for an object. */
export interface FamilyFailure {
  readonly kind: Kind;
  readonly family: string;
  readonly object: KubernetesObject;
  readonly error: unknown;
}

/** Counts the failures of families, and tells of each; objects are visited again and again, and told of each time. */
export class FamilyFailures {
  readonly #onFailure: (failure: FamilyFailure) => void;
  readonly #counts = new Map<string, number>();

  constructor(onFailure: (failure: FamilyFailure) => void) {
    this.#onFailure = onFailure;
  }

  /** By family: there are no more of them than families. */
  counts(): { readonly family: string; readonly failures: number }[] {
    return [...this.#counts].map(([family, failures]) => ({ family, failures }));
  }

  /** The kind with families whose failures are counted. */
  of(kind: Kind): Kind {
    const watched = (family: Family<KubernetesObject>): Family<KubernetesObject> => ({
      ...family,
      failed: (object, error) => {
        this.#counts.set(family.name, (this.#counts.get(family.name) ?? 0) + 1);
        this.#onFailure({ kind, family: family.name, object, error });
      },
    });
    return { ...kind, families: kind.families.map(watched) };
  }
}
