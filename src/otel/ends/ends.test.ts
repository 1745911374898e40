import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLivingCluster } from '../../../test/cost/living-cluster.ts';
import { visitorsOf } from '../instruments/families.ts';
import { unitsOf } from '../instruments/units.ts';
import { GoneObjects } from './ends.ts';
import { Told } from './told.ts';

test('an object that changed may have lost series of families that read what did, one that is gone of all', () => {
  const { cluster, store, followed, changes, take } = createLivingCluster(10, 'protobuf');
  const { state } = followed.get('pods')!;
  const [unit] = unitsOf(visitorsOf(store, state));
  const told = new Told();
  store.journal.attach(told);
  told.walk(unit!.name, store.version);
  told.settle(unit!.name, store.version, 'accepted', undefined);
  changes();
  const [pod, other] = cluster.list('pods');
  cluster.apply('pods', { ...pod!, status: { ...(pod!.status as object), phase: 'Failed' } });
  cluster.delete('pods', other!.metadata.namespace, other!.metadata.name);
  for (const { resource, event } of changes()) take(resource, event);
  const gone = new GoneObjects(store.journal, told).of(unit!, store.version);
  assert.deepEqual(
    gone.map(({ states: [before] }) => before!.object.metadata.name),
    [pod, other].map((one) => one!.metadata.name),
  );
  const names = gone.map(({ families }) => families()?.map((index) => state.kind.families[index]!.name));
  assert.ok(names[0]!.includes('kube_pod_status_phase') && !names[0]!.includes('kube_pod_labels'));
  assert.equal(names[1], undefined);
});
