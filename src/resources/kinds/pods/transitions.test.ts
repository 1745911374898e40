import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transitionsBetween } from '../../../../test/support/kinds/transitions.ts';
import { podTransitions } from './transitions.ts';

const RUNNING = { phase: 'Running', containerStatuses: [container(0, { running: {} })] };

/** What is counted, as texts: counter without prefix, labels, times. */
function counted(before: object | undefined, after: object): string[] {
  return transitionsBetween(podTransitions, before && { status: before }, { status: after }).map(
    ({ counter, labels, times }) =>
      [counter.replace(/^kube_transitions_(pod_|container_)?|_total$/g, ''), ...labels, `×${times}`].join(' '),
  );
}

function container(restartCount: number, state: object, lastState: object = {}, name = 'app') {
  return { name, restartCount, state, lastState };
}

function end(containerID: string, exitCode = 1, reason = 'Error') {
  return { terminated: { containerID, exitCode, reason, finishedAt: '2026-01-01T00:00:00Z' } };
}

test('equal states count nothing', () => {
  const state = {
    phase: 'Failed',
    reason: 'Evicted',
    containerStatuses: [container(2, end('c2'), end('c1'))],
  };
  assert.deepEqual(counted(state, state), []);
});

test('a new pod begins as Pending with nothing counted', () => {
  assert.deepEqual(counted(undefined, { phase: 'Pending' }), []);
});

test('a pod that is first seen when it has failed has all counted that its state tells', () => {
  const state = { phase: 'Failed', containerStatuses: [container(2, end('c2', 2), end('c1', 137, 'OOMKilled'))] };
  assert.deepEqual(counted(undefined, state), [
    'phase_changes Pending Failed ×1',
    'terminations OOMKilled 137 ×1',
    'terminations Error 2 ×1',
    'restarts ×2',
  ]);
});

test('an end that moves from the state to the last state is counted once', () => {
  const ended = { phase: 'Running', containerStatuses: [container(0, end('c0'))] };
  const waiting = { phase: 'Running', containerStatuses: [container(0, { waiting: {} }, end('c0'))] };
  const again = { phase: 'Running', containerStatuses: [container(1, { running: {} }, end('c0'))] };
  assert.deepEqual(counted(RUNNING, ended), ['terminations Error 1 ×1']);
  assert.deepEqual(counted(ended, waiting), []);
  assert.deepEqual(counted(waiting, again), ['restarts ×1']);
});

test('an end that was only seen as the last state is counted', () => {
  const again = { phase: 'Running', containerStatuses: [container(1, { running: {} }, end('c0', 137, 'OOMKilled'))] };
  assert.deepEqual(counted(RUNNING, again), ['terminations OOMKilled 137 ×1', 'restarts ×1']);
});

test('of many unseen restarts all are counted, but only the ends that are told', () => {
  const later = { phase: 'Running', containerStatuses: [container(7, end('c7', 2), end('c6', 1))] };
  assert.deepEqual(counted(RUNNING, later), ['terminations Error 1 ×1', 'terminations Error 2 ×1', 'restarts ×7']);
});

test('a lower restart count counts no restart', () => {
  const earlier = { phase: 'Running', containerStatuses: [container(3, { running: {} })] };
  assert.deepEqual(counted(earlier, RUNNING), []);
});

test('an end without container ID is told apart by time, exit code and reason', () => {
  const lost = (finishedAt: string) => ({
    phase: 'Running',
    containerStatuses: [container(1, { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown', finishedAt } })],
  });
  const [first, second] = [lost('2026-01-01T00:00:00Z'), lost('2026-01-01T00:01:00Z')];
  assert.deepEqual(counted(first, first), []);
  assert.deepEqual(counted(first, second), ['terminations ContainerStatusUnknown 137 ×1']);
});

test('init containers are counted too, apart from a container of the same name', () => {
  const state = { ...RUNNING, initContainerStatuses: [container(1, end('i1', 0, 'Completed'), end('i0'))] };
  assert.deepEqual(counted(RUNNING, state), ['terminations Error 1 ×1', 'terminations Completed 0 ×1', 'restarts ×1']);
});

test('of two statuses with one name the first counts', () => {
  const state = { ...RUNNING, containerStatuses: [container(1, { running: {} }), container(3, end('c3'))] };
  assert.deepEqual(counted(undefined, state), ['phase_changes Pending Running ×1', 'restarts ×1']);
  assert.deepEqual(counted(state, state), []);
});

test('an eviction by the kubelet is counted once, also where the condition comes later', () => {
  const evicted = { phase: 'Failed', reason: 'Evicted' };
  const told = { ...evicted, conditions: [disruption('True', 'TerminationByKubelet')] };
  assert.deepEqual(counted({ phase: 'Running' }, evicted), ['phase_changes Running Failed ×1', 'evictions Evicted ×1']);
  assert.deepEqual(counted(evicted, told), []);
});

test('an eviction from outside is counted when its condition becomes true, and again when it had been taken back', () => {
  const [on, off] = ['True', 'False'].map((status) => ({
    phase: 'Running',
    conditions: [disruption(status, 'EvictionByEvictionAPI')],
  }));
  assert.deepEqual(counted({ phase: 'Running' }, on!), ['evictions EvictionByEvictionAPI ×1']);
  assert.deepEqual(counted(on, off!), []);
  assert.deepEqual(counted(off, on!), ['evictions EvictionByEvictionAPI ×1']);
});

test('an object without any field counts nothing', () => {
  assert.deepEqual(transitionsBetween(podTransitions, undefined, {}), []);
});

function disruption(status: string, reason: string) {
  return { type: 'DisruptionTarget', status, reason };
}
