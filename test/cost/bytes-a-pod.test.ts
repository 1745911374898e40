import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createStringCache, readString, type StringCache } from '../../src/kubernetes/codec/strings.ts';
import { pods } from '../../src/resources/kinds/pods/pods.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { type KubernetesObject as JsonObject, SimulatedCluster } from '../../src/simulator/cluster.ts';
import { StateStore } from '../../src/state/store.ts';
import { CLUSTERS, listBody } from '../conformance/recordings.ts';
import { fillCluster } from '../simulator/bulk.ts';
import { encodedKind } from '../support/kinds/encoded.ts';
import { usedBytes } from './garbage.ts';

test('a recorded pod takes less than 1100 bytes', async (context) => {
  const bodies = recordedPods(30);
  await assertBytesAPod(context, bodies, 1100);
});

test('a bulk pod of two containers takes less than 1400 bytes', async (context) => {
  const bodies = bulkPods(5000);
  await assertBytesAPod(context, bodies, 1400);
});

test('a bulk pod of which one family is told takes what that family reads', async (context) => {
  const only = (wanted: string) => configure(pods, { families: ({ name }) => name === wanted });
  const bodies = bulkPods(5000);
  await assertBytesAPod(context, bodies, 520, only('kube_pod_info'));
  await assertBytesAPod(context, bodies, 370, only('kube_pod_status_phase'));
});

/** Lists of the recorded pods, each time with all texts others that no two pods have in common. */
function recordedPods(copies: number): readonly Buffer[] {
  const recorded: JsonObject[] = CLUSTERS.flatMap((cluster) => JSON.parse(listBody(cluster, 'pods').toString()).items);
  const { listBody: bodyOf } = encodedKind(pods, 'protobuf');
  return Array.from({ length: copies }, (_, copy) => bodyOf(recorded.map((pod, at) => renamed(pod, `${copy}-${at}`))));
}

function renamed(pod: JsonObject, suffix: string): JsonObject {
  const text = JSON.stringify(pod, (key, value: unknown) => {
    const isOwn = ['uid', 'containerID', 'podIP', 'ip', 'hostname'].includes(key) && typeof value === 'string';
    return isOwn ? `${value}-${suffix}` : value;
  });
  const copy: JsonObject = JSON.parse(text);
  return { ...copy, metadata: { ...copy.metadata, name: `${copy.metadata.name}-${suffix}` } };
}

function bulkPods(count: number): readonly Buffer[] {
  const cluster = new SimulatedCluster();
  fillCluster(cluster, { pods: count });
  return [encodedKind(pods, 'protobuf').listBody(cluster.list('pods'))];
}

/** The state after reading the lists, which stay alive throughout, against that before. */
async function assertBytesAPod(
  context: TestContext,
  bodies: readonly Buffer[],
  most: number,
  kind = pods,
): Promise<void> {
  const encoded = encodedKind(kind, 'protobuf', grownCache());
  const scope = new StateStore().open(kind);
  const before = await usedBytes();
  scope.init();
  for (const body of bodies) for (const object of encoded.read(body)) scope.initApply(object);
  scope.initDone();
  const bytes = ((await usedBytes()) - before) / scope.size;
  context.diagnostic(`${bytes.toFixed(0)} bytes a pod for ${scope.size} pods in ${bodies.length} lists`);
  assert.ok(bytes < most, `${bytes} bytes a pod`);
}

/** A cache of texts that has its full size already: that is no pod's. */
function grownCache(): StringCache {
  const cache = createStringCache();
  for (let at = 0; cache.texts.length < cache.mostSlots; at++) {
    const text = Buffer.from(`text-${at}`);
    readString(cache, text, 0, text.length);
  }
  return cache;
}
