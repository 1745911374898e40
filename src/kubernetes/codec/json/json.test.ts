import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readJson } from '../../../../test/support/kinds/read-object.ts';
import { CodedError } from '../../../errors.ts';
import {
  type AnyType,
  again,
  byteLength,
  count,
  derived,
  exactInt64,
  type Fields,
  flag,
  int32,
  int64,
  intOrString,
  json,
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
import { expectEnd, jsonCursor } from './cursor.ts';
import { readJsonAt } from './json.ts';

const strings = createStringCache(64);
const read = <T>(type: MessageType<Fields, T>, json: string | Buffer) => readJson(type, Buffer.from(json), 0, strings);
/** Reads `json` as the value of a field of the type. */
const readField = (type: AnyType, json: string) => read(message({ field: [1, type] }), `{"field":${json}}`).field;

const cases: readonly [name: string, type: AnyType, json: string, value: unknown][] = [
  ['text', text, '"web-0"', 'web-0'],
  ['text with escapes', text, '"\\u0041\\n\\"\\\\\\/\\ud83d\\ude00é\u2028"', 'A\n"\\/😀é\u2028'],
  ['null text', text, 'null', ''],
  ['optional text', optional(text), 'null', undefined],
  ['empty optional text', optional(text), '""', ''],
  ['true', flag, 'true', true],
  ['false', flag, 'false', false],
  ['optional false', optional(flag), 'false', false],
  ['int32', int32, '-2147483648', -2147483648],
  ['negative zero', int32, '-0', 0],
  ['int64 beyond a double', int64, '9223372036854775807', 2 ** 63],
  ['int64 minus zero', int64, '-0', 0],
  ['small exact int64', exactInt64, '9007199254740991', 9007199254740991],
  ['large exact int64', exactInt64, '9223372036854775807', 9223372036854775807n],
  ['lowest exact int64', exactInt64, '-9223372036854775808', -9223372036854775808n],
  ['quantity', quantity, '"100m"', '100m'],
  ['quantity as a number', quantity, '1.50e3', '1.50e3'],
  ['time', time, '"2024-02-29T12:00:00Z"', 1709208000],
  ['micro time with offset', time, '"2024-02-29T14:00:00.999999+02:00"', 1709208000],
  ['zero time', time, '"0001-01-01T00:00:00Z"', undefined],
  ['null time', time, 'null', undefined],
  ['number of intOrString', intOrString, '8080', 8080],
  ['text of intOrString', intOrString, '"http"', 'http'],
  ['byte length without padding', byteLength, '"AAAA"', 3],
  ['byte length with padding', byteLength, '"AAAAAA=="', 4],
  ['byte length with one padding', byteLength, '"AAAAAAA="', 5],
  ['byte length of nothing', byteLength, '""', 0],
  ['present object', present, '{"any":[1,{"x":null}]}', true],
  ['absent present', present, 'null', false],
  ['count', count, '[{},[],"x",1,null,true]', 6],
  ['count of nothing', count, '[]', 0],
  ['list', list(text), '["a", "b" ,"c"]', ['a', 'b', 'c']],
  ['some of a list', only(list(text), (element) => element !== 'b'), '["a","b","c"]', ['a', 'c']],
  ['none of a list', only(list(text), (element) => element !== 'b'), '["b"]', []],
  ['list with null', list(text), '["a",null]', ['a', '']],
  ['map in key order', map(text), '{"b":"2","a":"1","c":null}', ['a', '1', 'b', '2', 'c', '']],
  ['map with a key twice', map(text), '{"b":"2","a":"1","b":"3"}', ['a', '1', 'b', '3']],
  ['map of quantities', map(quantity), '{"cpu":2,"memory":"1Gi"}', ['cpu', '2', 'memory', '1Gi']],
  ['map with refused keys', map(text, (key) => key !== 'b'), '{"b":{"no":"text"},"a":"1"}', ['a', '1']],
  ['message', message({ a: [1, text] }), '{"x":[],"a":"1"}', { a: '1' }],
  ['text of which the length is kept', derived(text, ({ length }) => length), '"four"', 4],
  ['null of which something is derived', derived(optional(text), (value) => value ?? 'none'), 'null', 'none'],
  [
    'map of messages as texts',
    map(derived(message({ a: [1, text] }), ({ a }) => a)),
    '{"b":{},"a":{"a":"1"}}',
    ['a', '1', 'b', ''],
  ],
  ['optional message', optional(message({ a: [1, text] })), 'null', undefined],
  ['empty optional message', optional(message({ a: [1, text] })), '{}', { a: '' }],
];

for (const [name, type, json, value] of cases)
  test(`${name} is read`, () => {
    assert.deepEqual(readField(type, json), value);
  });

const wrong: readonly [name: string, type: AnyType, json: string][] = [
  ['a number as text', text, '1'],
  ['a raw control character', text, '"a\nb"'],
  ['an unknown escape', text, '"\\x41"'],
  ['a cut escape', text, '"\\u00g1"'],
  ['text as flag', flag, '"true"'],
  ['a cut word', flag, 'tru'],
  ['text as int32', int32, '"1"'],
  ['a fraction as int32', int32, '1.5'],
  ['more than int32', int32, '2147483648'],
  ['more than int64', int64, '9223372036854775808'],
  ['far more than int64', exactInt64, '1'.repeat(1000)],
  ['a leading zero', int32, '01'],
  ['a leading plus', int32, '+1'],
  ['a bare minus', int32, '-'],
  ['a bare point', quantity, '1.'],
  ['an object as quantity', quantity, '{}'],
  ['a number as time', time, '1'],
  ['a date as time', time, '"2024-01-01"'],
  ['cut base64', byteLength, '"AAA"'],
  ['an object as list', list(text), '{}'],
  ['a list as map', map(text), '[]'],
  ['a number in a map', map(text), '{"a":1}'],
  ['a list as message', message({}), '[]'],
  ['a comma too many', list(text), '["a",]'],
  ['a missing comma', list(text), '["a" "b"]'],
  ['a missing colon', map(text), '{"a" "b"}'],
  ['a key without quotes', map(text), '{a:"b"}'],
  ['a skipped comma too many', present, '[1,]'],
  ['a skipped comma too many in an object', present, '{"a":1,}'],
  ['a skipped missing colon', present, '{"a" 1}'],
  ['a skipped mismatch of brackets', present, '{"a":[}]'],
  ['a skipped word that is none', present, '[nul]'],
  ['a skipped raw control character', present, '["\u0001"]'],
  ['a skipped bad escape', present, '["\\q"]'],
];

for (const [name, type, json] of wrong)
  test(`${name} is refused`, () => {
    assert.throws(() => readField(type, json), CodedError);
  });

const pod = message({
  metadata: [1, message({ name: [1, text], labels: [11, map(text)], creationTimestamp: [8, time] })],
  spec: [2, message({ nodeName: [10, text], containers: [2, list(message({ name: [1, text], ready: [2, flag] }))] })],
  restarts: [4, optional(int32)],
});

test('fields that the object does not have are absent, and absent values are shared', () => {
  const { metadata, spec, restarts } = read(pod, '{"spec":{}}');
  assert.deepEqual(
    { metadata, spec, restarts },
    {
      metadata: { name: '', labels: [], creationTimestamp: undefined },
      spec: { nodeName: '', containers: [] },
      restarts: undefined,
    },
  );
  assert.equal(metadata, pod.fields.metadata[1].absent);
});

test('of two members with one key the last counts', () => {
  assert.equal(read(pod, '{"metadata":{"name":"a"},"metadata":{"name":"b"}}').metadata.name, 'b');
  assert.equal(read(pod, '{"metadata":{"name":"a"},"metadata":null}').metadata.name, '');
});

test('a key with escapes names its field', () => {
  assert.equal(read(pod, '{"m\\u0065tadata":{"name":"a"}}').metadata.name, 'a');
});

test('keys that share length and letters with declared ones are skipped', () => {
  assert.equal(read(pod, '{"metbdata":{"name":"x"},"":1,"metadata":{"nbme":"y","name":"a"}}').metadata.name, 'a');
});

test('members come in the order of the schema, whatever the order in the bytes', () => {
  assert.deepEqual(Object.keys(read(pod, '{"restarts":1,"spec":{},"metadata":{}}')), ['metadata', 'spec', 'restarts']);
});

test('nesting as deep as Go allows is skipped without recursion', () => {
  const depth = 10_000;
  assert.equal(readField(present, '['.repeat(depth) + ']'.repeat(depth)), true);
});

test('deeper nesting is refused', () => {
  assert.throws(() => readField(present, '{"a":'.repeat(1_000_000)), CodedError);
});

test('a value is read at its offset, whatever stands around it', () => {
  const bytes = Buffer.from('###{"metadata":{"name":"a"}}###');
  assert.equal(readJson(pod, bytes, 3, strings).metadata.name, 'a');
});

/** What the schema says of a parsed document. */
function project(type: AnyType, value: unknown): unknown {
  if (value === null || value === undefined) return type.absent;
  switch (type.kind) {
    case 'message':
      return Object.fromEntries(
        Object.entries(type.fields).map(([name, [, field]]) => {
          const own = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
          return [name, project(field, own)];
        }),
      );
    case 'list':
      return (value as unknown[]).map((element) => project(type.element, element));
    case 'count':
      return (value as unknown[]).length;
    case 'map':
      return Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([key, each]) => [key, project(type.value, each)]);
    case 'present':
      return true;
    default:
      return value;
  }
}

