import type { V1Node } from '@kubernetes/client-node';
import { list, message, type ObjectOf, text } from '../../../kubernetes/codec/schema.ts';
import type { KubernetesObject } from '../../declare/kind.ts';
import { type TransitionSource, transition, transitionCounter } from '../../declare/transitions.ts';
import { statusLabel } from '../shared/conditions.ts';

const schema = message({
  status: [3, message({ conditions: [4, list(message({ type: [1, text], status: [2, text] }))] })],
});

type Node = KubernetesObject & ObjectOf<typeof schema, V1Node>;

const readyChanges = transitionCounter({
  name: 'kube_transitions_node_ready_changes_total',
  help: "Changes of the node's condition Ready from one status to another.",
  labels: ['from', 'to'],
  zeros: [
    ['true', 'false'],
    ['true', 'unknown'],
    ['false', 'true'],
    ['unknown', 'true'],
  ],
});

/** Nodes that become ready and cease to be. The status with which a node joins the cluster is no change. */
export const nodeTransitions: TransitionSource<Node> = {
  resource: 'nodes',
  group: '',
  schema,
  countedFor: 'object',
  counters: [readyChanges],
  transitions(before, after) {
    const [from, to] = [readinessOf(before), readinessOf(after)];
    if (from === undefined || to === undefined || from === to) return [];
    return [transition(readyChanges, [from, to])];
  },
};

function readinessOf(node: Node | undefined): string | undefined {
  return statusLabel(node?.status.conditions.find(({ type }) => type === 'Ready')?.status);
}
