import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readJson } from '../../../test/support/kinds/read-object.ts';
import { createStringCache } from '../../kubernetes/codec/strings.ts';
import { type Event, events } from '../../resources/kinds/events/events.ts';
import { objectAttributes, recordOf } from './event-records.ts';

const HEARD = 1_800_000_000_000;
const STRINGS = createStringCache();
const read = (json: object) =>
  readJson(events.schema, Buffer.from(JSON.stringify(json)), 0, STRINGS) as unknown as Event;

/** What the k8s_events receiver makes of this one, by its documentation and source. */
const WHOLE = {
  metadata: { name: 'web.17f', namespace: 'shop', uid: 'e-1', creationTimestamp: '2026-03-01T10:00:00Z' },
  involvedObject: {
    kind: 'Pod',
    namespace: 'shop',
    name: 'web',
    uid: 'p-1',
    apiVersion: 'v1',
    resourceVersion: '77',
    fieldPath: 'spec.containers{web}',
  },
  reason: 'BackOff',
  message: 'Back-off restarting failed container',
  source: { component: 'kubelet', host: 'n1' },
  firstTimestamp: '2026-03-01T10:00:00Z',
  lastTimestamp: '2026-03-01T10:03:00Z',
  count: 4,
  type: 'Warning',
  action: 'Restarting',
};

test('a record has the body, severity, time and attributes that the receiver gives it', () => {
  assert.deepEqual(recordOf(read(WHOLE), HEARD), {
    timestamp: Date.parse('2026-03-01T10:03:00Z'),
    observedTimestamp: HEARD,
    body: 'Back-off restarting failed container',
    severityNumber: 13,
    severityText: 'Warning',
    attributes: {
      'k8s.event.reason': 'BackOff',
      'k8s.event.action': 'Restarting',
      'k8s.event.start_time': '2026-03-01 10:00:00 +0000 UTC',
      'k8s.event.name': 'web.17f',
      'k8s.event.uid': 'e-1',
      'k8s.namespace.name': 'shop',
      'k8s.event.count': 4,
    },
  });
  assert.deepEqual(objectAttributes(read(WHOLE)), {
    'k8s.node.name': 'n1',
    'k8s.object.kind': 'Pod',
    'k8s.object.name': 'web',
    'k8s.object.uid': 'p-1',
    'k8s.object.fieldpath': 'spec.containers{web}',
    'k8s.object.api_version': 'v1',
    'k8s.object.resource_version': '77',
  });
});

for (const [type, severityNumber, severityText] of [
  ['Normal', 9, 'Normal'],
  ['Warning', 13, 'Warning'],
  ['error', 17, 'error'],
  ['Critical', 21, 'Critical'],
  ['Strange', undefined, undefined],
  ['constructor', undefined, undefined],
  ['', undefined, undefined],
] as const) {
  test(`the type "${type}" is told with the severity number ${severityNumber}`, () => {
    const record = recordOf(read({ ...WHOLE, type }), HEARD);
    assert.deepEqual([record.severityNumber, record.severityText], [severityNumber, severityText]);
  });
}

for (const [what, more, expected] of [
  ['the event time before the last time', { eventTime: '2026-03-01T10:01:00.500000Z' }, '2026-03-01T10:01:00Z'],
  ['the last time before the first', {}, '2026-03-01T10:03:00Z'],
  ['the first time where there is no last', { lastTimestamp: null }, '2026-03-01T10:00:00Z'],
  [
    'the last time of a series before all',
    { eventTime: '2026-03-01T10:01:00Z', series: { count: 2, lastObservedTime: '2026-03-01T10:09:00Z' } },
    '2026-03-01T10:09:00Z',
  ],
] as const) {
  test(`the time of a record is ${what}`, () => {
    assert.equal(recordOf(read({ ...WHOLE, ...more }), HEARD).timestamp, Date.parse(expected));
  });
}

test('an event without any field is told, at the time when it was heard of', () => {
  const { timestamp, body, attributes } = recordOf(read({}), HEARD);
  assert.deepEqual([timestamp, body, attributes?.['k8s.event.count']], [HEARD, '', undefined]);
  assert.equal(attributes?.['k8s.event.start_time'], '0001-01-01 00:00:00 +0000 UTC');
});
