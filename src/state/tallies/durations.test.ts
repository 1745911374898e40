import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startMeasuring } from '../../../test/support/kinds/durations.ts';
import { MOST_SERIES } from './durations.ts';

const START = 1_800_000_000_000;
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

const namespace = (name: string, uid = name) => ({ metadata: { name, uid } });

/** A pod that was created at 0, and is scheduled and ready since so many seconds after. */
function pod({ scheduled, ready, uid = 'p1', owner = 'ReplicaSet', name = 'web', phase }: PodOptions = {}) {
  const condition = (type: string, since: number | undefined) =>
    since === undefined ? [] : [{ type, status: 'True', lastTransitionTime: at(since) }];
  return {
    metadata: {
      name,
      namespace: 'shop',
      uid,
      creationTimestamp: at(0),
      ownerReferences: [{ kind: owner, name: 'o', controller: true }],
    },
    status: {
      phase: phase ?? (ready === undefined ? 'Pending' : 'Running'),
      conditions: [...condition('PodScheduled', scheduled), ...condition('Ready', ready)],
    },
  };
}

interface PodOptions {
  readonly scheduled?: number;
  readonly ready?: number;
  readonly uid?: string;
  readonly owner?: string;
  readonly name?: string;
  readonly phase?: string;
}

const claim = (phase: string, uid = 'c1') => ({
  metadata: { name: 'data', namespace: 'shop', uid, creationTimestamp: at(0) },
  spec: { storageClassName: 'fast' },
  status: { phase },
});

const SCHEDULED = 'kube_durations_pod_scheduled_seconds{namespace="shop",owner_kind="ReplicaSet"}';
const READY = 'kube_durations_pod_ready_seconds{namespace="shop",owner_kind="ReplicaSet"}';
const BOUND = 'kube_durations_persistentvolumeclaim_bound_seconds{namespace="shop",storageclass="fast"}';

/** Measures pods and claims; the first lists hold these pods. */
function started(pods: readonly object[] = [], options: Parameters<typeof startMeasuring>[0] = {}) {
  const resources = ['namespaces', 'pods', 'persistentvolumeclaims'];
  const measuring = startMeasuring({ resources, now: () => START + 100_000, ...options });
  measuring.list('namespaces', [namespace('shop')]);
  measuring.list('pods', pods);
  measuring.list('persistentvolumeclaims', []);
  return measuring;
}

test('what is over in the first list is not measured, what is not over is when it is', () => {
  const { list, apply, observed } = started([pod({ scheduled: 1 })]);
  assert.deepEqual(observed(), []);
  apply('pods', pod({ scheduled: 1, ready: 7 }));
  assert.deepEqual(observed(), [`${READY} 1 7`]);
  list('pods', [pod({ scheduled: 1, ready: 7 })]);
  assert.deepEqual(observed(), [`${READY} 1 7`]);
});

test('an object that is first seen when it is over is not measured', () => {
  const { list, apply, observed } = started();
  apply('pods', pod({ scheduled: 1, ready: 7 }));
  list('pods', [pod({ scheduled: 1, ready: 7, uid: 'p2' })]);
  assert.deepEqual(observed(), []);
});

test('what was over at the end of an outage is measured by the times that the object tells', () => {
  const { list, apply, observed } = started();
  apply('pods', pod());
  list('pods', [pod({ scheduled: 2, ready: 9 })]);
  assert.deepEqual(observed(), [`${READY} 1 9`, `${SCHEDULED} 1 2`]);
});

test('a pod that is ready again counts once', () => {
  const { apply, observed } = started();
  for (const state of [{ scheduled: 1 }, { scheduled: 1, ready: 7 }, { scheduled: 1, phase: 'Running' }])
    apply('pods', pod(state));
  apply('pods', pod({ scheduled: 1, ready: 70 }));
  assert.ok(observed().includes(`${READY} 1 7`));
});

test('a pod that runs when it is first seen, and is not ready, is not measured, since it may have been', () => {
  const { apply, observed } = started([pod({ scheduled: 1, phase: 'Running' })]);
  apply('pods', pod({ scheduled: 1, ready: 70 }));
  assert.deepEqual(observed(), []);
});

