import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { pods } from './pods.ts';

const phase = (phase: string) => ({ status: { phase } });
const condition = (type: string, status: string, more: object = {}) => ({
  status: { conditions: [{ type, status, lastTransitionTime: '2026-01-01T00:00:00Z', ...more }] },
});

const phases = (held: string) =>
  ['Pending', 'Succeeded', 'Failed', 'Unknown', 'Running'].map(
    (phase) => `{phase="${phase}"} ${phase === held ? 1 : 0}`,
  );

table(pods, 'kube_pod_status_phase', [
  ['a pod without status', {}, []],
  ['a pod that waits', phase('Pending'), phases('Pending')],
  ['a pod that runs', phase('Running'), phases('Running')],
  ['a phase that is none', phase('Odd'), phases('none of them')],
  [
    'a pod that goes, which keeps its phase',
    { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' }, ...phase('Running') },
    phases('Running'),
  ],
]);

table(pods, 'kube_pod_status_qos_class', [
  ['a pod without class', {}, []],
  [
    'a class',
    { status: { qosClass: 'Burstable' } },
    ['{qos_class="BestEffort"} 0', '{qos_class="Burstable"} 1', '{qos_class="Guaranteed"} 0'],
  ],
]);

table(pods, 'kube_pod_status_ready', [
  ['a pod without conditions', {}, []],
  ['another condition', condition('ContainersReady', 'True'), []],
  [
    'a pod that is ready',
    condition('Ready', 'True'),
    ['{condition="true"} 1', '{condition="false"} 0', '{condition="unknown"} 0'],
  ],
  [
    'a pod that is not',
    condition('Ready', 'False'),
    ['{condition="true"} 0', '{condition="false"} 1', '{condition="unknown"} 0'],
  ],
  [
    'a pod whose node is lost',
    condition('Ready', 'Unknown'),
    ['{condition="true"} 0', '{condition="false"} 0', '{condition="unknown"} 1'],
  ],
]);

table(pods, 'kube_pod_status_ready_time', [
  ['a pod that is ready', condition('Ready', 'True'), ['1.7672256e+09']],
  ['a pod that is not', condition('Ready', 'False'), []],
  ['a pod that became ready at no time', condition('Ready', 'True', { lastTransitionTime: null }), ['-6.21355968e+10']],
]);

table(pods, 'kube_pod_status_scheduled', [
  [
    'a pod that has a node',
    condition('PodScheduled', 'True'),
    ['{condition="true"} 1', '{condition="false"} 0', '{condition="unknown"} 0'],
  ],
]);

table(pods, 'kube_pod_status_unschedulable', [
  ['a pod that the scheduler has not seen', {}, []],
  ['a pod that has a node', condition('PodScheduled', 'True'), []],
  ['a pod for which there is none', condition('PodScheduled', 'False', { reason: 'Unschedulable' }), ['1']],
]);

table(pods, 'kube_pod_status_unscheduled_time', [
  ['a pod that has a node', condition('PodScheduled', 'True'), []],
  ['a pod for which there is none', condition('PodScheduled', 'False'), ['1.7672256e+09']],
]);

table(pods, 'kube_pod_status_scheduled_time', [
  ['a pod that has a node', condition('PodScheduled', 'True'), ['1.7672256e+09']],
  ['a pod for which there is none', condition('PodScheduled', 'False'), []],
]);

const terminated = (reason: string) => [{ name: 'c', state: { terminated: { reason } } }];

table(pods, 'kube_pod_status_reason', [
  ['a pod without reason', {}, []],
  ['a known reason', { status: { reason: 'Evicted' } }, ['{reason="Evicted"} 1']],
  ['a reason that nobody knows', { status: { reason: 'OutOfLuck' } }, ['{reason="Other"} 1']],
  [
    'a condition with a known reason',
    condition('PodScheduled', 'False', { reason: 'SchedulingGated' }),
    ['{reason="SchedulingGated"} 1'],
  ],
  ['a condition with a reason that nobody knows', condition('PodScheduled', 'False', { reason: 'Unschedulable' }), []],
  [
    'a container that ended for a known reason',
    { status: { containerStatuses: terminated('NodeLost') } },
    ['{reason="NodeLost"} 1'],
  ],
  ['an init container, which does not count', { status: { initContainerStatuses: terminated('NodeLost') } }, []],
  [
    'one reason that is given twice, told once, and another',
    { status: { reason: 'Evicted', conditions: [{ reason: 'Evicted' }, { reason: 'TerminationByKubelet' }] } },
    ['{reason="Evicted"} 1', '{reason="TerminationByKubelet"} 1'],
  ],
]);

table(pods, 'kube_pod_status_disruption_reason', [
  ['a pod that nobody disrupts', condition('Ready', 'False', { reason: 'EvictionByEvictionAPI' }), []],
  [
    'a known reason',
    condition('DisruptionTarget', 'True', { reason: 'EvictionByEvictionAPI' }),
    ['{reason="EvictionByEvictionAPI"} 1'],
  ],
  [
    'a disruption that was taken back',
    condition('DisruptionTarget', 'False', { reason: 'DeletionByPodGC' }),
    ['{reason="DeletionByPodGC"} 1'],
  ],
  ['a reason that nobody knows', condition('DisruptionTarget', 'True', { reason: 'Odd' }), ['{reason="Other"} 1']],
]);
