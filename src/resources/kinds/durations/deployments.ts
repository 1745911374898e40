import type { V1Deployment } from '@kubernetes/client-node';
import { list, message, type ObjectOf, text, time } from '../../../kubernetes/codec/schema.ts';
import { type DurationSource, duration } from '../../declare/durations.ts';
import type { KubernetesObject } from '../../declare/kind.ts';
import { generation, metadata } from '../../declare/metadata.ts';

const schema = message({
  metadata: metadata({ generation }),
  status: [
    3,
    message({
      conditions: [
        6,
        list(message({ type: [1, text], status: [2, text], reason: [4, text], lastUpdateTime: [6, time] })),
      ],
    }),
  ],
});

type Deployment = KubernetesObject & ObjectOf<typeof schema, V1Deployment>;

const rollout = duration({
  name: 'kube_durations_deployment_rollout_seconds',
  help: 'From the creation of a deployment, or the beginning of a later rollout, to when all its pods are new and available.',
  labels: [],
  progress(deployment: Deployment, before) {
    const condition = progressing(deployment);
    if (isComplete(condition)) return { isOver: true, at: condition?.lastUpdateTime, labels: [] };
    if (isComplete(before && progressing(before))) return { isOver: false, since: condition?.lastUpdateTime };
    // Of one that was never changed it is the first.
    const { generation: of, creationTimestamp } = deployment.metadata;
    return of <= 1 ? { isOver: false, since: creationTimestamp } : undefined;
  },
});

/** How long rollouts of deployments take, as the condition Progressing tells it, which scaling doesn't change. */
export const deploymentDurations: DurationSource<Deployment> = {
  resource: 'deployments',
  group: 'apps',
  schema,
  countedFor: 'namespace',
  durations: [rollout],
};

type Condition = Deployment['status']['conditions'][number] | undefined;

function progressing({ status }: Deployment): Condition {
  return status.conditions.find(({ type }) => type === 'Progressing');
}

/**
 * The condition keeps this reason until the next rollout:
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#complete-deployment
 */
function isComplete(condition: Condition): boolean {
  return condition?.status === 'True' && condition.reason === 'NewReplicaSetAvailable';
}
