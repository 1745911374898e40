import { table } from '../../../test/support/kinds/kind-lines.ts';
import { deployments } from './deployments.ts';

const rolling = (replicas: number | undefined, rollingUpdate?: object) => ({
  spec: { replicas, strategy: { rollingUpdate } },
});

table(deployments, 'kube_deployment_spec_strategy_rollingupdate_max_unavailable', [
  ['a number', rolling(3, { maxUnavailable: 2 }), ['2']],
  ['a percentage, rounded down', rolling(5, { maxUnavailable: '25%' }), ['1']],
  ['what is no percentage', rolling(5, { maxUnavailable: 'some' }), []],
  ['a deployment that is recreated', rolling(5), []],
  ['a deployment without replicas', rolling(undefined, { maxUnavailable: 1 }), []],
  ['an update without the bound', rolling(5, {}), []],
]);

table(deployments, 'kube_deployment_spec_strategy_rollingupdate_max_surge', [
  ['a percentage, rounded up', rolling(5, { maxSurge: '25%' }), ['2']],
]);

table(deployments, 'kube_deployment_status_condition', [
  ['a deployment without conditions', {}, []],
  [
    'a condition with a known reason',
    { status: { conditions: [{ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' }] } },
    [
      '{reason="MinimumReplicasAvailable",condition="Available",status="true"} 1',
      '{reason="MinimumReplicasAvailable",condition="Available",status="false"} 0',
      '{reason="MinimumReplicasAvailable",condition="Available",status="unknown"} 0',
    ],
  ],
  [
    'a condition with a reason of somebody else, and a status that is none',
    { status: { conditions: [{ type: 'Odd', status: 'Perhaps', reason: 'OutOfLuck' }] } },
    [
      '{reason="unknown",condition="Odd",status="true"} 0',
      '{reason="unknown",condition="Odd",status="false"} 0',
      '{reason="unknown",condition="Odd",status="unknown"} 0',
    ],
  ],
]);

table(deployments, 'kube_deployment_spec_replicas', [
  ['a deployment that does not say', {}, []],
  ['a deployment that is scaled to nothing', { spec: { replicas: 0 } }, ['0']],
]);

table(deployments, 'k8s.deployment.pod.desired', [['a deployment that does not say', {}, ['1']]]);

table(deployments, 'kube_deployment_status_terminating_replicas', [
  ['a server that does not count them', { status: { replicas: 3 } }, []],
  ['a server that counts them', { status: { terminatingReplicas: 0 } }, ['0']],
]);

table(deployments, 'kube_deployment_owner', [['a deployment without owners', {}, ['{owner_kind="",owner_name=""} 1']]]);
