/** What names an object in the series of a custom kind: the entity that they are about, or labels behind the name of the cluster. */
import {
  type DynamicLabels,
  type Entity,
  type Family,
  type Identity,
  identity,
} from '../../resources/declare/family.ts';
import type { KubernetesObject } from '../../resources/declare/kind.ts';

const CLUSTER = 'cluster';

/** The labels of each family name an object. */
export const NAMELESS: Identity<KubernetesObject> = { labels: [], values: () => [] };

/** What opens each series: rules say what names an object. */
export function nameless(cluster: string | undefined): Identity<KubernetesObject> {
  return cluster === undefined ? NAMELESS : identity([CLUSTER], () => [cluster]);
}

/** The family of a custom kind as it is told: of an entity, or opened by the name of the cluster. */
export function namedFamily(
  family: Family<KubernetesObject>,
  entity: Entity<KubernetesObject> | undefined,
  cluster: string | undefined,
): Family<KubernetesObject> {
  return entity === undefined ? openedBy(cluster, family) : aboutEntity(family, entity);
}

/** The family as one about an entity, which tells objects apart where their labels don't. */
function aboutEntity(family: Family<KubernetesObject>, entity: Entity<KubernetesObject>): Family<KubernetesObject> {
  const { mayRepeat: _, ...distinct } = family;
  return { ...distinct, entity };
}

/**
 * The family of a kind whose series are opened so. A label of its own under that name is told under the name that Prometheus
 * gives a label in the way of another: with one name twice a whole scrape is refused.
 */
function openedBy(cluster: string | undefined, family: Family<KubernetesObject>): Family<KubernetesObject> {
  if (cluster === undefined) return family;
  return {
    ...family,
    labels: withoutCluster(family.labels),
    visit: (object, emit) =>
      family.visit(object, (value, labels, dynamic) =>
        emit(value, labels, dynamic?.names.includes(CLUSTER) ? renamed(dynamic) : dynamic),
      ),
  };
}

const renamed = ({ names, values }: DynamicLabels): DynamicLabels => ({ names: withoutCluster(names), values });

function withoutCluster(names: readonly string[]): readonly string[] {
  if (!names.includes(CLUSTER)) return names;
  let free = CLUSTER;
  while (names.includes(free)) free = `exported_${free}`;
  return names.map((name) => (name === CLUSTER ? free : name));
}
