import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { persistentvolumeclaims } from '../persistentvolumeclaims.ts';

table(persistentvolumeclaims, 'kube_persistentvolumeclaim_volume_attributes_class', [
  ['a claim without a class', { spec: {} }, []],
  ['a claim with an empty one', { spec: { volumeAttributesClassName: '' } }, ['{volume_attributes_class=""} 1']],
]);

table(persistentvolumeclaims, 'kube_persistentvolumeclaim_status_modify_volume_status', [
  ['a claim that nobody changes', { status: {} }, []],
  [
    'a change that can not be made',
    { status: { modifyVolumeStatus: { status: 'Infeasible', targetVolumeAttributesClassName: 'fast' } } },
    [
      '{status="Pending",target_volume_attributes_class="fast"} 0',
      '{status="InProgress",target_volume_attributes_class="fast"} 0',
      '{status="Infeasible",target_volume_attributes_class="fast"} 1',
    ],
  ],
]);

table(persistentvolumeclaims, 'kube_persistentvolumeclaim_status_condition_last_transition_time', [
  [
    'conditions with a time, without one, and with a status that is none',
    {
      status: {
        conditions: [
          { type: 'Unused', status: 'True', lastTransitionTime: '1970-01-01T00:01:00Z' },
          { type: 'Resizing', status: 'True' },
          { type: 'Odd', status: 'Perhaps', lastTransitionTime: '1970-01-01T00:02:00Z' },
        ],
      },
    },
    ['{condition="Unused",status="true"} 60', '{condition="Odd",status="perhaps"} 120'],
  ],
]);

table(persistentvolumeclaims, 'kube_persistentvolumeclaim_status_allocated_resource_status', [
  [
    'a resize that waits for the node',
    { status: { allocatedResourceStatuses: { storage: 'NodeResizePending' } } },
    [
      '{resource="storage",status="ControllerResizeInProgress"} 0',
      '{resource="storage",status="ControllerResizeInfeasible"} 0',
      '{resource="storage",status="NodeResizePending"} 1',
      '{resource="storage",status="NodeResizeInProgress"} 0',
      '{resource="storage",status="NodeResizeInfeasible"} 0',
    ],
  ],
]);

table(persistentvolumeclaims, 'kube_persistentvolumeclaim_status_capacity_storage_bytes', [
  ['a claim that is bound', { status: { capacity: { storage: '1Gi' } } }, ['1.073741824e+09']],
  ['a claim that is not', {}, []],
]);
