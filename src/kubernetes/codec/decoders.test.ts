import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { framesOf } from '../../../test/support/frames.ts';
import { readList } from '../../../test/support/lists.ts';
import { recording } from '../../../test/wire/recordings.ts';
import { CodedError } from '../../errors.ts';
import type { Decoder, WatchEvent } from './decoder.ts';
import { createDecoder } from './decoders.ts';
import { again, json, map, message, text, time } from './schema.ts';
import { createStringCache } from './strings.ts';

const metadata = message({
  name: [1, text],
  namespace: [3, text],
  uid: [5, text],
  resourceVersion: [6, text],
  creationTimestamp: [8, time],
  labels: [11, map(text)],
});
const pod = message({ metadata: [1, metadata], status: [3, message({ phase: [1, text] })] });
const decoder = createDecoder(pod, { form: 'object' }, createStringCache());
const podsOnly = createDecoder(pod, { form: 'object', kind: 'Pod' }, createStringCache());

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

/** The events of a recorded watch, fed in chunks of a few bytes. */
function readWatch<T>(from: Decoder<T>, { contentType, body }: { contentType: string; body: Buffer }): WatchEvent<T>[] {
  const splitter = from.frames(contentType);
  const events: WatchEvent<T>[] = [];
  for (let at = 0; at < body.length; at += 100) {
    for (const frame of framesOf(splitter, body.subarray(at, at + 100))) events.push(from.event(contentType, frame));
  }
  assert.equal(splitter.pending(), 0);
  return events;
}

const list = (name: string) => readList(decoder, recording(name).contentType, recording(name).body);
const watch = (name: string) => readWatch(decoder, recording(name));

test('a page gives its objects, its resourceVersion and the token of the next', () => {
  const { objects, meta } = list('list-page-1');
  assert.deepEqual(
    objects.map(({ metadata, status }) => [metadata.name, metadata.labels, status.phase]),
    [
      ['demo-0', ['app', 'demo'], 'Pending'],
      ['demo-1', ['app', 'demo'], 'Pending'],
    ],
  );
  assert.equal(meta.resourceVersion, '1590');
  assert.notEqual(meta.continue, '');
});

test('the last page has no token', () => {
  assert.equal(list('list-page-2').meta.continue, '');
});

for (const [json, protobuf] of [
  ['list-page-1', 'list-page-1-protobuf'],
  ['list-metadata', 'list-metadata-protobuf'],
  ['list-empty', 'list-empty-protobuf'],
] as const)
  test(`${protobuf} reads as ${json}`, () => {
    assert.deepEqual(list(protobuf).objects, list(json).objects);
  });

for (const [json, protobuf] of [
  ['watch-pods-json', 'watch-pods-protobuf'],
  ['watch-pods-metadata-json', 'watch-pods-metadata-protobuf'],
  ['watchlist-pods-json', 'watchlist-pods-protobuf'],
  ['watchlist-empty-json', 'watchlist-empty-protobuf'],
  ['error-410-watch-old-rv', 'error-410-watch-old-rv-protobuf'],
] as const)
  test(`${protobuf} reads as ${json}`, () => {
    assert.deepEqual(watch(protobuf), watch(json));
  });

test('a watch gives changes with their resourceVersion, then bookmarks', () => {
  assert.deepEqual(
    watch('watch-pods-json').map((event) => [event.type, event.type === 'ERROR' ? '' : event.resourceVersion]),
    [
      ['ADDED', '1584'],
      ['MODIFIED', '1585'],
      ['MODIFIED', '1586'],
      ['MODIFIED', '1587'],
      ['DELETED', '1588'],
      ['MODIFIED', '1589'],
      ['DELETED', '1590'],
      ['BOOKMARK', '1590'],
      ['BOOKMARK', '1590'],
    ],
  );
});

test('the end of the initial events is told by a bookmark', () => {
  assert.deepEqual(watch('watchlist-pods-json').at(-1), {
    type: 'BOOKMARK',
    resourceVersion: '1590',
    initialEventsEnd: true,
  });
});

