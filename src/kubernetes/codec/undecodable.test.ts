import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CodedError } from '../../errors.ts';
import type { Undecodable } from './decoder.ts';
import { createDecoder } from './decoders.ts';
import { count, flag, int32, int64, list, map, message, optional, text, time } from './schema.ts';
import { createStringCache } from './strings.ts';

const metadata = message({
  name: [1, text],
  namespace: [3, text],
  uid: [5, text],
  resourceVersion: [6, text],
  generation: [7, int64],
  creationTimestamp: [8, time],
  labels: [11, map(text)],
});
const port = message({ containerPort: [3, int32], name: [1, text] });
const schema = message({
  metadata: [1, metadata],
  spec: [2, message({ replicas: [1, optional(int32)], ports: [2, list(port)], paused: [7, flag], items: [9, count] })],
});
const decoder = createDecoder(schema, { form: 'object' }, createStringCache());
const tables = () => createDecoder(schema, { form: 'table', columns: { Kept: 'spec' } }, createStringCache());
const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';
const NAMES = '"metadata":{"name":"a","namespace":"shop","uid":"u","resourceVersion":"7"}';

/** What a list gives: the names of its objects, and what it leaves out. */
function read(contentType: string, body: string | Uint8Array, from = decoder) {
  const leftOut: Undecodable[] = [];
  const page = from.list(contentType, Buffer.from(body as string), (undecodable) => leftOut.push(undecodable));
  const names: string[] = [];
  for (let item = page.next(); ; item = page.next()) {
    if (item.done) return { names, leftOut, meta: item.value };
    names.push(item.value.metadata.name);
  }
}

const good = (name: string) => `{"metadata":{"name":"${name}","namespace":"shop"}}`;
const listOf = (...items: string[]) =>
  `{"kind":"ThingList","metadata":{"resourceVersion":"9"},"items":[${items.join()}]}`;

describe('an object of a list that can not be read is left out, and named', () => {
  const cases: readonly [string, string, Partial<Undecodable>][] = [
    [
      'a number that is text',
      `{${NAMES},"spec":{"replicas":"3"}}`,
      { name: 'a', namespace: 'shop', field: 'spec.replicas' },
    ],
    ['a number over 32 bits', `{${NAMES},"spec":{"replicas":3000000000}}`, { field: 'spec.replicas' }],
    ['a list that is an object', `{${NAMES},"spec":{"ports":{}}}`, { field: 'spec.ports' }],
    [
      'an element of a list',
      `{${NAMES},"spec":{"ports":[{},{"containerPort":true}]}}`,
      { field: 'spec.ports.containerPort' },
    ],
    ['an element that is no object', `{${NAMES},"spec":{"ports":[{},5]}}`, { field: 'spec.ports' }],
    ['a list that is only counted', `{${NAMES},"spec":{"items":5}}`, { field: 'spec.items' }],
    ['a field before the names', `{"spec":{"paused":"no"},${NAMES}}`, { name: 'a', field: 'spec.paused' }],
    ['a label', '{"metadata":{"labels":{"a":1},"name":"a"}}', { name: 'a', namespace: '', field: 'metadata.labels' }],
    ['a time', '{"metadata":{"name":"a","creationTimestamp":"soon"}}', { field: 'metadata.creationTimestamp' }],
    ['a name', '{"metadata":{"name":5,"namespace":"shop"}}', { name: '', namespace: 'shop', field: 'metadata.name' }],
    ['all of it', '5', { name: '', namespace: '', field: '' }],
    ['a key that objects inherit', `{${NAMES},"toString":1,"spec":{"replicas":"3"}}`, { field: 'spec.replicas' }],
  ];
  for (const [what, item, expected] of cases) {
    test(what, () => {
      const { names, leftOut, meta } = read(JSON_TYPE, listOf(good('before'), item, good('after')));
      assert.deepEqual([names, meta.resourceVersion, leftOut.length], [['before', 'after'], '9', 1]);
      assert.deepEqual(leftOut[0], { ...leftOut[0], ...expected });
      assert.notEqual(leftOut[0]!.reason, '');
    });
  }

  test('as the only one', () => {
    assert.deepEqual(read(JSON_TYPE, listOf('5')).names, []);
  });

  test('unless nobody listens: then it throws', () => {
    assert.throws(() => [...decoder.list(JSON_TYPE, Buffer.from(listOf('5')))], CodedError);
  });

  test('but JSON that is cut within it is torn', () => {
    const whole = listOf(good('a'), `{${NAMES},"spec":{"replicas":"3"}}`);
    for (let end = 0; end < whole.length; end++) {
      assert.throws(() => read(JSON_TYPE, whole.slice(0, end)), CodedError, `${end} bytes`);
    }
  });

  test('a row of a table is named by its object, and by the field that a cell becomes', () => {
    const body = `{"kind":"Table","metadata":{},"columnDefinitions":[{"name":"Name"},{"name":"Kept"}],"rows":[
      {"cells":["x",{}],"object":{${NAMES}}},
      {"cells":["x",5],"object":{${NAMES}}},
      {"object":{"metadata":{"name":"b","generation":"1"}},"cells":["x",{}]},
      5]}`;
    const { names, leftOut } = read(JSON_TYPE, body, tables());
    assert.deepEqual(names, ['a']);
    assert.deepEqual(
      leftOut.map(({ name, field }) => [name, field]),
      [
        ['a', 'spec'],
        ['b', 'metadata.generation'],
        ['', ''],
      ],
    );
  });
});

