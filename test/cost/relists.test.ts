import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStringCache } from '../../src/kubernetes/codec/strings.ts';
import { pods } from '../../src/resources/kinds/pods/pods.ts';
import { configure } from '../../src/resources/options/configure.ts';
import type { KubernetesObject as JsonObject } from '../../src/simulator/cluster.ts';
import { BLOCK_SIZE } from '../../src/state/blocks/blocks.ts';
import { StateStore } from '../../src/state/store.ts';
import { encodedKind } from '../support/kinds/encoded.ts';
import { usedBytes } from './garbage.ts';

test('memory after 50 lists of 10,000 pods is what it was after the first', async (context) => {
  const encoded = encodedKind(pods, 'protobuf', createStringCache());
  const body = encoded.listBody(Array.from({ length: 10_000 }, (_, index) => smallPod(index)));
  const scope = new StateStore().open(configure(pods, {}));
  const relist = () => {
    scope.init();
    for (const object of encoded.read(body)) scope.initApply(object);
    scope.initDone();
    // A reader between lists: what it held is let go.
    assert.equal(scope.blocks().length, Math.ceil(10_000 / BLOCK_SIZE));
  };
  const before = await usedBytes();
  relist();
  const first = (await usedBytes()) - before;
  for (let list = 1; list < 50; list++) relist();
  const last = (await usedBytes()) - before;
  context.diagnostic(`${first} bytes after the first list, ${last} after the last of ${body.length} bytes`);
  assert.ok(last < first * 1.1, `${first} bytes after the first list, ${last} after the last`);
});

function smallPod(index: number): JsonObject {
  const name = `small-${index}`;
  return {
    metadata: {
      name,
      namespace: `team-${index % 50}`,
      uid: `00000000-0000-0000-0000-${String(index).padStart(12, '0')}`,
      resourceVersion: String(index + 1),
      creationTimestamp: '2026-01-02T03:04:05Z',
    },
    spec: { nodeName: `node-${index % 100}`, containers: [{ name: 'app', image: 'registry.example.com/app:1' }] },
    status: { phase: 'Running', podIP: `10.0.${index >> 8}.${index & 255}` },
  };
}
