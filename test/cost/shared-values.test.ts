import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pods } from '../../src/resources/kinds/pods/pods.ts';
import type { Pod } from '../../src/resources/kinds/pods/schema.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { fillCluster } from '../simulator/bulk.ts';
import { encodedKind } from '../support/kinds/encoded.ts';

const PODS = 500;
const cluster = new SimulatedCluster();
fillCluster(cluster, { pods: PODS });
const written = cluster.list('pods');

/** How many different values all pods have together. */
function distinct(all: readonly Pod[], value: (pod: Pod) => unknown): number {
  return new Set(all.map(value)).size;
}

/** Of the pods of some applications one has another state, and the one after it is not beside its like. */
function assertShared(all: readonly Pod[]): void {
  assert.equal(all.length, PODS);
  assert.equal(
    distinct(all, ({ spec }) => spec.containers),
    PODS / 5,
  );
  assert.equal(
    distinct(all, ({ spec }) => spec.tolerations),
    1,
  );
  assert.equal(
    distinct(all, ({ spec }) => spec.volumes),
    1,
  );
  assert.equal(
    distinct(all, ({ metadata }) => metadata.ownerReferences),
    PODS / 5,
  );
  const conditions = new Set(all.flatMap(({ status }) => status.conditions)).size;
  assert.ok(conditions < PODS / 2, `${conditions} conditions`);
}

test('pods of a list share what the one before has too', () => {
  const { listBody, read } = encodedKind(pods, 'protobuf');
  assertShared([...read(listBody(written))] as Pod[]);
});

test('volumes that no claim stands behind are not kept, though each pod has one of a name of its own', () => {
  const { listBody, read } = encodedKind(pods, 'protobuf');
  const withTokens = written.map((pod, at) => {
    const spec = pod.spec as { readonly volumes: readonly object[] };
    return { ...pod, spec: { ...spec, volumes: [...spec.volumes, { name: `kube-api-access-${at}`, projected: {} }] } };
  });
  assert.deepEqual(
    [...(read(listBody(withTokens)) as Iterable<Pod>)].flatMap(({ spec }) => spec.volumes),
    [],
  );
});

test('so they do where the list comes as events', () => {
  const { event } = encodedKind(pods, 'protobuf');
  assertShared(
    written.map((pod) => {
      const added = event('ADDED', pod);
      assert.ok(added.type === 'ADDED');
      return added.object as unknown as Pod;
    }),
  );
});