test('an error in a stream gives its status', () => {
  assert.deepEqual(watch('error-410-watch-old-rv'), [
    {
      type: 'ERROR',
      status: {
        code: 410,
        reason: 'Expired',
        message: 'too old resource version: 1 (647)',
        retryAfterSeconds: 0,
        continue: '',
      },
    },
  ]);
});

test('members of a list and of an event come in any order', () => {
  const listMeta = { continue: 't', resourceVersion: '7', shardInfo: { selector: 's' } };
  const body = `{"items":[{"metadata":{"name":"a"}}],"metadata":${JSON.stringify(listMeta)},"kind":"PodList"}`;
  const { objects, meta } = readList(decoder, JSON_TYPE, Buffer.from(body));
  assert.deepEqual([objects.length, meta], [1, listMeta]);
  const event = decoder.event(
    JSON_TYPE,
    Buffer.from('{"object":{"metadata":{"resourceVersion":"7"}},"type":"DELETED"}'),
  );
  assert.equal(event.type, 'DELETED');
});

test('objects are given before the rest of the page is read', () => {
  const page = decoder.list(JSON_TYPE, Buffer.from('{"items":[{"metadata":{"name":"a"}},{"broken'));
  assert.equal(page.next().done, false);
  assert.throws(() => page.next(), CodedError);
});

for (const [what, body] of [
  ['a Status in place of a list', '{"kind":"Status","metadata":{},"code":500}'],
  ['a list that is cut behind its items', '{"kind":"PodList","items":[]'],
  ['a list with something behind it', '{"kind":"PodList","items":[]}{}'],
  ['a list with two lists of items', '{"kind":"PodList","items":[],"items":[]}'],
  ['a list of no kind', '{"items":[]}'],
  ['another object with items', '{"kind":"Page","items":[]}'],
  ['a list of other objects', '{"kind":"ServiceList","items":[]}'],
  ['a list that says so at its end', '{"items":[],"kind":"ServiceList"}'],
] as const)
  test(`${what} is refused`, () => {
    assert.throws(() => readList(podsOnly, JSON_TYPE, Buffer.from(body)), CodedError);
  });

for (const [what, frame] of [
  ['an event without object', '{"type":"ADDED"}'],
  ['an event without type', '{"object":{"metadata":{"resourceVersion":"1"}}}'],
  ['an event of an unknown type', '{"type":"MOVED","object":{}}'],
  ['an event with something behind it', '{"type":"BOOKMARK","object":{}} x'],
] as const)
  test(`${what} is refused`, () => {
    assert.throws(() => decoder.event(JSON_TYPE, Buffer.from(frame)), CodedError);
  });

test('a protobuf Status in place of a list is refused', () => {
  const { contentType, body } = recording('error-403-list-protobuf');
  assert.throws(() => readList(decoder, contentType, body), CodedError);
});

test('protobuf that is cut anywhere in the list is refused', () => {
  const { contentType, body } = recording('list-page-1-protobuf');
  const afterList = 4; // two empty texts about the content's encoding and type
  for (let end = 0; end < body.length - afterList; end++) {
    assert.throws(() => readList(decoder, contentType, body.subarray(0, end)), CodedError, `${end} bytes`);
  }
});

test('JSON that is cut anywhere is refused', () => {
  const { contentType, body } = recording('list-page-1');
  const { length } = body.toString().trimEnd();
  for (let end = 0; end < length; end++) {
    assert.throws(() => readList(decoder, contentType, body.subarray(0, end)), CodedError, `${end} bytes`);
  }
});

test('another content type is refused', () => {
  assert.throws(() => readList(decoder, 'text/html', Buffer.from('<html>')), CodedError);
});

test('content types are told apart without their parameters', () => {
  const { body } = recording('list-empty');
  assert.deepEqual(readList(decoder, 'Application/JSON; charset=utf-8', body).objects, []);
});

