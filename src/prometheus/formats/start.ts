import type { DynamicLabels, Family } from '../../resources/declare/family.ts';
import type { KubernetesObject } from '../../resources/declare/kind.ts';
import type { Restarts } from '../../state/restarts.ts';

/**
 * When a counter's series began, in unix milliseconds: when it last fell, or else with its object. Undefined where the
 * object does not say when it was created. A series that falls changes, so that what is kept of it is made anew.
 */
export function startOf(
  restarts: Restarts,
  family: Pick<Family<never>, 'name'>,
  object: KubernetesObject,
  labels: readonly (string | undefined)[] | undefined,
  dynamic: DynamicLabels | undefined,
): number | undefined {
  const { creationTimestamp } = object.metadata;
  return (
    restarts.of(object, family.name, labels, dynamic) ??
    (creationTimestamp === undefined ? undefined : creationTimestamp * 1000)
  );
}
