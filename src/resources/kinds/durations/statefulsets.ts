import type { V1StatefulSet } from '@kubernetes/client-node';
import { message, type ObjectOf, text } from '../../../kubernetes/codec/schema.ts';
import { type DurationSource, duration, WHEN_HEARD } from '../../declare/durations.ts';
import type { KubernetesObject } from '../../declare/kind.ts';

const schema = message({ status: [3, message({ currentRevision: [6, text], updateRevision: [7, text] })] });

type StatefulSet = KubernetesObject & ObjectOf<typeof schema, V1StatefulSet>;

const rollout = duration({
  name: 'kube_durations_statefulset_rollout_seconds',
  help: 'From the beginning of a rollout of a stateful set to when all its pods are new and ready.',
  labels: [],
  progress(set: StatefulSet, before) {
    if (!isRollingOut(set)) return { isOver: true, at: WHEN_HEARD, labels: [] };
    return before !== undefined && !isRollingOut(before) ? { isOver: false, since: WHEN_HEARD } : undefined;
  },
});

/** How long rollouts of stateful sets take. Their status has no times. */
export const statefulSetDurations: DurationSource<StatefulSet> = {
  resource: 'statefulsets',
  group: 'apps',
  schema,
  countedFor: 'namespace',
  durations: [rollout],
};

/** The revision of an update becomes the current one when all pods have it and are ready. */
function isRollingOut({ status: { currentRevision, updateRevision } }: StatefulSet): boolean {
  return currentRevision !== updateRevision;
}
