/** Reading the next state of an object beside the state before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { count, exactInt64, flag, list, map, message, only, optional, shared, text, time } from '../schema.ts';
import { createStringCache } from '../strings.ts';
import { protobufCursor } from './cursor.ts';
import { createNeighbour, readBeside } from './neighbour.ts';
import { readProtobufAt } from './protobuf.ts';

const inner = message({
  name: [1, text],
  number: [2, optional(exactInt64)],
  within: [3, message({ flag: [1, flag] })],
});
const schema = message({
  text: [1, text],
  inner: [2, inner],
  pointer: [3, optional(inner)],
  texts: [4, list(text)],
  messages: [5, list(inner)],
  shared: [6, shared(list(inner))],
  pairs: [7, map(text)],
  count: [8, count],
  time: [9, time],
  embedded: [1, text, 10],
  numbers: [11, list(exactInt64)],
  some: [13, only(list(inner), ({ name }) => name !== 'a')],
});

const strings = createStringCache(16);
const read = (bytes: Buffer, before?: ReturnType<typeof readWith>) => readWith(bytes, before);
function readWith(bytes: Buffer, before?: { readonly text: string }) {
  return readProtobufAt(schema, protobufCursor(bytes, strings), bytes.length, before as never);
}

const lengthOf = ({ length }: Uint8Array) => (length < 0x80 ? [length] : [(length & 0x7f) | 0x80, length >>> 7]);
const field = (number: number, bytes: Uint8Array) => Buffer.from([(number << 3) | 2, ...lengthOf(bytes), ...bytes]);
const integer = (number: number, value: number) => Buffer.from([number << 3, value]);
const word = fc
  .constantFrom('', 'a', 'bc', 'é', 'a text that is longer than any in the cache')
  .map((of) => Buffer.from(of));
const small = fc.nat(3);
const fieldsOf = (...fields: fc.Arbitrary<Buffer>[]) =>
  fc.array(fc.oneof(...fields), { maxLength: 6 }).map(Buffer.concat);
const innerBytes = fieldsOf(
  word.map((name) => field(1, name)),
  small.map((value) => integer(2, value)),
  small.map((value) => field(3, integer(1, value))),
);
const entry = fc.tuple(word, word).map(([key, value]) => Buffer.concat([field(1, key), field(2, value)]));
/** Fields in any order, some in parts, some more than once, some unknown. */
const anyBytes = fieldsOf(
  word.map((value) => field(1, value)),
  ...[2, 3, 5, 6, 13].map((number) => innerBytes.map((bytes) => field(number, bytes))),
  word.map((value) => field(4, value)),
  entry.map((bytes) => field(7, bytes)),
  fc.constant(field(8, Buffer.of())),
  small.map((value) => field(9, integer(1, value))),
  word.map((value) => field(10, field(1, value))),
  small.map((value) => field(11, Buffer.of(value, 1))),
  small.map((value) => integer(11, value)),
  word.map((value) => field(12, value)),
);

test('the next state is equal to what is read without the state before, whatever that is', () => {
  fc.assert(
    fc.property(anyBytes, anyBytes, (first, second) => {
      assert.deepEqual(read(second, read(first)), read(second));
    }),
    { numRuns: 2000 },
  );
});

test('objects that are read beside one another are equal to what is read alone, whatever comes after what', () => {
  const objects = fc.array(anyBytes, { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(objects, fc.boolean(), (all, isOneBody) => {
      const neighbour = createNeighbour<ReturnType<typeof read>>();
      const body = isOneBody ? Buffer.concat(all) : undefined;
      let at = 0;
      for (const bytes of all) {
        const cursor = protobufCursor(body ?? bytes, strings, at);
        const end = at + bytes.length;
        assert.deepEqual(readBeside(schema, cursor, end, neighbour), read(bytes));
        assert.equal(cursor.at, end);
        if (isOneBody) at = end;
      }
    }),
    { numRuns: 2000 },
  );
});

const whole = Buffer.concat([
  field(1, Buffer.from('text')),
  field(2, Buffer.concat([field(1, Buffer.from('name')), integer(2, 1), field(3, integer(1, 1))])),
  field(4, Buffer.from('one')),
  field(4, Buffer.from('two')),
  field(5, field(1, Buffer.from('first'))),
  field(5, field(1, Buffer.from('second'))),
  field(6, field(1, Buffer.from('shared'))),
  field(7, Buffer.concat([field(1, Buffer.from('key')), field(2, Buffer.from('value'))])),
  field(8, Buffer.of()),
  field(8, Buffer.of()),
  field(9, integer(1, 7)),
  field(10, field(1, Buffer.from('embedded'))),
  field(11, Buffer.of(1, 2)),
]);

test('a state that is the same is the same object', () => {
  const before = read(whole.subarray(0, -4));
  assert.equal(read(whole.subarray(0, -4), before), before);
});

test('of a state in which one field differs everything else is the same', () => {
  const before = read(whole);
  const after = read(Buffer.concat([whole, field(5, field(1, Buffer.from('third')))]).fill('X', 2, 6), before);
  assert.equal(after.text, 'XXXX');
  for (const name of ['inner', 'texts', 'shared', 'pairs'] as const) assert.equal(after[name], before[name], name);
  assert.deepEqual(after.messages, [...before.messages, { ...inner.absent, name: 'third' }]);
});

test('a field that does not come any more is absent', () => {
  const after = read(whole.subarray(6), read(whole));
  assert.equal(after.text, '');
  assert.equal(read(Buffer.of(), read(whole)).text, '');
});

test('an element of a list that differs leaves the others as they were', () => {
  const before = read(whole);
  const at = whole.indexOf('second');
  const after = read(Buffer.concat([whole.subarray(0, at), Buffer.from('SECOND'), whole.subarray(at + 6)]), before);
  assert.equal(after.messages[0], before.messages[0]);
  assert.equal(after.messages[1]?.name, 'SECOND');
});
