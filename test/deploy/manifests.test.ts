/** The kustomizations in `deploy/`: names, labels, ports and permissions. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { readSettings } from '../../src/config/read-settings.ts';
import { nextKinds } from '../../src/resources/kinds/next/next.ts';
import { kinds as allKinds } from '../../src/resources/kinds.ts';
import { CLUSTER_ROLE } from './anchors.ts';
import { containerOf, DEPLOY, type Json, one, render, renderer } from './render.ts';
import { findingShards, holding, permissionsOf, REVIEWS, watching } from './rules.ts';

/** Those that kube-state-metrics does not have are granted by who asks for them: `generate rbac` says how. */
const kinds = allKinds.filter((kind) => !nextKinds.includes(kind));
const DEFAULT = kinds.filter(({ onByDefault }) => onByDefault).map(({ resource }) => resource);
const JOB = 'kube-state-metrics';

test('the ClusterRole grants what the kinds and --auth-filter need, and nothing else', () => {
  assert.deepEqual(permissionsOf(rulesIn('base/cluster-role')), new Set([...watching(kinds), ...REVIEWS]));
});

test('the ClusterRole grants all that the one of kube-state-metrics does', () => {
  const ours = permissionsOf(rulesIn('base/cluster-role'));
  assert.deepEqual(
    [...permissionsOf(CLUSTER_ROLE)].filter((permission) => !ours.has(permission)),
    [],
  );
});

test('the Role of a namespace that is watched grants what its kinds need, and nothing else', () => {
  const namespaced = kinds.filter((kind) => kind.namespaced);
  assert.deepEqual(permissionsOf(rulesIn('overlays/namespaced/role')), new Set(watching(namespaced)));
});

test('the Role in the own namespace grants what --leader-elect needs, and nothing else', () => {
  const { leaderElection } = settingsOf(['--leader-elect']);
  assert.deepEqual(permissionsOf(rulesIn('base/role')), new Set(holding(leaderElection!.leaseName)));
});

test('the Role of shards grants what --pod needs, and nothing else', () => {
  assert.deepEqual(permissionsOf(rulesIn('overlays/autosharding/role')), new Set(findingShards('kube-state-otel')));
});

test('the sidecar is the one of config/', () => {
  const text = (path: string) => readFileSync(`${DEPLOY}${path}`, 'utf8');
  const collector = 'otel-collector-sidecar.yaml';
  assert.equal(text(`overlays/sidecar/${collector}`), text(`../config/${collector}`));
  assert.deepEqual(parse(text('overlays/sidecar/sidecar.yaml')).spec, parse(text('../config/sidecar.yaml')).spec);
});

