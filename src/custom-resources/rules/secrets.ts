/** What is in a secret never leaves the API server: rules are about its metadata. */
import type { Path, ResourceRule } from './rules.ts';

/** Here `kubectl apply` leaves a copy of the whole object. */
const COPY = 'kubectl.kubernetes.io/last-applied-configuration';

/** Refuses rules for secrets that lead elsewhere than into metadata, or to what has a copy of the data. */
export function checkSecret(rule: ResourceRule, refuse: (reason: string) => never): void {
  const { metrics, labelsFromPath } = rule;
  const labels: readonly Path[] = [
    ...Object.values(labelsFromPath),
    ...metrics.flatMap((metric) => Object.values(metric.labelsFromPath)),
    ...metrics.flatMap(({ each }) => Object.values(each.labelsFromPath).map((path) => [...each.path, ...path])),
  ];
  for (const path of [...labels, ...metrics.map(({ each }) => each.path)]) {
    if (path[0] !== 'metadata')
      refuse(`of a Secret nothing but metadata is read, and the path [${path.join(', ')}] is not in it`);
  }
  for (const path of labels) {
    const isWhole = path.length === 1 || (path[1] === 'annotations' && path.length === 2);
    if (isWhole || path.includes(COPY))
      refuse(`the path [${path.join(', ')}] leads to all annotations of a Secret, which may have a copy of its data`);
  }
}
