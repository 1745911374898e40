import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashSync } from 'bcryptjs';
import { createPasswords } from './passwords.ts';

test('a password is compared with its hash, and each asker gets its own answer', async () => {
  const { compare } = createPasswords();
  const hash = hashSync('right', 4);
  const asked = ['right', 'wrong', '', 'right'].map((password) => compare(password, hash));
  assert.deepEqual(await Promise.all(asked), [true, false, false, true]);
});

test('the hashes of htpasswd and of other tools are known', async () => {
  const { compare } = createPasswords();
  const hash = hashSync('right', 4);
  const variants = ['$2a$', '$2b$', '$2y$'].map((version) => compare('right', version + hash.slice(4)));
  assert.deepEqual(await Promise.all(variants), [true, true, true]);
});

test('of a flood the last are refused, and the first are answered', async () => {
  const { compare } = createPasswords();
  const hash = hashSync('right', 4);
  const all = await Promise.allSettled(Array.from({ length: 120 }, () => compare('right', hash)));
  const count = (status: string) => all.filter((one) => one.status === status).length;
  assert.deepEqual([count('fulfilled'), count('rejected')], [100, 20]);
  assert.equal(await compare('right', hash), true);
});
