/** The families and resources that there are, as commands print them. */
import { type ExposedType, exposedLabel, exposedName, exposedType } from '../../prometheus/formats/names.ts';
import type { Family } from '../../resources/declare/family.ts';
import { identityOf, type Kind, kindId } from '../../resources/declare/kind.ts';
import { kinds } from '../../resources/kinds.ts';
import { nameOf } from '../../resources/names.ts';
import { readersOf } from '../../resources/reads.ts';

/** One family. */
export interface CatalogFamily {
  /** As it is exposed. */
  readonly name: string;
  readonly type: ExposedType;
  readonly stability: string;
  readonly resource: string;
  /** Those that name the object first. */
  readonly labels: readonly string[];
  readonly help: string;
  /** `ksm` for the families of kube-state-metrics and those beside them, `semconv` for metrics of the conventions. */
  readonly profile: 'ksm' | 'semconv';
  /** The name that the semantic conventions have for it. */
  readonly convention?: string;
  readonly optIn: boolean;
  /** Whether its labels are chosen by an allowlist, without which it has no series. */
  readonly allowlisted: boolean;
  readonly deprecatedSince?: string;
  /** Whether it has a row for each of some values, with 1 for the one that holds. */
  readonly oneHot: boolean;
  /** Fields of the object that it reads, beside those that name it. */
  readonly fields: readonly string[];
  /** Whether it is of a rule for custom resources. */
  readonly custom?: true;
}

/** All families in their order. */
export function catalog(): readonly CatalogFamily[] {
  return kinds.flatMap((kind) => {
    const fields = fieldsByFamily(kind);
    return [
      ...kind.families.map((family) => describe(kind, family, 'ksm', fields)),
      ...(kind.conventions?.families ?? []).map((family) => describe(kind, family, 'semconv', fields)),
    ];
  });
}

function describe(
  kind: Kind,
  family: Family<never>,
  profile: CatalogFamily['profile'],
  fields: ReadonlyMap<string, readonly string[]>,
): CatalogFamily {
  const dynamic = family.lists === undefined ? [] : [family.lists === 'labels' ? 'label_*' : 'annotation_*'];
  const labels = [...identityOf(kind, family as Kind['families'][number]).labels, ...family.labels].map(exposedLabel);
  return {
    name: exposedName(family),
    type: exposedType(family),
    stability: family.stability,
    resource: nameOf(kind),
    labels: [...labels, ...dynamic],
    help: family.help,
    profile,
    ...(profile === 'semconv' && { convention: family.name }),
    optIn: family.optIn,
    allowlisted: family.lists !== undefined,
    ...(family.deprecatedSince !== undefined && { deprecatedSince: family.deprecatedSince }),
    oneHot: family.oneHot !== undefined,
    fields: fields.get(family.name) ?? [],
  };
}

function fieldsByFamily(kind: Kind): ReadonlyMap<string, readonly string[]> {
  const byFamily = new Map<string, string[]>();
  for (const [field, families] of readersOf(kindId(kind))) {
    for (const family of families) byFamily.set(family, [...(byFamily.get(family) ?? []), field]);
  }
  return byFamily;
}

/** The family of this name, as it is exposed or as the conventions have it; undefined where there is none. */
export function familyNamed(families: readonly CatalogFamily[], name: string): CatalogFamily | undefined {
  return families.find((family) => family.name === name || family.convention === name);
}
