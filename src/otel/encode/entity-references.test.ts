import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { CLUSTERS } from '../../../test/conformance/recordings.ts';
import { readObjects, recordedKinds } from '../../../test/conformance/selection.ts';
import { model } from '../../../test/conventions/model.ts';
import { decodeRequest, type WireRequest } from '../../../test/support/otlp/proto.ts';
import { SCHEMA_URL } from '../../resources/declare/conventions.ts';
import type { Kind, KubernetesObject } from '../../resources/declare/kind.ts';
import { parseAllowlist, patternsFor } from '../../resources/options/allowlist.ts';
import { configure } from '../../resources/options/configure.ts';
import { StateStore } from '../../state/store.ts';
import { registerFamilies } from '../instruments/families.ts';
import { StateMeter } from '../instruments/meter.ts';
import { unitsOf } from '../instruments/units.ts';
import { writeSamples } from '../push/walk.ts';
import { EntityWriter } from './entities.ts';
import { referencesOf } from './entity-references.ts';
import { jsonOf } from './json.ts';

const resource = resourceFromAttributes({
  'service.name': 'kube-state-metrics',
  'k8s.cluster.uid': 'the-cluster',
  'k8s.cluster.name': 'shop',
  'deployment.environment.name': 'test',
});

/** The request that tells the entities of some objects. */
async function requestOf(kind: Kind, objects: readonly KubernetesObject[]): Promise<Buffer> {
  const store = new StateStore();
  const scope = store.open(kind);
  scope.init();
  for (const object of objects) scope.initApply(object);
  scope.initDone();
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  const parts: Buffer[] = [];
  const writer = new EntityWriter({
    resource,
    scope: meter.scope,
    maxBytes: () => 1_000_000,
    written: 0,
    allocate: Buffer.alloc,
    deliver: ({ bytes }) => parts.push(Buffer.from(bytes)),
  });
  const { readings } = await meter.cycle();
  for (const unit of unitsOf(readings.flatMap(({ visitors }) => visitors))) {
    writer.open([{ unit, deltas: undefined }], 1);
    await writeSamples([unit], unit.parts(), writer, async () => {});
    writer.close();
  }
  writer.finish();
  return Buffer.concat(parts);
}

const allowed = parseAllowlist('labels', '*=[*]');
const conventional = recordedKinds
  .filter(({ conventions }) => conventions !== undefined)
  .map((kind) => configure(kind, { profile: 'semconv', labels: patternsFor(allowed, kind) }))
  .filter(({ families }) => families.some(({ entity }) => entity !== undefined));

/** What was written of all recorded objects that the conventions know. */
const requests = await Promise.all(
  conventional.map((kind) => {
    const objects = CLUSTERS.flatMap((cluster) => readObjects(cluster, kind));
    return requestOf(kind, objects);
  }),
);
const resources = requests.flatMap((bytes) =>
  decodeRequest(bytes).resourceMetrics.map(({ resource: written }) => ({
    keys: written!.attributes!.map(({ key }) => key),
    references: written!.entityRefs ?? [],
  })),
);

test('each resource has references by keys that it has, none of them claimed twice', () => {
  assert.ok(resources.length > 100);
  for (const { keys, references } of resources) {
    const claimed = references.flatMap(({ idKeys = [], descriptionKeys = [] }) => [...idKeys, ...descriptionKeys]);
    assert.deepEqual(
      claimed.filter((key) => !keys.includes(key)),
      [],
    );
    assert.equal(new Set(claimed).size, claimed.length);
    assert.equal(new Set(references.map(({ type }) => type)).size, references.length);
  }
});

test('references have the types and identifying keys of the model, and its schema', () => {
  const identifying = new Map(model.entities.map((entity) => [entity.type, entity.identifying]));
  const types = new Set<string | undefined>();
  for (const { type, idKeys, schemaUrl } of resources.flatMap(({ references }) => references)) {
    assert.deepEqual(
      idKeys,
      type === 'k8s.cluster' ? ['k8s.cluster.uid'] : (identifying.get(type ?? '') ?? []),
      `${type}`,
    );
    assert.equal(schemaUrl, SCHEMA_URL);
    types.add(type);
  }
  const ofOtherRecordings = new Set(['openshift.clusterquota']);
  assert.deepEqual(
    model.entities.map(({ type }) => type).filter((type) => !types.has(type) && !ofOtherRecordings.has(type)),
    [],
  );
});

test('a container refers to its pod, its namespace and the cluster too; the name of a node identifies none', () => {
  const keys = ['k8s.pod.uid', 'k8s.pod.name', 'k8s.namespace.name', 'k8s.node.name', 'k8s.pod.label.app'];
  const all = [...keys, 'k8s.container.name', 'k8s.cluster.uid', 'k8s.cluster.name'];
  assert.deepEqual(referencesOf('k8s.container', ['k8s.pod.uid', 'k8s.container.name'], all), [
    { type: 'k8s.container', id: ['k8s.container.name'], description: [] },
    { type: 'k8s.pod', id: ['k8s.pod.uid'], description: ['k8s.pod.name', 'k8s.pod.label.app'] },
    { type: 'k8s.namespace', id: ['k8s.namespace.name'], description: [] },
    { type: 'k8s.cluster', id: ['k8s.cluster.uid'], description: ['k8s.cluster.name'] },
  ]);
});

test('a label whose key ends like an identifying attribute describes', () => {
  assert.deepEqual(referencesOf('k8s.pod', ['k8s.pod.uid'], ['k8s.pod.uid', 'k8s.pod.label.k8s.node.uid']), [
    { type: 'k8s.pod', id: ['k8s.pod.uid'], description: ['k8s.pod.label.k8s.node.uid'] },
  ]);
});

test('JSON has the references', () => {
  for (const bytes of requests) {
    const { resourceMetrics } = JSON.parse(jsonOf(bytes).toString()) as WireRequest;
    const ofJson = resourceMetrics.map(({ resource: written }) => written?.entityRefs);
    const expected = decodeRequest(bytes).resourceMetrics.map(({ resource: written }) => written?.entityRefs);
    assert.deepEqual(ofJson, expected);
  }
});
