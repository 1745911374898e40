/** What a push costs: bytes allocated a point, and request buffers alive. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getHeapStatistics } from 'node:v8';
import { pushOnce } from '../support/otlp/push-once.ts';
import { createLivingCluster } from './living-cluster.ts';
import { startReceiver } from './receiver.ts';

const REQUEST_BYTES = 262_144;

/** Most of it are the label values that families give; a point as an object of the SDK takes over 1,000. */
const BYTES_A_POINT = 400;

test(`a push allocates less than ${BYTES_A_POINT} bytes of heap a point`, async (context) => {
  const { url } = await startReceiver(context);
  const { store } = createLivingCluster(1000, 'protobuf');
  // The first pushes run what is not compiled yet.
  for (let push = 0; push < 3; push++) await pushOnce(store, url);
  // What the compiler does beside it counts too: the least of some pushes is what a push itself takes.
  let [bytes, points] = [Number.POSITIVE_INFINITY, 0];
  for (let push = 0; push < 4; push++) {
    const before = getHeapStatistics().total_allocated_bytes;
    points = await pushOnce(store, url);
    bytes = Math.min(bytes, (getHeapStatistics().total_allocated_bytes - before) / points);
  }
  context.diagnostic(`${bytes.toFixed(0)} bytes a point for ${points} points`);
  assert.ok(bytes < BYTES_A_POINT, `${bytes} bytes a point`);
});

for (const pods of [250, 1000]) {
  test(`a push of ${pods} pods to a slow receiver has few requests under way, and few buffers`, async (context) => {
    const { url, seen } = await startReceiver(context, 5);
    const { store } = createLivingCluster(pods, 'protobuf');
    const allocate = context.mock.method(Buffer, 'allocUnsafeSlow');
    await pushOnce(store, url, { maxRequestBytes: REQUEST_BYTES });
    const buffers = allocate.mock.calls.filter(({ arguments: [bytes] }) => bytes! >= REQUEST_BYTES).length;
    context.diagnostic(`${seen.requests} requests, ${seen.most} at one time, from ${buffers} buffers`);
    assert.ok(seen.requests > pods / 25, `${seen.requests} requests`);
    assert.ok(seen.most <= 3, `${seen.most} requests at one time`);
    assert.ok(buffers <= 5, `${buffers} buffers`);
  });
}

for (const compression of ['gzip', 'none'] as const) {
  const isGivenBack = compression === 'gzip';
  test(`memory of requests is ${isGivenBack ? '' : 'not '}given back after a push, compression ${compression}`, async (context) => {
    const { url } = await startReceiver(context);
    const { store } = createLivingCluster(250, 'protobuf');
    const allocate = context.mock.method(Buffer, 'allocUnsafeSlow');
    await pushOnce(store, url, { maxRequestBytes: REQUEST_BYTES, compression });
    const buffers = allocate.mock.calls.flatMap(({ arguments: [bytes], result }) =>
      bytes! >= REQUEST_BYTES ? [result!] : [],
    );
    assert.ok(buffers.length > 0);
    for (const { length } of buffers) assert.equal(length === 0, isGivenBack);
  });
}
