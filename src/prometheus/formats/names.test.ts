import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entityByUid, metricsOf } from '../../resources/declare/conventions.ts';
import { gauge, STABLE } from '../../resources/declare/family.ts';
import type { KubernetesObject } from '../../resources/declare/kind.ts';
import { type Escaping, exposedLabel, exposedLabels, exposedName, exposedType } from './names.ts';

const of = metricsOf<KubernetesObject>(entityByUid('k8s.node', false));

test('a name of kube-state-metrics is used as it is', () => {
  assert.equal(exposedName(gauge('kube_node_info', STABLE, '', () => 1)), 'kube_node_info');
});

for (const [name, unit, exposed] of [
  ['k8s.node.memory.allocatable', 'By', 'k8s_node_memory_allocatable_bytes'],
  ['k8s.node.uptime', 's', 'k8s_node_uptime_seconds'],
  ['k8s.node.cpu.allocatable', '{cpu}', 'k8s_node_cpu_allocatable'],
  ['k8s.node.some.bytes', 'By', 'k8s_node_some_bytes'],
] as const) {
  test(`${name} with the unit ${unit} becomes ${exposed}`, () => {
    assert.equal(exposedName(of.upDownCounter(name, unit, '', () => 1)), exposed);
  });
}

test('the unit 1 is a ratio where the metric is a gauge, and nothing where it is a sum', () => {
  assert.equal(exposedName(of.gauge('k8s.a', '1', '', () => 1)), 'k8s_a_ratio');
  assert.equal(exposedName(of.upDownCounter('k8s.a', '1', '', () => 1)), 'k8s_a');
});

test('a sum that may fall is a gauge', () => {
  assert.equal(exposedType(of.upDownCounter('k8s.a', '', '', () => 1)), 'gauge');
});

test('what a label may not have becomes an underscore', () => {
  assert.equal(exposedLabel('k8s.pod.label.app.kubernetes.io/name'), 'k8s_pod_label_app_kubernetes_io_name');
});

test('attributes that become the same label share it, so that no line has a label twice', () => {
  assert.deepEqual(exposedLabels({ names: ['a.b', 'a.c', 'a/b'], values: ['1', '2', '3'] }), {
    names: ['a_b', 'a_c'],
    values: ['1;3', '2'],
  });
});

for (const [escaping, name, label] of [
  ['underscores', 'k8s_node_some_memory_bytes', 'k8s_node_its_name'],
  ['dots', 'k8s_dot_node_dot_some__memory__bytes', 'k8s_dot_node_dot_its__name'],
  ['values', 'U__k8s_2E_node_2E_some__memory__bytes', 'U__k8s_2E_node_2E_its__name'],
  ['allow-utf-8', 'k8s.node.some_memory_bytes', 'k8s.node.its_name'],
] as const satisfies readonly (readonly [Escaping, string, string])[])
  test(`a name with dots and an underscore is ${name} with the escaping ${escaping}`, () => {
    const family = of.gauge('k8s.node.some_memory', 'By', '', () => 1);
    assert.equal(exposedName(family, escaping), name);
    assert.deepEqual(exposedLabels({ names: ['k8s.node.its_name'], values: ['a'] }, escaping).names, [label]);
  });
