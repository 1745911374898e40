/** The kinds that rules mean, of those that an API server serves. */
import { entityByUid } from '../../resources/declare/conventions.ts';
import { type Kind, type KubernetesObject, kindId } from '../../resources/declare/kind.ts';
import type { Profile } from '../../resources/options/configure.ts';
import type { FamilyFilter } from '../../resources/options/family-filter.ts';
import { schemaOf } from '../paths/schema.ts';
import { wantsOf } from '../paths/wants.ts';
import type { CustomResourceRules, ResourceRule } from '../rules/rules.ts';
import { familiesOf, fullName, type Unusable } from './families.ts';
import { namedFamily, nameless } from './naming.ts';

/** A custom kind as a CustomResourceDefinition has it. */
export interface ServedResource {
  readonly group: string;
  readonly kind: string;
  /** The plural. */
  readonly resource: string;
  readonly namespaced: boolean;
  /** The versions that are served. */
  readonly versions: readonly string[];
}

/** What users choose beside the rules. */
export interface CustomKindOptions {
  /** `ksm` where it is not given. In `semconv` objects are entities; in `both` the names stay those of the rules, told once. */
  readonly profile?: Profile | undefined;
  /** Which families are told; all without it. */
  readonly families?: FamilyFilter | undefined;
  /** The name of the cluster, where each series is to have it. */
  readonly cluster?: string | undefined;
  /** Hears of values that can not be used, each time that an object is visited. */
  readonly unusable?: ((unusable: Unusable) => void) | undefined;
}

/**
 * A kind for each version that a rule means: two versions of one resource are two kinds, each with all objects. Of rules that
 * mean the same version of the same resource the last counts. A kind of which no family is told is left out.
 */
export function kindsOf(
  rules: CustomResourceRules,
  served: readonly ServedResource[],
  options: CustomKindOptions = {},
): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const rule of rules.resources) {
    for (const resource of served.filter((each) => means(rule, each))) {
      for (const version of resource.versions.filter((each) => isWild(rule.version) || each === rule.version)) {
        const kind = kindOf(rule, resource, version, options);
        kinds.set(kindId(kind), kind);
      }
    }
  }
  return [...kinds.values()].filter(({ families }) => families.length > 0);
}

/** The names of all families of some rules. */
export function namesOfFamilies({ resources }: CustomResourceRules): readonly string[] {
  return [...new Set(resources.flatMap((rule) => rule.metrics.map((metric) => fullName(rule, metric))))];
}

/** The rules, in words, that name a version which their kind is not served in. */
export function unservedOf({ resources }: CustomResourceRules, served: readonly ServedResource[]): readonly string[] {
  return resources.flatMap((rule) =>
    served
      .filter((each) => means(rule, each) && !isWild(rule.version) && !each.versions.includes(rule.version))
      .map(
        ({ kind, group, versions }) =>
          `${kind} of ${group}/${rule.version}, of which are served: ${versions.join(', ')}`,
      ),
  );
}

function means(rule: ResourceRule, { group, kind }: ServedResource): boolean {
  return rule.group === group && (isWild(rule.kind) || rule.kind === kind);
}

const isWild = (text: string) => text === '*' || text === '';

function kindOf(
  rule: ResourceRule,
  { group, resource, kind, namespaced }: ServedResource,
  version: string,
  { profile = 'ksm', families: isTold = () => true, cluster, unusable = () => {} }: CustomKindOptions,
): Kind {
  const all = familiesOf(rule, { group, version, kind, namespaced }, unusable);
  const told = all.filter(isTold);
  const names = told.map(({ name }) => name);
  const entity =
    profile === 'semconv' ? entityByUid<KubernetesObject>(`k8s.${kind.toLowerCase()}`, namespaced) : undefined;
  const schema = schemaOf(
    wantsOf({ ...rule, metrics: rule.metrics.filter((metric) => names.includes(fullName(rule, metric))) }),
  );
  const families = told.map((family) => namedFamily(family, entity, cluster));
  return {
    resource,
    group,
    version,
    versions: [version],
    kind,
    variant: JSON.stringify([rule, namespaced, profile, names, cluster]),
    namespaced,
    onByDefault: false,
    form: 'object',
    schema,
    identity: nameless(cluster),
    families,
    joins: [],
    ...(entity && { conventions: { schema, families } }),
  };
}
