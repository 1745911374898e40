import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  again,
  type Fields,
  int64,
  json,
  list,
  map,
  message,
  only,
  optional,
  text,
} from '../../kubernetes/codec/schema.ts';
import { JOIN_NAMES } from '../declare/joins.ts';
import type { Kind } from '../declare/kind.ts';
import { kinds } from '../kinds.ts';
import { asSource, configure } from './configure.ts';
import { covers } from './covers.ts';

const pods = kinds.find(({ resource }) => resource === 'pods') as Kind;
const reading = (fields: Fields): Kind => ({ ...pods, schema: message(fields) as unknown as Kind['schema'] });

const keep = (key: string) => key === 'a';
const SPEC = { spec: [2, message({ a: [1, text], b: [2, int64] })] } as const;

const ROWS: readonly (readonly [what: string, before: Fields, after: Fields, isCovered: boolean])[] = [
  ['the same fields', SPEC, { ...SPEC }, true],
  ['fewer fields within', SPEC, { spec: [2, message({ a: [1, text] })] }, true],
  ['one more within', SPEC, { spec: [2, message({ a: [1, text], c: [3, text] })] }, false],
  ['one more beside', SPEC, { ...SPEC, status: [3, text] }, false],
  ['a field of another number', { a: [1, text] }, { a: [2, text] }, false],
  ['a field of another type', { a: [1, text] }, { a: [1, int64] }, false],
  ['a field that may be absent instead of empty', { a: [1, text] }, { a: [1, optional(text)] }, false],
  ['elements with fewer fields', { a: [1, list(SPEC.spec[1])] }, { a: [1, list(message({ a: [1, text] }))] }, true],
  ['elements with more', { a: [1, list(message({ a: [1, text] }))] }, { a: [1, list(SPEC.spec[1])] }, false],
  ['some elements where all are kept', { a: [1, list(text)] }, { a: [1, only(list(text), keep)] }, true],
  ['all elements where some are kept', { a: [1, only(list(text), keep)] }, { a: [1, list(text)] }, false],
  ['elements chosen in the same way', { a: [1, only(list(text), keep)] }, { a: [1, only(list(text), keep)] }, true],
  ['some keys where all are kept', { a: [1, map(text)] }, { a: [1, map(text, keep)] }, true],
  ['all keys where some are kept', { a: [1, map(text, keep)] }, { a: [1, map(text)] }, false],
  ['keys chosen in the same way', { a: [1, map(text, keep)] }, { a: [1, map(text, keep)] }, true],
  ['the same read once more', { a: [1, again(json({ all: true }))] }, { a: [1, again(json({ all: true }))] }, true],
  ['other parts read once more', { a: [1, again(json({ all: true }))] }, { a: [1, again(json({}))] }, false],
  ['keys chosen in another way', { a: [1, map(text, keep)] }, { a: [1, map(text, () => true)] }, false],
];

for (const [what, before, after, isCovered] of ROWS) {
  test(`${what}: ${isCovered ? 'covered' : 'to be read anew'}`, () =>
    assert.equal(covers(reading(before), reading(after)), isCovered));
}

test('families in place need the same form and the same joins', () => {
  const plain = configure(pods, {});
  assert.equal(covers(plain, configure(pods, { families: ({ name }) => name === 'kube_pod_nodeselectors' })), true);
  assert.equal(covers(plain, configure(pods, { families: ({ name }) => name === 'kube_pod_spec_priority' })), false);
  assert.equal(covers(plain, configure(pods, { join: JOIN_NAMES })), false);
  assert.equal(covers(plain, configure(pods, { labels: ['app'] })), false);
  assert.equal(covers(plain, asSource(plain, 'metadata')), false);
  assert.equal(covers(plain, { ...plain, form: 'metadata' }), false);
});