/** A field of protobuf whose value has a length. */
const field = (number: number, ...parts: (string | Uint8Array)[]) => {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  return Buffer.concat([Buffer.from([(number << 3) | 2, content.length]), content]);
};
const varint = (number: number, value: number) => Buffer.from([number << 3, value]);
const wrapped = (kind: string, content: Uint8Array) =>
  Buffer.concat([Buffer.from('k8s\0'), field(1, field(1, 'v1'), field(2, kind)), field(2, content)]);
const names = (name: string) => field(1, field(1, name), field(3, 'shop'), field(5, 'u'), field(6, '7'));

describe('the same in protobuf', () => {
  const cases: readonly [string, Uint8Array, Partial<Undecodable>][] = [
    [
      'a number of the wrong wire type',
      field(2, field(1, '3')),
      { name: 'a', namespace: 'shop', field: 'spec.replicas' },
    ],
    [
      'an element of a list',
      field(2, field(2, varint(3, 1)), field(2, field(3, 'x'))),
      { field: 'spec.ports.containerPort' },
    ],
    ['a list of the wrong wire type', field(2, varint(2, 1)), { field: 'spec.ports' }],
    ['a message that is cut', field(2, Buffer.from([0x0a, 0x7f])), { name: 'a', field: 'spec' }],
    ['bytes that are no field', Buffer.from([0xff, 0xff]), { name: '', field: '' }],
  ];
  for (const [what, bytes, expected] of cases) {
    test(what, () => {
      const items = [names('before'), Buffer.concat([names('a'), bytes]), names('after')].map((item) => field(2, item));
      const body = wrapped('PodList', Buffer.concat([field(1, field(2, '9')), ...items]));
      const { names: read_, leftOut, meta } = read(PROTOBUF_TYPE, body);
      assert.deepEqual([read_, meta.resourceVersion, leftOut.length], [['before', 'after'], '9', 1]);
      assert.deepEqual(leftOut[0], { ...leftOut[0], ...expected });
    });
  }

  test('an event', () => {
    const object = wrapped('Pod', Buffer.concat([names('a'), field(2, field(1, '3'))]));
    const event = decoder.event(PROTOBUF_TYPE, Buffer.concat([field(1, 'MODIFIED'), field(2, field(1, object))]));
    assert.deepEqual([event.type, 'resourceVersion' in event && event.resourceVersion], ['UNDECODABLE', '7']);
    assert.equal(event.type === 'UNDECODABLE' && event.tombstone?.metadata.uid, 'u');
  });
});

describe('an event whose object can not be read', () => {
  const event = (object: string, type = 'MODIFIED', from = decoder) =>
    from.event(JSON_TYPE, Buffer.from(`{"type":"${type}","object":${object}}`));

  test('has what is left of the object, for deleting what is kept of it', () => {
    const read = event(`{${NAMES},"spec":{"replicas":"3"}}`);
    assert.ok(read.type === 'UNDECODABLE');
    const { undecodable, tombstone, resourceVersion } = read;
    assert.deepEqual([undecodable.name, undecodable.field, resourceVersion], ['a', 'spec.replicas', '7']);
    assert.deepEqual(tombstone, {
      ...schema.absent,
      metadata: { ...metadata.absent, name: 'a', namespace: 'shop', uid: 'u', resourceVersion: '7' },
    });
  });

  test('has no tombstone where the name can not be read', () => {
    const read = event('{"metadata":{"name":{},"resourceVersion":"7"}}');
    assert.ok(read.type === 'UNDECODABLE');
    assert.deepEqual([read.tombstone, read.undecodable.field, read.resourceVersion], [undefined, 'metadata.name', '7']);
  });

  for (const [what, object, type] of [
    ['an object without resourceVersion', '{"metadata":{"name":"a"}}', 'ADDED'],
    ['null', 'null', 'ADDED'],
    ['a bookmark', '{"metadata":{"resourceVersion":5}}', 'BOOKMARK'],
  ] as const) {
    test(`is known as such: ${what}`, () => {
      const read = event(object, type);
      assert.deepEqual([read.type, 'resourceVersion' in read && read.resourceVersion], ['UNDECODABLE', '']);
    });
  }

  test('is known as such in a table', () => {
    const row = `{"cells":[5],"object":{${NAMES}}}`;
    const read = event(`{"kind":"Table","columnDefinitions":[{"name":"Kept"}],"rows":[${row}]}`, 'ADDED', tables());
    assert.ok(read.type === 'UNDECODABLE');
    assert.deepEqual([read.undecodable.name, read.undecodable.field, read.tombstone?.metadata.uid], ['a', 'spec', 'u']);
  });

  test('is torn where the line is not whole', () => {
    assert.throws(() => event(`{${NAMES},"spec":{"replicas":"3"}`), CodedError);
  });
});
