import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readProtobuf } from '../../../../test/support/kinds/read-object.ts';
import { CodedError } from '../../../errors.ts';
import {
  type AnyType,
  byteLength,
  count,
  derived,
  exactInt64,
  type Fields,
  flag,
  int32,
  int64,
  intOrString,
  list,
  type MessageType,
  map,
  message,
  only,
  optional,
  present,
  quantity,
  text,
  time,
} from '../schema.ts';
import { createStringCache } from '../strings.ts';

const strings = createStringCache(64);
const read = <T>(type: MessageType<Fields, T>, bytes: Buffer) => readProtobuf(type, bytes, strings);

const varint = (value: number | bigint): Buffer => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
};
const integer = (field: number, value: number | bigint) => Buffer.concat([varint(field << 3), varint(value)]);
const bytes = (field: number, ...content: (Buffer | string)[]) => {
  const whole = Buffer.concat(content.map((each) => Buffer.from(each)));
  return Buffer.concat([varint((field << 3) | 2), varint(whole.length), whole]);
};

const isNotB = (element: string) => element !== 'b';

const cases: readonly [name: string, type: AnyType, field: Buffer, value: unknown][] = [
  ['text', text, bytes(1, 'web-0 é'), 'web-0 é'],
  ['empty text', text, bytes(1), ''],
  ['empty optional text', optional(text), bytes(1), ''],
  ['absent optional text', optional(text), Buffer.alloc(0), undefined],
  ['true', flag, integer(1, 1), true],
  ['optional false', optional(flag), integer(1, 0), false],
  ['optional zero', optional(int32), integer(1, 0), 0],
  ['negative int32', int32, integer(1, -7), -7],
  ['int32 in five bytes', int32, Buffer.from('08f9ffffff0f', 'hex'), -7],
  ['lowest int64', int64, integer(1, -(2n ** 63n)), -(2 ** 63)],
  ['int64 that a double rounds', int64, integer(1, 2n ** 53n + 1n), 2 ** 53],
  ['small exact int64', exactInt64, integer(1, -1), -1],
  ['safe exact int64', exactInt64, integer(1, 2n ** 53n - 1n), 2 ** 53 - 1],
  ['large exact int64', exactInt64, integer(1, 2n ** 63n - 1n), 2n ** 63n - 1n],
  ['lowest exact int64', exactInt64, integer(1, -(2n ** 63n)), -(2n ** 63n)],
  ['quantity', quantity, bytes(1, bytes(1, '100m')), '100m'],
  ['time', time, bytes(1, integer(1, 1709208000), integer(2, 999)), 1709208000],
  ['time before 1970', time, bytes(1, integer(1, -1), integer(2, 500_000_000)), -1],
  ['start of 1970', time, bytes(1, integer(1, 0), integer(2, 0)), 0],
  ['empty time', time, bytes(1), undefined],
  ['zero time', time, bytes(1, integer(1, -62135596800), integer(2, 0)), undefined],
  ['number of intOrString', intOrString, bytes(1, integer(1, 0), integer(2, 8080), bytes(3)), 8080],
  ['text of intOrString', intOrString, bytes(1, integer(1, 1), integer(2, 0), bytes(3, 'http')), 'http'],
  ['byte length', byteLength, bytes(1, 'four'), 4],
  ['present message', present, bytes(1, 'whatever'), true],
  ['count', count, Buffer.concat([bytes(1, 'a'), bytes(1), bytes(1, 'c')]), 3],
  ['list', list(text), Buffer.concat([bytes(1, 'a'), bytes(1), bytes(1, 'c')]), ['a', '', 'c']],
  [
    'some of a list',
    only(list(text), isNotB),
    Buffer.concat([bytes(1, 'a'), bytes(1, 'b'), bytes(1, 'c')]),
    ['a', 'c'],
  ],
  ['none of a list', only(list(text), isNotB), Buffer.concat([bytes(1, 'b'), integer(9, 9), bytes(1, 'b')]), []],
  ['list in two parts', list(text), Buffer.concat([bytes(1, 'a'), integer(9, 9), bytes(1, 'b')]), ['a', 'b']],
  ['list of integers', list(int32), Buffer.concat([integer(1, 5), integer(1, -6)]), [5, -6]],
  ['packed list of integers', list(int64), bytes(1, varint(5), varint(300)), [5, 300]],
  ['packed list of nothing', list(int64), bytes(1), []],
  [
    'map in key order',
    map(text),
    Buffer.concat([bytes(1, bytes(1, 'b'), bytes(2, '2')), bytes(1, bytes(2, '1'), bytes(1, 'a')), bytes(1)]),
    ['', '', 'a', '1', 'b', '2'],
  ],
  [
    'map with a key twice',
    map(text),
    Buffer.concat([bytes(1, bytes(1, 'a'), bytes(2, '1')), bytes(9), bytes(1, bytes(1, 'a'), bytes(2, '2'))]),
    ['a', '2'],
  ],
  ['map of quantities', map(quantity), bytes(1, bytes(1, 'cpu'), bytes(2, bytes(1, '2'))), ['cpu', '2']],
  ['map with refused keys', map(text, (key) => key !== 'a'), bytes(1, bytes(1, 'a'), bytes(2, '1')), []],
  ['text of which the length is kept', derived(text, ({ length }) => length), bytes(1, 'four'), 4],
  ['integer of which something is derived', derived(int32, (value) => -value), integer(1, 7), -7],
  [
    'map of messages as texts',
    map(derived(message({ a: [1, text] }), ({ a }) => a)),
    Buffer.concat([bytes(1, bytes(1, 'b'), bytes(2)), bytes(1, bytes(1, 'a'), bytes(2, bytes(1, '1')))]),
    ['a', '1', 'b', ''],
  ],
  ['empty message', optional(message({ a: [1, text] })), bytes(1), { a: '' }],
];