for (const name of ['error-410-continue-expired', 'error-410-continue-expired-protobuf'])
  test(`the status of ${name} has the token for going on`, () => {
    const { contentType, body } = recording(name);
    const status = decoder.status(contentType, body);
    assert.deepEqual([status?.code, status?.reason], [410, 'Expired']);
    assert.notEqual(status?.continue, '');
  });

test('a status tells when to come again', () => {
  const { contentType, body } = recording('error-504-rv-too-large');
  assert.equal(decoder.status(contentType, body)?.retryAfterSeconds, 1);
});

for (const [what, contentType, body] of [
  ['plain text', 'text/plain; charset=utf-8', '404 page not found\n'],
  ['HTML', 'text/html', '<html>default backend - 404</html>'],
  ['HTML that calls itself JSON', JSON_TYPE, '<html>'],
  ['JSON that is no status', JSON_TYPE, '{"error":"denied","code":404}'],
  ['another object', JSON_TYPE, '{"kind":"PodList","metadata":{},"items":[]}'],
  ['broken JSON', JSON_TYPE, '{"kind":"Sta'],
  ['broken protobuf', PROTOBUF_TYPE, 'k8s\0\xff'],
  ['nothing', '', ''],
] as const)
  test(`${what} is no status`, () => {
    assert.equal(decoder.status(contentType, Buffer.from(body)), undefined);
  });

for (const [what, contentType, body, recognised] of [
  ['half a list', JSON_TYPE, ' {"kind":"Po', true],
  ['half a list in protobuf', PROTOBUF_TYPE, 'k8', true],
  ['plain text that calls itself JSON', JSON_TYPE, 'upstream request timeout', false],
  ['HTML', 'text/html', '{}', false],
  ['nothing', JSON_TYPE, '', false],
] as const)
  test(`${what} ${recognised ? 'may be' : 'is not'} an answer that was torn`, () => {
    assert.equal(decoder.recognises(contentType, Buffer.from(body)), recognised);
  });

test('a whole list of another recording reads without trouble', () => {
  const { contentType, body } = recording('list-gzip');
  const all = readList(decoder, contentType, gunzipSync(body));
  assert.equal(all.objects.length, JSON.parse(gunzipSync(body).toString()).items.length);
});

const accepts = (form: 'object' | 'metadata' | 'table') => {
  const { listAccept, watchAccept } = createDecoder(pod, { form }, createStringCache(1));
  return [listAccept, watchAccept];
};

test('whole objects are asked for in protobuf first', () => {
  assert.deepEqual(accepts('object'), [
    'application/vnd.kubernetes.protobuf, application/json',
    'application/vnd.kubernetes.protobuf;stream=watch, application/json',
  ]);
});

test('metadata is asked for as PartialObjectMetadata', () => {
  assert.deepEqual(accepts('metadata'), [
    'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1, ' +
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    'application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1;stream=watch, ' +
      'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
  ]);
});

const secret = message({ metadata: [1, metadata], type: [3, text] });
const tables = () => createDecoder(secret, { form: 'table', columns: { Type: 'type' } }, createStringCache());

test('a table gives the metadata of each row and the cells of the columns that are asked for', () => {
  const { contentType, body } = recording('list-secrets-table');
  const { objects, meta } = readList(tables(), contentType, body);
  assert.deepEqual(
    objects.map(({ metadata, type }) => [metadata.name, metadata.resourceVersion, type]),
    [
      ['checkout-service-00000-db', '3029', 'Opaque'],
      ['checkout-service-00002-db', '3030', 'Opaque'],
    ],
  );
  assert.equal(meta.resourceVersion, '3848');
});