const document = message({
  name: [1, text],
  naem: [2, optional(text)],
  flag: [3, flag],
  number: [4, int32],
  either: [5, intOrString],
  labels: [6, map(text)],
  inner: [7, message({ names: [1, list(text)], deeper: [2, optional(message({ number: [1, optional(int32)] }))] })],
  all: [8, list(message({ name: [1, text], elements: [2, count], there: [3, present] }))],
});

const word = fc.string({ unit: 'binary', maxLength: 12 });
const key = fc
  .oneof(word, fc.constantFrom('name', 'number', 'inner', 'eman', 'a"b', 'é'))
  .filter((k) => k !== '__proto__');
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 8 });
const int = fc.integer();
const undeclared = fc.dictionary(key, fc.jsonValue({ maxDepth: 4 }), { maxKeys: 4 });
const record = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.tuple(undeclared, fc.record(fields, { requiredKeys: [] })).map(([others, declared]) => ({
    ...Object.fromEntries(Object.entries(others).filter(([name]) => !Object.hasOwn(fields, name))),
    ...declared,
  }));
const documents = record({
  name: orNull(word),
  naem: orNull(word),
  flag: orNull(fc.boolean()),
  number: orNull(int),
  either: orNull(fc.oneof(int, word)),
  labels: orNull(fc.dictionary(key, orNull(word))),
  inner: orNull(record({ names: orNull(fc.array(orNull(word))), deeper: orNull(record({ number: orNull(int) })) })),
  all: orNull(
    fc.array(record({ name: orNull(word), elements: orNull(fc.array(fc.jsonValue())), there: fc.jsonValue() })),
  ),
});
const jsonTexts = fc.tuple(documents, fc.nat(3)).map(([value, indent]) => JSON.stringify(value, null, indent));

