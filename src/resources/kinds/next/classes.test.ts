/** Kinds of classes and drivers: what stands where nothing is set. */
import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { csidrivers } from './csidrivers.ts';
import { csinodes } from './csinodes.ts';
import { priorityclasses } from './priorityclasses.ts';
import { runtimeclasses } from './runtimeclasses.ts';

table(priorityclasses, 'kube_priorityclass_info', [
  ['a class that says nothing', {}, ['{global_default="false",preemption_policy="PreemptLowerPriority"} 1']],
  [
    'the default class, whose pods wait',
    { globalDefault: true, preemptionPolicy: 'Never' },
    ['{global_default="true",preemption_policy="Never"} 1'],
  ],
]);

table(runtimeclasses, 'kube_runtimeclass_overhead_cpu_cores', [
  ['a class without overhead', {}, []],
  ['a class with some', { overhead: { podFixed: { cpu: '250m' } } }, ['0.25']],
]);

table(csidrivers, 'kube_csidriver_info', [['a driver that says nothing', {}, ['{selinux_mount="false"} 1']]]);

table(csinodes, 'kube_csinode_driver_allocatable_volumes', [
  [
    'a driver with a limit of none, and one without a limit',
    { spec: { drivers: [{ name: 'a', allocatable: { count: 0 } }, { name: 'b' }] } },
    ['{driver="a"} 0'],
  ],
]);
