import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { resourceclaims } from './resourceclaims.ts';
import { resourceclaimtemplates } from './resourceclaimtemplates.ts';

const gpu = { driver: 'd', pool: 'p', device: 'gpu-0' };
const devices = {
  requests: [
    { name: 'all', exactly: { deviceClassName: 'gpu', allocationMode: 'All', adminAccess: true } },
    {
      name: 'some',
      firstAvailable: [{ name: 'small', deviceClassName: 'card', allocationMode: 'ExactCount', count: 2 }],
    },
    { name: 'unknown' },
  ],
};
const INFO = [
  '{request="all",deviceclass="gpu",allocation_mode="All",admin_access="true"} 1',
  '{request="some/small",deviceclass="card",allocation_mode="ExactCount",admin_access="false"} 1',
];

table(resourceclaims, 'kube_resourceclaim_spec_device_request_info', [
  ['requests of one class and of several that would do', { spec: { devices } }, INFO],
]);

table(resourceclaimtemplates, 'kube_resourceclaimtemplate_spec_device_request_info', [
  ['the same requests in a template', { spec: { spec: { devices } } }, INFO],
]);

table(resourceclaims, 'kube_resourceclaim_spec_device_request_count', [
  [
    'a request for all devices, and one by number',
    { spec: { devices } },
    ['{request="some/small",deviceclass="card"} 2'],
  ],
]);

table(resourceclaims, 'kube_resourceclaim_status_allocated', [
  ['a claim that waits', {}, ['0']],
  ['a claim that got nothing to speak of', { status: { allocation: {} } }, ['1']],
]);

table(resourceclaims, 'kube_resourceclaim_allocation_device_info', [
  [
    'two shares of one device, of which the first is told',
    {
      status: {
        allocation: {
          devices: {
            results: [
              { request: 'a', ...gpu, shareID: '1' },
              { request: 'a', ...gpu, shareID: '2' },
            ],
          },
        },
      },
    },
    ['{request="a",driver="d",pool="p",device="gpu-0"} 1'],
  ],
]);

table(resourceclaims, 'kube_resourceclaim_allocation_device_consumed_capacity', [
  [
    'a share of a device',
    {
      status: {
        allocation: {
          devices: {
            results: [{ request: 'a', ...gpu, shareID: '1', consumedCapacity: { memory: '1Ki', cores: '500m' } }],
          },
        },
      },
    },
    [
      '{request="a",driver="d",pool="p",device="gpu-0",share_id="1",capacity="cores"} 0.5',
      '{request="a",driver="d",pool="p",device="gpu-0",share_id="1",capacity="memory"} 1024',
    ],
  ],
  ['a claim that waits', {}, []],
]);

table(resourceclaims, 'kube_resourceclaim_status_device_condition', [
  [
    'a device that its driver calls not ready',
    { status: { devices: [{ ...gpu, conditions: [{ type: 'Ready', status: 'False' }] }] } },
    ['true', 'false', 'unknown'].map(
      (status) =>
        `{driver="d",pool="p",device="gpu-0",condition="Ready",status="${status}"} ${status === 'false' ? 1 : 0}`,
    ),
  ],
]);
