import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressOf } from '../../../../test/support/kinds/durations.ts';
import { eventDurations } from './events.ts';

const event = (message: string, count = 1, reason = 'Pulled') => ({
  metadata: { name: 'web-0.1', namespace: 'shop' },
  involvedObject: { kind: 'Pod' },
  reason,
  message,
  count,
});
const IMAGE = 'Successfully pulled image "registry.example/a in b:1"';

for (const [message, took] of [
  [`${IMAGE} in 2.135s (3.5s including waiting). Image size: 4711 bytes.`, 2.135],
  [`${IMAGE} in 1m2.5s (1m2.5s including waiting)`, 62.5],
  [`${IMAGE} in 831.25ms (1s including waiting). Image size: 1 bytes.`, 0.831],
  [`${IMAGE} in 950\u00b5s (950\u00b5s including waiting)`, 0.001],
  [`${IMAGE} in 12.5s`, 12.5],
] as const) {
  test(`a pull took ${took} seconds: ${message}`, () => {
    assert.deepEqual(progressOf(eventDurations, event(message)), [{ isOver: true, took, labels: [] }]);
  });
}

test('an image that was there already, another reason and any other text say nothing', () => {
  for (const object of [
    event('Container image "app:1" already present on machine'),
    event(`${IMAGE} in a while`),
    event(`${IMAGE} in 2s (2s including waiting)`, 1, 'Pulling'),
    event(''),
  ]) {
    assert.deepEqual(progressOf(eventDurations, object), [undefined]);
  }
});

test('an Event is measured again when it has happened again, and not otherwise', () => {
  const message = `${IMAGE} in 2s (2s including waiting)`;
  assert.deepEqual(progressOf(eventDurations, event(message), event(message)), [undefined]);
  assert.deepEqual(progressOf(eventDurations, event(message, 2), event(message)), [
    { isOver: true, took: 2, labels: [] },
  ]);
});
