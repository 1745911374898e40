import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { CodedError } from '../../../errors.ts';
import { type JsonWants, json, message, openMessage, text } from '../schema.ts';
import { createStringCache } from '../strings.ts';
import { expectEnd, jsonCursor } from './cursor.ts';
import { readJsonAt } from './json.ts';

const STRINGS = createStringCache();

function read(wants: JsonWants, source: string): unknown {
  const cursor = jsonCursor(Buffer.from(source), STRINGS);
  const value = readJsonAt(json(wants), cursor);
  expectEnd(cursor);
  return value;
}

const SELF: JsonWants = {};
const SOURCE = '{"a":{"b":1,"c":[2,{"d":3}]},"e":[{"b":4,"f":5},null,"g"],"h":null}';

const ROWS: readonly (readonly [what: string, wants: JsonWants, value: unknown])[] = [
  ['everything', { all: true }, JSON.parse(SOURCE)],
  ['the value itself', SELF, {}],
  ['members by name', { keys: { a: SELF, h: SELF, absent: SELF } }, { a: {}, h: null }],
  ['each member', { each: SELF }, { a: {}, e: [], h: null }],
  [
    'one member more than the others',
    { keys: { a: { keys: { b: SELF } } }, each: SELF },
    { a: { b: 1 }, e: [], h: null },
  ],
  ['elements', { keys: { e: { elements: { keys: { b: SELF } } } } }, { e: [{ b: 4 }, null, 'g'] }],
  ['elements of what is no list', { keys: { a: { elements: SELF } } }, { a: {} }],
  ['a name that objects have anyway', { keys: { a: { keys: { b: SELF } }, toString: SELF } }, { a: { b: 1 } }],
];

describe('of JSON is read, as it is wanted,', () => {
  for (const [what, wants, value] of ROWS) {
    test(what, () => {
      assert.deepEqual(read(wants, SOURCE), value);
    });
  }
});

const NUMBERS: readonly (readonly [source: string, value: number | bigint])[] = [
  ['0', 0],
  ['-0', 0],
  ['9007199254740991', 9007199254740991],
  ['9007199254740993', 9007199254740993n],
  ['-9223372036854775808', -9223372036854775808n],
  ['9223372036854775808', 2 ** 63],
  ['1.5', 1.5],
  ['1e21', 1e21],
];

describe('a number of JSON is an integer of 64 bits where it can be, else a double', () => {
  for (const [source, value] of NUMBERS) {
    test(source, () => {
      assert.deepEqual(read({ all: true }, source), value);
    });
  }
});

test('a member may have any name', () => {
  const value = read({ all: true }, '{"__proto__":{"a":1},"constructor":2}') as object;
  assert.deepEqual(Object.entries(value), [
    ['__proto__', { a: 1 }],
    ['constructor', 2],
  ]);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
});

test('what is nested too deeply is refused, and skipped where nobody wants it', () => {
  const deep = `${'['.repeat(1000)}${']'.repeat(1000)}`;
  assert.throws(
    () => read({ all: true }, deep),
    (error: CodedError) => error.code === 'KSO_DECODE',
  );
  assert.deepEqual(read({ keys: { b: SELF } }, `{"a":${deep},"b":1}`), { b: 1 });
});

test('an open message keeps members that it does not declare, as far as they are wanted', () => {
  const schema = openMessage({ name: [1, text], spec: [2, json({ keys: { a: SELF } })] }, json(SELF));
  const source = '{"name":"n","spec":{"a":1,"b":2},"more":{"c":3},"\\u0078":[4]}';
  const value = readJsonAt(schema, jsonCursor(Buffer.from(source), STRINGS));
  assert.deepEqual({ ...value }, { name: 'n', spec: { a: 1 }, more: {}, x: [] });
  const closed = readJsonAt(message({ name: [1, text] }), jsonCursor(Buffer.from(source), STRINGS));
  assert.deepEqual({ ...closed }, { name: 'n' });
});

/** As `JSON.parse`, which knows no integers beyond 53 bits, but tells how they are written. */
function exactly(_: string, value: unknown, { source = '' }: { source?: string } = {}): unknown {
  if (typeof value !== 'number') return value;
  if (Number.isSafeInteger(value) || !/^-?\d{1,19}$/.test(source)) return value + 0;
  return BigInt.asIntN(64, BigInt(source)) === BigInt(source) ? BigInt(source) : value;
}

test('all of any JSON reads as JSON.parse has it, and bytes that are cut are refused', () => {
  fc.assert(
    fc.property(
      fc.json().map((inner) => `[${inner}]`),
      fc.nat(),
      (source, at) => {
        assert.deepEqual(read({ all: true }, source), JSON.parse(source, exactly));
        const cut = Buffer.from(source)
          .subarray(0, at % Buffer.byteLength(source))
          .toString('latin1');
        try {
          read({ all: true }, cut);
        } catch (error) {
          assert.ok(error instanceof CodedError && error.code === 'KSO_DECODE', String(error));
        }
      },
    ),
  );
});
