import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { jobs } from '../jobs/jobs.ts';
import { nodes } from '../nodes/nodes.ts';
import { poddisruptionbudgets } from '../poddisruptionbudgets.ts';
import { statefulsets } from '../statefulsets.ts';

const updating = (maxUnavailable?: number | string, replicas?: number) => ({
  spec: { replicas, updateStrategy: { rollingUpdate: { maxUnavailable } } },
});

table(statefulsets, 'kube_statefulset_spec_strategy_rollingupdate_max_unavailable', [
  ['a stateful set that does not say', updating(), []],
  ['a number', updating(2, 5), ['2']],
  ['a percentage, rounded down', updating('50%', 5), ['2']],
  ['a percentage of less than one pod', updating('10%', 5), ['1']],
]);

table(statefulsets, 'kube_statefulset_spec_strategy_rollingupdate_partition', [
  ['an update of all pods', { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } }, ['0']],
  ['pods that are not updated', { spec: { updateStrategy: { type: 'OnDelete' } } }, []],
]);

table(poddisruptionbudgets, 'kube_poddisruptionbudget_info', [
  ['a budget that does not say', {}, ['{unhealthy_pod_eviction_policy="IfHealthyBudget"} 1']],
]);

table(jobs, 'kube_job_status_terminating', [
  ['a job of a controller of old', { status: {} }, []],
  ['a job of which no pod ends', { status: { terminating: 0 } }, ['0']],
]);

table(nodes, 'kube_node_volumes_attached', [
  ['a node without volumes', {}, ['0']],
  ['a node with two', { status: { volumesAttached: [{ name: 'a' }, { name: 'b' }] } }, ['2']],
]);
