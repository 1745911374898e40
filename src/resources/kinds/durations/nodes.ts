import type { V1Node } from '@kubernetes/client-node';
import { list, message, type ObjectOf, text, time } from '../../../kubernetes/codec/schema.ts';
import { type DurationSource, duration } from '../../declare/durations.ts';
import type { KubernetesObject } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';

const schema = message({
  metadata: metadata({}),
  status: [
    3,
    message({
      conditions: [4, list(message({ type: [1, text], status: [2, text], lastTransitionTime: [4, time] }))],
    }),
  ],
});

type Node = KubernetesObject & ObjectOf<typeof schema, V1Node>;

/** A kubelet registers its node with the condition, so that one as old as the node was never another. In seconds. */
const AT_ONCE = 10;

const ready = duration({
  name: 'kube_durations_node_ready_seconds',
  help: 'From the creation of a node to when its condition Ready was true for the first time.',
  labels: [],
  progress({ metadata: { creationTimestamp }, status }: Node) {
    const condition = status.conditions.find(({ type }) => type === 'Ready');
    const changed = condition?.lastTransitionTime;
    if (condition?.status === 'True') return { isOver: true, since: creationTimestamp, at: changed, labels: [] };
    // Any other may have been ready before.
    const isFirst = changed === undefined || changed - (creationTimestamp ?? 0) <= AT_ONCE;
    return isFirst ? { isOver: false } : undefined;
  },
});

/** How long it takes until nodes are ready. One of each node would tell nothing, so that it is told of all. */
export const nodeDurations: DurationSource<Node> = {
  resource: 'nodes',
  group: '',
  schema,
  countedFor: 'cluster',
  durations: [ready],
};
