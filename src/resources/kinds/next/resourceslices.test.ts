import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { resourceslices } from './resourceslices.ts';

const where = 'driver="d",pool_name="p",node_name=""';
const slice = (...devices: readonly object[]) => ({ spec: { driver: 'd', pool: { name: 'p' }, devices } });

table(resourceslices, 'kube_resourceslice_info', [
  [
    'a slice of devices that all nodes reach',
    { spec: { driver: 'd', pool: { name: 'p' }, allNodes: true } },
    [`{${where},all_nodes="true"} 1`],
  ],
]);

table(resourceslices, 'kube_resourceslice_devices_total', [
  ['a slice without devices', slice(), [`{${where}} 0`]],
  ['a slice of two', slice({ name: 'a' }, { name: 'b' }), [`{${where}} 2`]],
]);

table(resourceslices, 'kube_resourceslice_device_attributes', [
  [
    'a device with an attribute of each type',
    slice({
      name: 'a',
      attributes: {
        index: { int: 7 },
        healthy: { bool: false },
        'x.example.com/model': { string: 'big' },
        driverVersion: { version: '1.2.3' },
        links: { ints: [1, 2] },
        odd: {},
      },
    }),
    [
      `{${where},device_name="a",attribute_driver_version="1.2.3",attribute_healthy="false",attribute_index="7",attribute_links="1,2",attribute_odd="",attribute_x_example_com_model="big"} 1`,
    ],
  ],
  ['a device without attributes', slice({ name: 'a' }), [`{${where},device_name="a"} 1`]],
]);

table(resourceslices, 'kube_resourceslice_device_capacity', [
  [
    'a device with a capacity that says nothing',
    slice({ name: 'a', capacity: { memory: { value: '80Gi' }, odd: {} } }),
    [`{${where},device_name="a",capacity="memory"} 8.589934592e+10`, `{${where},device_name="a",capacity="odd"} 0`],
  ],
]);