test('any document reads as JSON.parse and a projection read it', () => {
  fc.assert(
    fc.property(jsonTexts, (json) => {
      assert.deepEqual(read(document, json), project(document, JSON.parse(json)));
    }),
    { numRuns: 500 },
  );
});

test('a document that is cut anywhere is refused', () => {
  fc.assert(
    fc.property(jsonTexts, fc.nat(), (json, place) => {
      const bytes = Buffer.from(json);
      assert.throws(() => read(document, bytes.subarray(0, place % bytes.length)), CodedError);
    }),
    { numRuns: 500 },
  );
});

test('changed bytes give KSO_DECODE, or what JSON.parse and a projection give', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(jsonTexts, changes, (json, all) => {
      const bytes = Buffer.from(json);
      for (const [at, byte] of all) bytes[at % bytes.length] = byte;
      const value = unlessRefused(() => {
        const cursor = jsonCursor(bytes, strings);
        const read = readJsonAt(document, cursor);
        expectEnd(cursor);
        return read;
      });
      if (value !== undefined) assert.deepEqual(value, project(document, JSON.parse(bytes.toString())));
    }),
    { numRuns: 1000 },
  );
});

function unlessRefused<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    assert.ok(error instanceof CodedError, String(error));
    return undefined;
  }
}

test('a message can be read once more along a type of its own, whatever its members are called', () => {
  const schema = message({ a: [1, int32], more: [2, again(message({ a: [1, text], b: [2, json({ all: true })] }))] });
  const found = read(message({ c: [1, schema], d: [2, text] }), '{"c":{"b":[1],"more":{},"a":null},"d":"e"}');
  assert.deepEqual(found, { c: { a: 0, more: { a: '', b: [1] } }, d: 'e' });
  assert.deepEqual(read(schema, '{}'), { a: 0, more: { a: '', b: undefined } });
});
