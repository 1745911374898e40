import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renderedLines } from '../../../test/support/kinds/kind-lines.ts';
import { readJson } from '../../../test/support/kinds/read-object.ts';
import type { AnyType } from '../../kubernetes/codec/schema.ts';
import { list, map, message, quantity, text } from '../../kubernetes/codec/schema.ts';
import { createStringCache } from '../../kubernetes/codec/strings.ts';
import { entityByUid, metricsOf } from '../declare/conventions.ts';
import type { Kind, KubernetesObject } from '../declare/kind.ts';
import { namespaces } from '../kinds/namespaces.ts';
import { nodes } from '../kinds/nodes/nodes.ts';
import { persistentvolumeclaims } from '../kinds/persistentvolumeclaims.ts';
import { pods } from '../kinds/pods/pods.ts';
import { kinds } from '../kinds.ts';
import { configure, type KindOptions } from './configure.ts';

const NODE = {
  metadata: {
    name: 'a',
    labels: { 'node-role.kubernetes.io/etcd': '', team: 'x', other: 'y' },
    annotations: { note: 'z' },
  },
};

function nodeRows(options: KindOptions, name: string): unknown[] {
  const kind = configure(nodes, options);
  const bytes = Buffer.from(JSON.stringify(NODE));
  const node = readJson(kind.schema, bytes, 0, createStringCache());
  const rows: unknown[] = [];
  const family = kind.families.find((candidate) => candidate.name === name);
  family?.visit(node, (value, labels, dynamic) => rows.push([value, labels ?? [], dynamic?.names ?? []]));
  return rows;
}

test('without an entry there are no labels', () => {
  assert.deepEqual(nodeRows({}, 'kube_node_labels'), []);
});

test('only allowed labels are shown, though the families read others', () => {
  assert.deepEqual(nodeRows({ labels: ['team'] }, 'kube_node_labels'), [[1, [], ['label_team']]]);
  assert.deepEqual(nodeRows({ labels: ['team'] }, 'kube_node_role'), [[1, ['etcd'], []]]);
});

test('an object without a matching key has a row without labels', () => {
  assert.deepEqual(nodeRows({ labels: ['absent'] }, 'kube_node_labels'), [[1, [], []]]);
});

test('an entry without keys gives no samples', () => {
  assert.deepEqual(nodeRows({ labels: [] }, 'kube_node_labels'), []);
});

test('annotations have a list of their own', () => {
  assert.deepEqual(nodeRows({ annotations: ['*'] }, 'kube_node_annotations'), [[1, [], ['annotation_note']]]);
  assert.deepEqual(nodeRows({ annotations: ['*'] }, 'kube_node_labels'), []);
});

test('what no family shows is not kept', () => {
  const kind = configure(namespaces, { labels: ['team'] });
  const bytes = Buffer.from(JSON.stringify(NODE));
  const { labels, annotations } = readJson(kind.schema, bytes, 0, createStringCache()).metadata as unknown as {
    labels: string[];
    annotations: string[];
  };
  assert.deepEqual([...labels], ['team', 'x']);
  assert.deepEqual([...annotations], []);
});

test('further fields are read beside those of the families, which stay as they are', () => {
  const further = message({
    status: [3, message({ containerStatuses: [8, list(message({ allocatedResources: [10, map(quantity)] }))] })],
  });
  const status = { name: 'app', restartCount: 3, allocatedResources: { cpu: '1' } };
  const bytes = Buffer.from(JSON.stringify({ status: { phase: 'Running', containerStatuses: [status] } }));
  const read = (options: KindOptions) => readJson(configure(pods, options).schema, bytes, 0, createStringCache());
  const { status: without } = read({});
  const { status: held } = read({ reads: further });
  assert.ok(!('allocatedResources' in without.containerStatuses[0]!));
  assert.deepEqual(held, {
    ...without,
    containerStatuses: [{ ...without.containerStatuses[0], allocatedResources: ['cpu', '1'] }],
  });
});

test('without a filter the families are those that nobody has to opt in to', () => {
  const isOn = (options: KindOptions) =>
    configure(pods, options).families.some(({ name }) => name === 'kube_pod_nodeselectors');
  assert.equal(isOn({}), false);
  assert.equal(isOn({ families: () => true }), true);
});

test('a kind of whose objects the families read the metadata alone is asked for that', () => {
  const only = (wanted: string) => configure(pods, { families: ({ name }) => name === wanted });
  assert.deepEqual(Object.keys(only('kube_pod_owner').schema.fields), ['metadata']);
  assert.equal(only('kube_pod_owner').form, 'metadata');
  assert.equal(only('kube_pod_ips').form, 'object');
});

test('what a family that is off reads is read where it is told, and only there', () => {
  const read = (name: string) => configure(pods, { families: (family) => family.name === name }).schema;
  const { reads } = pods.families.find(({ name }) => name === 'kube_pod_spec_priority')!;
  assert.deepEqual(missingFields(reads!, read('kube_pod_spec_priority')), []);
  assert.deepEqual(missingFields(reads!, read('kube_pod_info')), ['spec.priority']);
});

