import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownResource } from './resource-names.ts';

const SHOWN: readonly (readonly [name: string, label: string, ...units: string[]])[] = [
  ['cpu', 'cpu', 'core'],
  ['memory', 'memory', 'byte'],
  ['ephemeral-storage', 'ephemeral_storage', 'byte'],
  ['hugepages-2Mi', 'hugepages_2Mi', 'byte'],
  ['attachable-volumes-csi-x.example.com', 'attachable_volumes_csi_x_example_com', 'byte'],
  ['attachable-volumes-x.example.com/y', 'attachable_volumes_x_example_com_y', 'byte', 'integer'],
  ['hugepages-x.example.com/y', 'hugepages_x_example_com_y', 'byte', 'integer'],
  ['nvidia.com/gpu', 'nvidia_com_gpu', 'integer'],
  ['example.com/Odd.Name', 'example_com_Odd_Name', 'integer'],
];

for (const [name, label, ...units] of SHOWN) {
  test(`${name} is shown in ${units.join(' and ')}`, () => assert.deepEqual(shownResource(name), { label, units }));
}

const LEFT_OUT = [
  'pods',
  'unknown',
  'kubernetes.io/batch-cpu',
  'requests.nvidia.com/gpu',
  'Upper.example.com/a',
  'example.com/-a',
  'example.com/',
  'a/b/c',
  `example.com/${'a'.repeat(64)}`,
];

for (const name of LEFT_OUT) {
  test(`"${name.slice(0, 24)}" is left out`, () => assert.equal(shownResource(name), undefined));
}
