import { table } from '../../../test/support/kinds/kind-lines.ts';
import { replicationcontrollers } from './replicationcontrollers.ts';

table(replicationcontrollers, 'kube_replicationcontroller_spec_replicas', [
  ['a controller that does not say', {}, []],
  ['a controller that is scaled to nothing', { spec: { replicas: 0 } }, ['0']],
]);

table(replicationcontrollers, 'k8s.replicationcontroller.pod.desired', [['a controller that does not say', {}, ['1']]]);
