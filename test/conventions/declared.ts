/** The metrics of the semantic conventions as the kinds declare them. */
import type { Entity, Family } from '../../src/resources/declare/family.ts';
import type { Kind, KubernetesObject } from '../../src/resources/declare/kind.ts';
import { kinds } from '../../src/resources/kinds.ts';

/** A metric with the kind that it comes from. */
export interface Declared {
  readonly kind: Kind;
  readonly family: Family<KubernetesObject>;
  readonly entity: Entity<KubernetesObject>;
  /** The attributes of its points: those of its labels that do not name the entity. */
  readonly attributes: readonly string[];
}

/** Every declared metric, in the order of the kinds. */
export const declared: readonly Declared[] = kinds.flatMap((kind) =>
  (kind.conventions?.families ?? []).map((family) => {
    const { entity } = family;
    if (entity === undefined) throw new Error(`${family.name} is about no entity`);
    return { kind, family, entity, attributes: family.labels.slice(entity.inner) };
  }),
);