test('fields that something else reads are there though no family reads them', () => {
  const reads = message({ status: [3, message({ phase: [1, text] })] });
  const kind = configure(pods, { families: ({ name }) => name === 'kube_pod_owner', reads });
  assert.deepEqual(missingFields(reads, kind.schema), []);
  assert.equal(kind.form, 'object');
});

describe('the default profile reads no field for the conventions, whose schema has all others', () => {
  for (const kind of kinds) {
    test(kind.resource, () => {
      assert.equal(configure(kind, {}).schema, kind.schema);
      assert.deepEqual(missingFields(kind.schema, kind.conventions?.schema ?? kind.schema), []);
    });
  }

  test('the size of a claim is read for them alone', () => {
    assert.deepEqual(missingFields(persistentvolumeclaims.conventions!.schema, persistentvolumeclaims.schema), [
      'status.capacity',
    ]);
  });
});

/** The fields, by their path, that the first message has and the second has not. */
function missingFields(wanted: AnyType, actual: AnyType): readonly string[] {
  if (wanted.kind === 'list' && actual.kind === 'list') return missingFields(wanted.element, actual.element);
  if (wanted.kind !== 'message' || actual.kind !== 'message') return [];
  return Object.entries(wanted.fields).flatMap(([name, [, type]]) => {
    const field = actual.fields[name];
    if (field === undefined) return [name];
    return missingFields(type, field[1]).map((path) => `${name}.${path}`);
  });
}

function samplesOf(options: KindOptions, name: string): string[] {
  const kind = configure(nodes, options);
  const node = readJson(kind.schema, Buffer.from(JSON.stringify(NODE)), 0, createStringCache());
  const family = kind.families.find((candidate) => candidate.name === name)!;
  return renderedLines(kind, family, [node]);
}

test('promoted keys are labels of every series, left out where the object has no such key', () => {
  const promoted = { labels: ['team', 'absent'], annotations: ['note'] };
  assert.deepEqual(samplesOf({ promoted }, 'kube_node_role'), [
    'kube_node_role{node="a",label_team="x",annotation_note="z",role="etcd"} 1',
  ]);
});

test('a key that is promoted and allowed is on a labels series once', () => {
  const promoted = { labels: ['team'], annotations: [] };
  assert.deepEqual(samplesOf({ promoted, labels: ['*'] }, 'kube_node_labels'), [
    'kube_node_labels{node="a",label_team="x",label_node_role_kubernetes_io_etcd="",label_other="y"} 1',
  ]);
});

test('a promoted key allows nothing', () => {
  assert.deepEqual(samplesOf({ promoted: { labels: ['team'], annotations: [] } }, 'kube_node_labels'), []);
});

test('the cluster is a label of every series', () => {
  assert.deepEqual(samplesOf({ cluster: 'eu-1' }, 'kube_node_role'), [
    'kube_node_role{node="a",cluster="eu-1",role="etcd"} 1',
  ]);
});

const withMetric: Kind = {
  ...(nodes as unknown as Kind),
  conventions: {
    schema: nodes.schema as unknown as Kind['schema'],
    families: [metricsOf(entityByUid<KubernetesObject>('k8s.node', false)).gauge('k8s.node.x', '{x}', 'X.', () => 1)],
  },
};

test('metrics of the semantic conventions have the cluster and promoted keys as attributes of their entity', () => {
  const promoted = { labels: ['team'], annotations: [] };
  const kind = configure(withMetric, { profile: 'semconv', promoted, cluster: 'eu-1' });
  const node = readJson(kind.schema, Buffer.from(JSON.stringify(NODE)), 0, createStringCache());
  assert.deepEqual(
    kind.families.flatMap((family) => renderedLines(kind, family, [node])),
    ['k8s_node_x{k8s_node_uid="",k8s_node_name="a",k8s_cluster_name="eu-1",k8s_node_label_team="x"} 1'],
  );
});

test('two declarations have one variant where they were made with the same options, and else two', () => {
  const variantOf = (options: KindOptions) => configure(nodes, options).variant;
  const promoted = { labels: ['a'], annotations: [] };
  const options: readonly KindOptions[] = [
    {},
    { profile: 'both' },
    { labels: ['a'] },
    { annotations: ['a'] },
    { promoted },
    { join: ['zone'] },
    { join: ['cluster'], cluster: 'x' },
    { families: ({ name }) => name === 'kube_node_info' },
    { families: ({ name }) => name === 'kube_node_role' },
    { sparse: 'safe' },
    { sparse: 'all' },
    { reads: nodes.schema },
    { entities: true },
  ];
  assert.equal(new Set(options.map(variantOf)).size, options.length);
  assert.equal(variantOf({ profile: 'ksm', labels: undefined }), variantOf({}));
  assert.equal(variantOf({ families: ({ name }) => name === 'kube_node_info' }), variantOf(options[7]!));
  assert.equal(variantOf({ families: ({ optIn }) => !optIn }), variantOf({}));
  assert.equal(variantOf({ labels: ['a'], join: ['zone'] }), variantOf({ join: ['zone'], labels: ['a'] }));
});
