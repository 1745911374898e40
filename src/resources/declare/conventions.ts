/**
 * Short forms in which kinds declare the metrics of OpenTelemetry's semantic conventions for Kubernetes:
 * https://opentelemetry.io/docs/specs/semconv/system/k8s-metrics/
 */
import {
  ALPHA,
  type Entity,
  type Family,
  family,
  gauge,
  type Identity,
  identity,
  type LabelValues,
  type SingleValue,
  type Spelled,
  type Visit,
} from './family.ts';
import type { KubernetesObject } from './kind.ts';

/** The schema of the names; it is told with the scope and with each reference to an entity. */
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.45.0';

/** An entity whose uid identifies it: `k8s.deployment` has `k8s.deployment.uid`, its name and its namespace. */
export function entityByUid<T extends KubernetesObject>(type: string, namespaced: boolean): Entity<T> {
  const uid = `${type}.uid`;
  const name = `${type}.name`;
  const named: Identity<T> = namespaced
    ? identity([uid, name, 'k8s.namespace.name'], ({ metadata }) => [metadata.uid, metadata.name, metadata.namespace])
    : identity([uid, name], ({ metadata }) => [metadata.uid, metadata.name]);
  return { type, id: [uid], fixed: named.labels.length, inner: 0, ...named };
}

/** The entity with further attributes, which describe it or its parents; undefined leaves one out. They seldom change. */
export function described<T, const L extends readonly string[]>(
  entity: Entity<T>,
  labels: Spelled<L>,
  values: (object: T) => LabelValues<L>,
): Entity<T> {
  return {
    ...entity,
    labels: [...entity.labels, ...labels],
    values: (object) => [...entity.values(object), ...values(object)],
  };
}

/** Declares metrics of one entity: their names, units and attributes are those of the conventions. */
export interface EntityMetrics<T> {
  /** A sum that may rise and fall, with at most one value an object, or with attributes of its own and any number of points. */
  readonly upDownCounter: Declare<T>;
  /** What can't be added up over entities. */
  readonly gauge: Declare<T>;
}

interface Declare<T> {
  (name: string, unit: string, help: string, value: SingleValue<T>): Family<T>;
  <const L extends readonly string[]>(
    name: string,
    unit: string,
    help: string,
    attributes: Spelled<L>,
    visit: Visit<T, L>,
  ): Family<T>;
}

/** The short forms for the metrics of an entity. */
export function metricsOf<T>(entity: Entity<T>): EntityMetrics<T> {
  const declare =
    (type: Family<T>['type']): Declare<T> =>
    (
      name: string,
      unit: string,
      help: string,
      attributesOrValue: readonly string[] | SingleValue<T>,
      visit?: Family<T>['visit'],
    ) => {
      const declared =
        typeof attributesOrValue === 'function'
          ? gauge(name, ALPHA, help, attributesOrValue)
          : family('gauge', name, ALPHA, help, attributesOrValue, visit!);
      return { ...declared, type, unit, entity };
    };
  return { upDownCounter: declare('updowncounter'), gauge: declare('gauge') };
}
