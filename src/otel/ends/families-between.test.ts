import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLivingCluster } from '../../../test/cost/living-cluster.ts';
import type { Kind, KubernetesObject } from '../../resources/declare/kind.ts';
import { familiesBetween } from './families-between.ts';

interface Pod extends KubernetesObject {
  readonly status: { readonly containerStatuses: readonly { readonly restartCount: number }[] };
}

const { state, scope } = createLivingCluster(10, 'protobuf').followed.get('pods')!;
const kind = state.kind as Kind;
const pod = [...scope.blocks()[0]!.objects].find((one) => (one as Pod).status.containerStatuses.length > 0) as Pod;
const during = (object: KubernetesObject, of = kind) => ({ object, kind: of, from: 1, until: 2 });
const namesBetween = (before: KubernetesObject[], after: KubernetesObject) =>
  familiesBetween(
    before.map((object) => during(object)),
    during(after),
  )?.map((index) => kind.families[index]!.name);

function restarted({ status, ...rest }: Pod): Pod {
  const [first, ...others] = status.containerStatuses;
  return { ...rest, status: { ...status, containerStatuses: [{ ...first!, restartCount: 7 }, ...others] } };
}

test('only families that read what has changed may have other series', () => {
  const names = namesBetween([pod, pod], restarted(pod))!;
  assert.ok(names.includes('kube_pod_container_status_restarts_total'));
  assert.ok(!names.includes('kube_pod_labels') && !names.includes('kube_pod_container_resource_requests'));
  assert.ok(names.length < kind.families.length / 2, names.join(' '));
  assert.deepEqual(namesBetween([pod], { ...pod, metadata: { ...pod.metadata, resourceVersion: '99' } }), []);
});

test('what has changed since any of several states counts', () => {
  assert.deepEqual(namesBetween([pod, restarted(pod)], pod), namesBetween([pod], restarted(pod)));
});

test('nothing is known of an object that is called otherwise', () => {
  const { metadata } = pod;
  assert.equal(namesBetween([pod], { ...pod, metadata: { ...metadata, uid: 'another' } }), undefined);
});

test('nothing is known of objects of another declaration', () => {
  assert.equal(familiesBetween([during(pod, { ...kind })], during(pod)), undefined);
});
