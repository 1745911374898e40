/** Objects in a state that alerts are about. */
import type { KubernetesObject } from '../../src/simulator/cluster.ts';

/** Each with its resource; none is part of the sample shop. */
export function troubles(now: number): readonly (readonly [resource: string, object: KubernetesObject])[] {
  const metadata = (name: string) => ({ name, namespace: 'troubles' });
  return [
    [
      'deployments',
      {
        metadata: metadata('not-observed'),
        spec: { replicas: 3 },
        status: {
          observedGeneration: 0,
          availableReplicas: 1,
          conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
        },
      },
    ],
    [
      'statefulsets',
      {
        metadata: metadata('half-updated'),
        spec: { replicas: 3 },
        status: {
          observedGeneration: 1,
          replicas: 3,
          readyReplicas: 1,
          updatedReplicas: 1,
          currentRevision: 'half-updated-1',
          updateRevision: 'half-updated-2',
        },
      },
    ],
    [
      'daemonsets',
      {
        metadata: metadata('misplaced'),
        spec: {},
        status: { desiredNumberScheduled: 3, currentNumberScheduled: 2, numberMisscheduled: 1, numberReady: 2 },
      },
    ],
    [
      'poddisruptionbudgets',
      {
        metadata: metadata('too-few'),
        spec: {},
        status: { desiredHealthy: 3, currentHealthy: 1, disruptionsAllowed: 0, expectedPods: 3, observedGeneration: 1 },
      },
    ],
    [
      'jobs',
      {
        metadata: metadata('endless'),
        spec: { parallelism: 1 },
        status: { active: 1, startTime: new Date(now - 13 * 3_600_000).toISOString() },
      },
    ],
    [
      'jobs',
      {
        metadata: metadata('failed'),
        spec: { parallelism: 1 },
        status: {
          failed: 1,
          startTime: new Date(now - 600_000).toISOString(),
          conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }],
        },
      },
    ],
    [
      'horizontalpodautoscalers',
      {
        metadata: metadata('at-its-most'),
        spec: { scaleTargetRef: { kind: 'Deployment', name: 'not-observed' }, minReplicas: 2, maxReplicas: 4 },
        status: { currentReplicas: 4, desiredReplicas: 6 },
      },
    ],
    [
      'resourcequotas',
      {
        metadata: metadata('exceeded'),
        spec: { hard: { pods: '2' } },
        status: { hard: { pods: '2' }, used: { pods: '3' } },
      },
    ],
    ['persistentvolumes', { metadata: { name: 'broken' }, spec: {}, status: { phase: 'Failed' } }],
    ['persistentvolumeclaims', { metadata: metadata('waiting'), spec: {}, status: { phase: 'Pending' } }],
    [
      'nodes',
      {
        metadata: { name: 'out-of-reach' },
        spec: { taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }] },
        status: {
          conditions: [
            { type: 'Ready', status: 'Unknown' },
            { type: 'MemoryPressure', status: 'True' },
          ],
        },
      },
    ],
    [
      'pods',
      {
        metadata: metadata('without-an-image'),
        spec: { containers: [{ name: 'app', image: 'example.com/none' }] },
        status: {
          phase: 'Pending',
          containerStatuses: [{ name: 'app', restartCount: 0, state: { waiting: { reason: 'ErrImagePull' } } }],
        },
      },
    ],
  ];
}
