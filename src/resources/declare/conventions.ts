/**
 * Short forms in which kinds declare the metrics of OpenTelemetry's semantic conventions for Kubernetes:
 * https://opentelemetry.io/docs/specs/semconv/system/k8s-metrics/
 */
import { ALPHA, type Emit, type Entity, type Family, gauge, type SingleValue } from './family.ts';
import type { KubernetesObject } from './kind.ts';

/** The schema of the names; it is told with the scope. No version of the conventions has all of them yet. */
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.44.0';

/** An entity whose uid identifies it: `k8s.deployment` has `k8s.deployment.uid`, its name and its namespace. */
export function entityByUid<T extends KubernetesObject>(type: string, namespaced: boolean): Entity<T> {
  const uid = `${type}.uid`;
  const labels = [uid, `${type}.name`];
  return {
    type,
    id: [uid],
    inner: 0,
    labels: namespaced ? [...labels, 'k8s.namespace.name'] : labels,
    values: ({ metadata: { uid, name, namespace } }) => (namespaced ? [uid, name, namespace] : [uid, name]),
  };
}

/** The entity with further attributes, which describe it or its parents; undefined leaves one out. They seldom change. */
export function described<T>(
  entity: Entity<T>,
  labels: readonly string[],
  values: (object: T) => readonly (string | undefined)[],
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
  (name: string, unit: string, help: string, attributes: readonly string[], visit: Visit<T>): Family<T>;
}

type Visit<T> = (object: T, emit: Emit) => void;

/** The short forms for the metrics of an entity. */
export function metricsOf<T>(entity: Entity<T>): EntityMetrics<T> {
  const declare =
    (type: 'gauge' | 'updowncounter'): Declare<T> =>
    (
      name: string,
      unit: string,
      help: string,
      attributesOrValue: readonly string[] | SingleValue<T>,
      visit?: Visit<T>,
    ) => {
      const family =
        typeof attributesOrValue === 'function'
          ? gauge(name, ALPHA, help, attributesOrValue)
          : gauge(name, ALPHA, help, attributesOrValue, visit as Visit<T>);
      return { ...family, type, unit, entity };
    };
  return { upDownCounter: declare('updowncounter'), gauge: declare('gauge') };
}
