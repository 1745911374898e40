/** Families of volumes that are off by default and that kube-state-metrics 2.20 does not have. */
import { message, optional, text, time } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, type Family, gauge, optInReading } from '../../declare/family.ts';

export const furtherVolumeFamilies: readonly Family<never>[] = [
  optInReading(
    message({ spec: [2, message({ volumeAttributesClassName: [10, optional(text)] })] }),
    gauge(
      'kube_persistentvolume_volume_attributes_class',
      ALPHA,
      'The class of attributes that the volume has.',
      ['volume_attributes_class'],
      ({ spec }, emit) => {
        if (spec.volumeAttributesClassName !== undefined) emit(1, [spec.volumeAttributesClassName]);
      },
    ),
  ),
  optInReading(
    message({ status: [3, message({ lastPhaseTransitionTime: [4, time] })] }),
    gauge(
      'kube_persistentvolume_status_last_phase_transition_time',
      ALPHA,
      'Since when the volume is in its phase, in unix seconds.',
      ({ status }) => status.lastPhaseTransitionTime,
    ),
  ),
];
