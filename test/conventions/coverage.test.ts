/** Whether the tests see all that the conventions can say: every metric, and every value of an enum where it holds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Kind, KubernetesObject } from '../../src/resources/declare/kind.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { CLUSTERS } from '../conformance/recordings.ts';
import { readObject, readObjects, recordedKinds } from '../conformance/selection.ts';
import { type Declared, declared } from './declared.ts';
import { model } from './model.ts';
import * as written from './written.ts';

/** Objects that are written for the tests, by kind. */
const WRITTEN: Readonly<Record<string, unknown>> = {
  clusterresourcequotas: written.clusterResourceQuota,
  horizontalpodautoscalers: written.horizontalPodAutoscaler,
  nodes: written.node,
  pods: written.pod,
  resourcequotas: written.resourceQuota,
};

/** What a metric should say of these objects and does not: itself with a number other than 0, and with each enum value. */
function unseen({ family }: Declared, objects: readonly KubernetesObject[]): readonly string[] {
  const seen = new Set<string>();
  for (const object of objects) {
    family.visit(object, (value, labels = []) => {
      if (value === 0) return;
      seen.add(family.name);
      for (const [at, attribute] of family.labels.entries()) seen.add(`${family.name} ${attribute}=${labels[at]}`);
    });
  }
  const values = family.labels.flatMap((attribute) =>
    (model.enumerations[attribute] ?? []).map((value) => `${family.name} ${attribute}=${value}`),
  );
  return [family.name, ...values].filter((text) => !seen.has(text));
}

/** What needs objects of two kinds has a test of its own. */
const ofOneKind = declared.filter(({ family }) => family.name !== 'k8s.service.endpoint.count');

const recorded = (kind: Kind) =>
  recordedKinds.includes(kind)
    ? CLUSTERS.flatMap((cluster) => readObjects(cluster, configure(kind, { profile: 'semconv' })))
    : [];

test('the recorded clusters show every metric and every value of an enum but for some', () => {
  const missing = ofOneKind.filter(({ kind }) => kind.resource !== 'clusterresourcequotas');
  assert.deepEqual(
    missing.flatMap((metric) => unseen(metric, recorded(metric.kind))),
    [
      'k8s.hpa.metric.target.cpu.average_value',
      'k8s.hpa.metric.target.cpu.value',
      'k8s.node.condition.status k8s.node.condition.type=NetworkUnavailable',
      'k8s.pod.cpu.limit.current',
      'k8s.pod.cpu.request.current',
      'k8s.pod.memory.limit.current',
      'k8s.pod.memory.request.current',
      'k8s.container.cpu.limit.current',
      'k8s.container.memory.limit.current',
      'k8s.container.memory.request.current',
      'k8s.container.storage.limit',
      'k8s.container.storage.request',
      'k8s.resourcequota.memory.limit.used',
      'k8s.resourcequota.ephemeral_storage.limit.hard',
      'k8s.resourcequota.ephemeral_storage.limit.used',
      'k8s.resourcequota.ephemeral_storage.request.hard',
      'k8s.resourcequota.ephemeral_storage.request.used',
      'k8s.resourcequota.hugepage_count.request.used',
    ],
  );
});

test('with the objects that are written for the tests nothing is left', () => {
  const left = ofOneKind.flatMap((metric) => {
    const { kind } = metric;
    const object = WRITTEN[kind.resource];
    const more = object === undefined ? [] : [readObject(configure(kind, { profile: 'semconv' }).schema, object)];
    return unseen(metric, [...recorded(kind), ...more]);
  });
  assert.deepEqual(left, []);
});
