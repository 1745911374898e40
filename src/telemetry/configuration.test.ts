import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configurationHash } from './configuration.ts';

test('the hash of a configuration is the first six bytes of its MD5, the lowest first', () => {
  // MD5 of no bytes is d41d8cd98f00b204e9800998ecf8427e.
  assert.equal(configurationHash(new Uint8Array()), 0x008fd98c1dd4);
});
