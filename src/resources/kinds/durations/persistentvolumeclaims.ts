import type { V1PersistentVolumeClaim } from '@kubernetes/client-node';
import { message, type ObjectOf, text } from '../../../kubernetes/codec/schema.ts';
import { type DurationSource, duration, WHEN_HEARD } from '../../declare/durations.ts';
import type { KubernetesObject } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';

const schema = message({
  metadata: metadata({}),
  spec: [2, message({ storageClassName: [5, text] })],
  status: [3, message({ phase: [1, text] })],
});

type Claim = KubernetesObject & ObjectOf<typeof schema, V1PersistentVolumeClaim>;

const bound = duration({
  name: 'kube_durations_persistentvolumeclaim_bound_seconds',
  help: 'From the creation of a claim to when it is bound to a volume.',
  labels: ['storageclass'],
  progress({ metadata: { creationTimestamp }, spec, status: { phase } }: Claim) {
    // The API server creates every claim as Pending, and none becomes so again.
    if (phase === '' || phase === 'Pending') return { isOver: false };
    if (phase !== 'Bound') return undefined;
    return { isOver: true, since: creationTimestamp, at: WHEN_HEARD, labels: [spec.storageClassName] };
  },
});

/** How long it takes until claims are bound. */
export const claimDurations: DurationSource<Claim> = {
  resource: 'persistentvolumeclaims',
  group: '',
  schema,
  countedFor: 'namespace',
  durations: [bound],
};