test('the columns of the first event of a watch serve the later ones', () => {
  const events = readWatch(tables(), recording('watch-secrets-table'));
  assert.deepEqual(
    events.map((event) => ('object' in event ? [event.type, event.object.type, event.object.metadata.labels] : event)),
    [
      ['ADDED', 'kubernetes.io/basic-auth', ['app', 'till']],
      ['MODIFIED', 'kubernetes.io/basic-auth', ['app', 'till2']],
      ['DELETED', 'kubernetes.io/basic-auth', ['app', 'till2']],
      { type: 'BOOKMARK', resourceVersion: '3851', initialEventsEnd: false },
    ],
  );
});

const COLUMNS = '"columnDefinitions":[{"name":"Name"},{"name":"Type"}]';
const tableEvent = (type: string, columns: string, row: string) =>
  Buffer.from(
    `{"type":"${type}","object":{"kind":"Table","metadata":{"resourceVersion":"9"},${columns},"rows":[${row}]}}`,
  );

test('the columns may come with a bookmark, and a table bookmark may end the initial events', () => {
  const decoder = tables();
  const mark = '{"object":{"metadata":{"resourceVersion":"8","annotations":{"k8s.io/initial-events-end":"true"}}}}';
  assert.deepEqual(decoder.event(JSON_TYPE, tableEvent('BOOKMARK', COLUMNS, mark)), {
    type: 'BOOKMARK',
    resourceVersion: '8',
    initialEventsEnd: true,
  });
  const row = '{"object":{"metadata":{"resourceVersion":"9"}},"cells":["a","Opaque"]}';
  const event = decoder.event(JSON_TYPE, tableEvent('ADDED', '"columnDefinitions":null', row));
  assert.equal(event.type === 'ADDED' && event.object.type, 'Opaque');
});

test('a table whose columns never came is refused', () => {
  assert.throws(() => tables().event(JSON_TYPE, tableEvent('ADDED', '"columnDefinitions":null', '{}')), CodedError);
});

test('a table without a column that is asked for is refused', () => {
  const columns = '"columnDefinitions":[{"name":"Name"}]';
  assert.throws(() => tables().event(JSON_TYPE, tableEvent('ADDED', columns, '{}')), CodedError);
});

test('whole objects in place of a table are read along the schema', () => {
  const whole = '{"metadata":{"name":"a","resourceVersion":"9"},"data":{"password":"eA=="},"type":"Opaque"}';
  const { objects } = readList(tables(), JSON_TYPE, Buffer.from(`{"kind":"SecretList","items":[${whole}]}`));
  const event = tables().event(JSON_TYPE, Buffer.from(`{"type":"ADDED","object":${whole}}`));
  assert.deepEqual([objects[0]?.type, event.type === 'ADDED' && event.object], ['Opaque', objects[0]]);
  assert.ok(!('data' in objects[0]!));
});

test('an error in a stream of tables gives its status', () => {
  const { body } = recording('error-410-watch-old-rv');
  assert.equal(tables().event(JSON_TYPE, body).type, 'ERROR');
});

test('a list of other objects is refused in protobuf, and taken by who knows no name of the list', () => {
  const { contentType, body } = recording('list-page-1-protobuf');
  const of = (kind?: string) => createDecoder(pod, { form: 'object', ...(kind && { kind }) }, createStringCache());
  assert.throws(() => readList(of('Service'), contentType, body), CodedError);
  assert.ok(readList(of(), contentType, body).objects.length > 0);
});

test('what JSON alone has a value for is asked for as JSON, in each form', () => {
  const schema = message({ ...pod.fields, all: [9, again(message({ spec: [1, json({ all: true })] }))] });
  const accepts = (['object', 'metadata'] as const).map((form) => {
    const { listAccept, watchAccept } = createDecoder(schema, { form }, createStringCache());
    return [listAccept, watchAccept];
  });
  assert.deepEqual(accepts, [
    [JSON_TYPE, JSON_TYPE],
    [
      `${JSON_TYPE};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`,
      `${JSON_TYPE};as=PartialObjectMetadata;g=meta.k8s.io;v=v1`,
    ],
  ]);
});
