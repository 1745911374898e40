import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ipFamily } from './ip-family.ts';

const FAMILIES: readonly (readonly [address: string, family: string | undefined])[] = [
  ['10.0.0.1', '4'],
  ['fd00::1', '6'],
  ['2001:ffff::1', '6'],
  ['::ffff:10.0.0.1', '4'],
  ['0:0:0:0:0:FFFF:a00:1', '4'],
  ['010.0.0.1', undefined],
  ['fe80::1%eth0', '6'],
  ['fe80::1%a%b c', '6'],
  ['fe80::1%', undefined],
  ['10.0.0.1%eth0', undefined],
  ['not an address', undefined],
  ['', undefined],
];

for (const [address, family] of FAMILIES) {
  test(`"${address}" is ${family === undefined ? 'no address' : `of version ${family}`}`, () => {
    assert.equal(ipFamily(address), family);
  });
}