for (const [name, type, field, value] of cases)
  test(`${name} is read`, () => {
    assert.deepEqual(read(message({ field: [1, type] }), field).field, value);
  });

const wrong: readonly [name: string, type: AnyType, field: Buffer][] = [
  ['a length as integer', int32, bytes(1, 'x')],
  ['an integer as text', text, integer(1, 1)],
  ['an integer as map entry', map(text), integer(1, 1)],
  ['a text that ends outside', text, Buffer.from([0x0a, 2, 0x41])],
  ['an element that ends outside its message', list(message({ a: [1, text] })), bytes(1, Buffer.from([0x0a, 1]))],
  ['a huge length', text, Buffer.concat([Buffer.from([0x0a]), varint(2n ** 63n)])],
  ['a cut integer', int32, Buffer.from([0x08, 0x80])],
  ['an integer of eleven bytes', int64, Buffer.from(`08${'80'.repeat(10)}01`, 'hex')],
  ['field 0', text, Buffer.from([0x02, 0])],
  ['a group', text, Buffer.from([0x13, 0x14])],
  ['an unknown wire type', text, Buffer.from([0x17])],
  ['a skipped value that ends outside', text, Buffer.from([0x12, 1])],
  ['a skipped fixed32 that ends outside', text, Buffer.from([0x15, 0, 0, 0])],
  ['a skipped fixed64 that ends outside', text, Buffer.from([0x11, 0, 0, 0, 0])],
];

for (const [name, type, field] of wrong)
  test(`${name} is refused`, () => {
    assert.throws(() => read(message({ field: [1, type] }), field), CodedError);
  });

test('undeclared fields of every wire type are skipped', () => {
  const undeclared = [integer(2, 2n ** 64n - 1n), bytes(3, 'x'), Buffer.from('2500000000', 'hex'), integer(5000, 1)];
  const fixed64 = Buffer.from('310000000000000000', 'hex');
  const whole = Buffer.concat([...undeclared, fixed64, bytes(1, 'a'), ...undeclared]);
  assert.deepEqual(read(message({ field: [1, text] }), whole), { field: 'a' });
});

test('fields of an embedded message belong to the message around it', () => {
  const volume = message({ name: [1, text], claim: [10, optional(text), 2], ephemeral: [29, present, 2] });
  assert.deepEqual(read(volume, Buffer.concat([bytes(1, 'data'), bytes(2, bytes(10, 'claim-0'))])), {
    name: 'data',
    claim: 'claim-0',
    ephemeral: false,
  });
});

test('absent messages are shared', () => {
  const inner = message({ a: [1, text] });
  assert.equal(read(message({ inner: [1, inner] }), bytes(2, 'x')).inner, inner.absent);
});

const document = message({
  name: [1, text],
  number: [2, int64],
  labels: [3, map(text)],
  since: [4, time],
  inner: [5, optional(message({ names: [1, list(text)], flag: [2, flag] }))],
  all: [6, list(message({ port: [1, intOrString], limits: [2, map(quantity)], size: [3, byteLength] }))],
});

const word = fc.string({ unit: 'grapheme', maxLength: 10 });
const encodings = fc
  .record({
    name: word,
    number: fc.maxSafeInteger(),
    labels: fc.dictionary(word, word),
    since: fc.integer(),
    names: fc.option(fc.array(word)),
    sizes: fc.array(fc.tuple(fc.nat(99), word)),
    undeclared: word,
  })
  .map((value) => ({
    value,
    encoded: Buffer.concat([
      bytes(1, value.name),
      bytes(17, value.undeclared),
      integer(2, value.number),
      ...Object.entries(value.labels).map(([key, each]) => bytes(3, bytes(1, key), bytes(2, each))),
      bytes(4, integer(1, value.since)),
      ...(value.names === null ? [] : [bytes(5, ...value.names.map((name) => bytes(1, name)), integer(2, 1))]),
      ...value.sizes.map(([size, limit]) =>
        bytes(
          6,
          bytes(1, integer(2, size)),
          bytes(2, bytes(1, 'cpu'), bytes(2, bytes(1, limit))),
          bytes(3, 'x'.repeat(size)),
        ),
      ),
    ]),
  }));

test('any message reads as what was encoded', () => {
  fc.assert(
    fc.property(encodings, ({ value, encoded }) => {
      assert.deepEqual(read(document, encoded), {
        name: value.name,
        number: value.number,
        labels: Object.entries(value.labels)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .flat(),
        since: value.since,
        inner: value.names === null ? undefined : { names: value.names, flag: true },
        all: value.sizes.map(([size, limit]) => ({ port: size, limits: ['cpu', limit], size })),
      });
    }),
  );
});

test('cut or changed bytes give a message or KSO_DECODE, nothing else', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
  fc.assert(
    fc.property(encodings, changes, fc.nat(), ({ encoded }, all, end) => {
      for (const [at, byte] of all) encoded[at % encoded.length] = byte;
      try {
        read(document, encoded.subarray(0, end % (encoded.length + 1)));
      } catch (error) {
        assert.ok(error instanceof CodedError, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});