suite('the kustomizations', { skip: renderer.skip }, () => {
  const folders = ['', ...readdirSync(`${DEPLOY}overlays`).map((name) => `overlays/${name}`)];
  for (const folder of folders) {
    const { documents } = render({ kustomization: `${DEPLOY}${folder}` });

    test(`deploy/${folder}: the Service says the job, and finds every pod`, () => {
      const service = one(documents, 'Service');
      assert.equal(service.metadata.labels['app.kubernetes.io/name'], JOB);
      assert.equal(service.metadata.annotations['prometheus.io/scrape'], 'true');
      assert.deepEqual(
        service.spec.ports.map(({ name, port }: Json) => [name, port]),
        [
          ['http-metrics', 8080],
          ['telemetry', 8081],
        ],
      );
      for (const { spec } of workloadsIn(documents)) assertSelects(service.spec.selector, spec.template);
    });

    test(`deploy/${folder}: each workload selects its own pods alone`, () => {
      const workloads = workloadsIn(documents);
      for (const workload of workloads)
        for (const { spec } of workloads) {
          assert.equal(
            selects(workload.spec.selector.matchLabels, spec.template),
            spec === workload.spec,
            workload.metadata.name,
          );
        }
    });

    test(`deploy/${folder}: the flags can be used`, () => {
      for (const workload of workloadsIn(documents)) settingsOf(argumentsOf(workload));
    });
  }

  test('drop-in has the names, selectors and ports of the manifests of kube-state-metrics', () => {
    const { documents } = render({ kustomization: `${DEPLOY}overlays/drop-in` });
    for (const kind of ['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'Deployment', 'Service']) {
      const { metadata } = one(documents, kind, JOB);
      assert.equal(metadata.namespace, kind.startsWith('Cluster') ? undefined : 'kube-system');
    }
    const selector = { 'app.kubernetes.io/name': JOB };
    const { spec } = one(documents, 'Deployment');
    assert.deepEqual(spec.selector.matchLabels, selector);
    assert.deepEqual(one(documents, 'Service').spec.selector, selector);
    assert.equal(spec.template.spec.containers[0].name, JOB);
    assert.equal(spec.template.spec.serviceAccountName, JOB);
    assert.equal(one(documents, 'ClusterRoleBinding').roleRef.name, JOB);
    assert.equal(one(documents, 'ClusterRoleBinding').subjects[0].name, JOB);
  });

  test('the pods of the others are not among those of a Service of kube-state-metrics', () => {
    for (const folder of folders.filter((one) => one !== 'overlays/drop-in')) {
      for (const { spec } of workloadsIn(render({ kustomization: `${DEPLOY}${folder}` }).documents)) {
        assert.ok(!selects({ 'app.kubernetes.io/name': JOB }, spec.template), folder);
      }
    }
  });

  test('daemonset watches every default kind once', () => {
    const { documents } = render({ kustomization: `${DEPLOY}overlays/daemonset` });
    const settings = (name: string) => settingsOf(containerOf(documents, name).args);
    assert.deepEqual(
      [...settings('kube-state-otel').resources!, 'pods'].sort(),
      DEFAULT.toSorted(),
      'all but pods, and pods',
    );
    assert.deepEqual(settings('kube-state-otel-pods-of-node').resources, ['pods']);
    assert.deepEqual(settings('kube-state-otel-unscheduled-pods').resources, ['pods']);
    assert.ok(settings('kube-state-otel-unscheduled-pods').trackUnscheduledPods);
  });

  test('namespaced watches every default kind that lives in a namespace, and may read no other', () => {
    const { documents } = render({ kustomization: `${DEPLOY}overlays/namespaced` });
    const { resources, namespaces } = settingsOf(containerOf(documents).args);
    const namespaced = kinds.filter((kind) => kind.namespaced && kind.onByDefault).map(({ resource }) => resource);
    assert.deepEqual(resources!.toSorted(), namespaced.toSorted());
    assert.deepEqual(namespaces, ['default']);
    assert.deepEqual(
      documents.filter(({ kind }) => kind.startsWith('ClusterRole')),
      [],
    );
  });

  test('a NetworkPolicy, a PodDisruptionBudget and a ServiceMonitor select what they are for', () => {
    const pod = one(render({ kustomization: `${DEPLOY}` }).documents, 'Deployment').spec.template;
    const policy = one(render({ kustomization: `${DEPLOY}overlays/networkpolicy` }).documents, 'NetworkPolicy');
    assertSelects(policy.spec.podSelector.matchLabels, pod);
    const budget = one(render({ kustomization: `${DEPLOY}overlays/pdb` }).documents, 'PodDisruptionBudget');
    assertSelects(budget.spec.selector.matchLabels, pod);
    const { documents } = render({ kustomization: `${DEPLOY}overlays/servicemonitor` });
    const { spec } = one(documents, 'ServiceMonitor');
    assertSelects(spec.selector.matchLabels, one(documents, 'Service'));
    assert.equal(spec.jobLabel, 'app.kubernetes.io/name');
    assert.deepEqual(
      spec.endpoints.map(({ port, honorLabels = false }: Json) => [port, honorLabels]),
      [
        ['http-metrics', true],
        ['telemetry', false],
      ],
    );
  });
});

function rulesIn(manifest: string): Json[] {
  return parse(readFileSync(`${DEPLOY}${manifest}.yaml`, 'utf8')).rules;
}

function workloadsIn(documents: readonly Json[]): Json[] {
  return documents.filter(({ kind }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind));
}

function argumentsOf(workload: Json): string[] {
  return workload.spec.template.spec.containers[0].args;
}

function settingsOf(flags: readonly string[]) {
  const invocation = readSettings(flags, {}, (sentence) => assert.fail(sentence));
  assert.ok('run' in invocation);
  return invocation.run;
}

function selects(labels: Readonly<Record<string, string>>, { metadata }: Json): boolean {
  return Object.entries(labels).every(([name, value]) => metadata.labels[name] === value);
}

function assertSelects(labels: Readonly<Record<string, string>>, object: Json): void {
  assert.ok(selects(labels, object), JSON.stringify({ labels, of: object.metadata.labels }));
}
