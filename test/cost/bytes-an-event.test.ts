import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events } from '../../src/resources/kinds/events/events.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { StateStore } from '../../src/state/store.ts';
import { encodedKind } from '../support/kinds/encoded.ts';
import { usedBytes } from './garbage.ts';

const EVENTS = 20_000;

test('an event takes less than 600 bytes, however long its message is', async (context) => {
  const body = encodedKind(events, 'protobuf').listBody(
    Array.from({ length: EVENTS }, (_, at) => ({
      metadata: {
        name: `web-${at}-7f9c6d5b8-x2x4z.17f3a9b1c2d3e4f5`,
        namespace: `shop-${at % 20}`,
        uid: `${String(at).padStart(8, '0')}-1111-4222-8333-444444444444`,
        creationTimestamp: '2026-03-01T10:00:00Z',
      },
      involvedObject: { kind: 'Pod', namespace: `shop-${at % 20}`, name: `web-${at}`, uid: `p-${at}` },
      reason: 'BackOff',
      message: `Back-off restarting failed container ${at} `.padEnd(900, '.'),
      source: { component: 'kubelet', host: `node-${at % 100}` },
      firstTimestamp: '2026-03-01T10:00:00Z',
      lastTimestamp: '2026-03-01T10:00:00Z',
      count: 1,
      type: 'Warning',
    })),
  );
  const encoded = encodedKind(events, 'protobuf');
  const scope = new StateStore().open(configure(events, {}));
  const before = await usedBytes();
  scope.init();
  for (const object of encoded.read(body)) scope.initApply(object);
  scope.initDone();
  const bytes = ((await usedBytes()) - before) / scope.size;
  context.diagnostic(`${bytes.toFixed(0)} bytes an event for ${scope.size} events`);
  assert.equal(scope.size, EVENTS);
  // So that the bytes that were read stay until here.
  assert.ok(body.length > 0);
  assert.ok(bytes < 600, `${bytes} bytes an event`);
});
