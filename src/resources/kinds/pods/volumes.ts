import { type Family, gauge, type LabelValues, STABLE } from '../../declare/family.ts';
import type { Pod } from './schema.ts';

const LABELS = ['volume', 'persistentvolumeclaim', 'ephemeral'] as const;

/** Volumes that are claims, or that make a claim of their own for the pod's lifetime. */
export const volumeFamilies: readonly Family<Pod>[] = [
  gauge(
    'kube_pod_spec_volumes_persistentvolumeclaims_info',
    STABLE,
    'A volume of the pod that a persistent volume claim stands behind.',
    LABELS,
    (pod, emit) => eachClaim(pod, (labels) => emit(1, labels)),
  ),
  gauge(
    'kube_pod_spec_volumes_persistentvolumeclaims_readonly',
    STABLE,
    'Whether the pod may only read from a volume that a persistent volume claim stands behind.',
    LABELS,
    (pod, emit) => eachClaim(pod, (labels, readOnly) => emit(Number(readOnly), labels)),
  ),
];

function eachClaim(
  { metadata, spec }: Pod,
  visit: (labels: LabelValues<typeof LABELS>, readOnly: boolean) => void,
): void {
  for (const { name, persistentVolumeClaim, ephemeral } of spec.volumes) {
    if (persistentVolumeClaim !== undefined) {
      visit([name, persistentVolumeClaim.claimName, 'false'], persistentVolumeClaim.readOnly);
    } else if (ephemeral) {
      visit([name, `${metadata.name}-${name}`, 'true'], false);
    }
  }
}