test('a pod that was created anew under its name is another one', () => {
  const { apply, delete: remove, list, observed } = started();
  apply('pods', pod());
  remove('pods', pod());
  apply('pods', pod({ uid: 'p2', scheduled: 3 }));
  assert.deepEqual(observed(), []);
  apply('pods', pod({ uid: 'p3' }));
  list('pods', [pod({ uid: 'p4', scheduled: 4 })]);
  assert.deepEqual(observed(), []);
});

test('the last state of an object that is deleted is measured', () => {
  const { apply, delete: remove, observed } = started();
  apply('pods', pod());
  remove('pods', pod({ scheduled: 3 }));
  assert.deepEqual(observed(), [`${SCHEDULED} 1 3`]);
});

test('an end before the beginning takes no time', () => {
  const { apply, observed } = started();
  apply('pods', pod());
  apply('pods', pod({ scheduled: -5 }));
  assert.deepEqual(observed(), [`${SCHEDULED} 1 0`]);
});

test('where no field tells the end it is the moment at which it was heard of', () => {
  const { apply, observed } = started();
  apply('persistentvolumeclaims', claim('Pending'));
  apply('persistentvolumeclaims', claim('Bound'));
  apply('persistentvolumeclaims', claim('Bound'));
  assert.deepEqual(observed(), [`${BOUND} 1 100`]);
});

test('the histograms of a namespace go with it', () => {
  const { apply, delete: remove, observed, objects } = started();
  apply('pods', pod());
  apply('pods', pod({ scheduled: 3 }));
  assert.equal(observed().length, 1);
  remove('pods', pod({ scheduled: 3 }));
  remove('namespaces', namespace('shop'));
  assert.deepEqual(observed(), []);
  assert.deepEqual(objects(), []);
});

test('a process that begins to lead begins at zero, and goes on with what is not over', () => {
  let now = START;
  const { apply, measuring, observed, histograms, objects } = started([], { now: () => now });
  apply('pods', pod());
  apply('pods', pod({ scheduled: 3 }));
  now += 60_000;
  measuring.beginAnew();
  assert.deepEqual(observed(), []);
  assert.deepEqual([...histograms().keys()], [SCHEDULED]);
  for (const { metadata } of objects()) assert.equal(metadata.creationTimestamp, now / 1000);
  apply('pods', pod({ scheduled: 3, ready: 9 }));
  assert.deepEqual(observed(), [`${READY} 1 9`]);
});

test('a kind that is hidden and listed again measures nothing of before', () => {
  const { apply, list, scopes, observed } = started();
  apply('pods', pod());
  scopes.pods!.clear();
  list('pods', [pod({ scheduled: 3 })]);
  apply('pods', pod({ scheduled: 3, ready: 4 }));
  assert.deepEqual(observed(), [`${READY} 1 4`]);
});

test('a duration has a bounded number of series in a namespace', () => {
  const { apply, histograms } = started();
  for (let each = 0; each < 3 * MOST_SERIES; each++) {
    const named = { uid: `p${each}`, name: `p${each}`, owner: `Kind${each}` };
    apply('pods', pod(named));
    apply('pods', pod({ ...named, scheduled: 1 }));
  }
  const scheduled = [...histograms()].filter(([series]) => series.startsWith('kube_durations_pod_scheduled'));
  assert.equal(scheduled.length, MOST_SERIES + 1);
  const others = scheduled.find(([series]) => series.includes('owner_kind="other"'));
  assert.equal(others?.[1].count, 2 * MOST_SERIES);
});

test('a pull of an image is measured once for each time that an Event of it is told after the first list', () => {
  const pull = (uid: string, count = 1) => ({
    metadata: { name: uid, namespace: 'shop', uid },
    reason: 'Pulled',
    message: 'Successfully pulled image "app:1" in 2s (3s including waiting)',
    count,
  });
  const measuring = startMeasuring({ resources: ['events', 'namespaces'] });
  measuring.list('namespaces', [namespace('shop')]);
  measuring.list('events', [pull('before')]);
  measuring.apply('events', pull('new'));
  measuring.apply('events', pull('new'));
  measuring.list('events', [pull('before'), pull('new')]);
  assert.deepEqual(measuring.observed(), ['kube_durations_image_pull_seconds{namespace="shop"} 1 2']);
  measuring.apply('events', pull('new', 2));
  measuring.list('events', [pull('missed')]);
  assert.deepEqual(measuring.observed(), ['kube_durations_image_pull_seconds{namespace="shop"} 3 6']);
});
