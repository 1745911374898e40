/** The simulator's protobuf is held to that of a real API server, byte by byte. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createDecoder } from '../../../src/kubernetes/codec/decoders.ts';
import { createStringCache } from '../../../src/kubernetes/codec/strings.ts';
import { SimulatedCluster } from '../../../src/simulator/cluster.ts';
import { type Encoding, jsonEncodings, type ListMeta } from '../../../src/simulator/server/encoding.ts';
import { watchExpired } from '../../../src/simulator/server/status.ts';
import { CLUSTERS, type Cluster } from '../../conformance/recordings.ts';
import { recordedKinds } from '../../conformance/selection.ts';
import { framesOf } from '../../support/frames.ts';
import { fillCluster } from '../bulk.ts';
import { forbidden } from '../permissions.ts';
import { protobufEncodings } from './encoding.ts';

const { api } = new SimulatedCluster();
const strings = createStringCache();

function recorded(cluster: Cluster, path: string): Buffer {
  const url = new URL(`../../conformance/clusters/${cluster}/${path}.gz`, import.meta.url);
  return gunzipSync(readFileSync(url));
}

interface List {
  metadata: ListMeta;
  items: { metadata: { name: string } }[];
}

const recordedList = (cluster: Cluster, path: string): List => JSON.parse(recorded(cluster, path).toString());

const bytesOf = (encoding: Encoding, resource: string, { metadata, items }: List): Buffer =>
  Buffer.concat([...encoding.list(api.byResource(resource)!, metadata, items)]);

/** They hold an integer that JSON.parse rounds. */
const rounded = ['deployments of edge', 'poddisruptionbudgets of edge'];

for (const cluster of CLUSTERS) {
  for (const { resource } of recordedKinds) {
    if (rounded.includes(`${resource} of ${cluster}`)) continue;
    test(`a list of ${resource} of ${cluster} has the bytes of a real server`, () => {
      const bytes = bytesOf(protobufEncodings.object, resource, recordedList(cluster, `objects/${resource}.json`));
      assert.ok(bytes.equals(recorded(cluster, `protobuf/${resource}.pb`)));
    });
  }
  for (const resource of ['configmaps', 'secrets']) {
    test(`metadata of ${resource} of ${cluster} has the bytes of a real server`, () => {
      const bytes = bytesOf(protobufEncodings.metadata, resource, recordedList(cluster, `metadata/${resource}.json`));
      assert.ok(bytes.equals(recorded(cluster, `metadata/${resource}.pb`)));
    });
  }
}

test('a bookmark of pods has the bytes of a real server', () => {
  assert.equal(
    protobufEncodings.object.bookmark(api.byResource('pods')!, 1590, false).toString('hex'),
    '0000006c0a08424f4f4b4d41524b12600a5e6b3873000a090a0276311203506f6412490a140a0012001a0022002a003204313539303800' +
      '4200121c1a00320042004a0052005800600068008201008a01009a0100c201001a130a001a0022002a0032004a005a0072008801001a002200',
  );
});

test('a Status has the bytes of a real server, whole and in a watch', () => {
  const pods = api.byResource('pods')!;
  const encoding = protobufEncodings.object;
  const head = '6b3873000a0c0a0276311206537461747573';
  assert.equal(
    encoding.status(forbidden('list', pods, '', 'limited')).toString('hex'),
    `${head}1293010a060a0012001a0012074661696c7572651a62${Buffer.from(
      'pods is forbidden: User "limited" cannot list resource "pods" in API group "" at the cluster scope',
    ).toString('hex')}2209466f7262696464656e2a0e0a0012001a04706f64732800320030 9303 1a002200`.replaceAll(' ', ''),
  );
  assert.equal(
    encoding.error(watchExpired(1, 647)).toString('hex'),
    `000000630a054552524f52125a0a58${head}12400a060a0012001a0012074661696c7572651a21${Buffer.from(
      'too old resource version: 1 (647)',
    ).toString('hex')}22074578706972656430 9a03 1a002200`.replaceAll(' ', ''),
  );
});

test('synthetic objects of all kinds are read alike from JSON and from protobuf', () => {
  const cluster = new SimulatedCluster();
  fillCluster(cluster, { pods: 200 });
  for (const { resource, schema } of recordedKinds) {
    const { list } = createDecoder(schema, { form: 'object' }, strings);
    const objects = { metadata: { resourceVersion: '1' }, items: cluster.list(resource) };
    const [json, protobuf] = [jsonEncodings.object, protobufEncodings.object].map((encoding) => [
      ...list(encoding.contentType, bytesOf(encoding, resource, objects)),
    ]);
    assert.deepEqual(protobuf, json, resource);
  }
});

test('watch events are read alike from JSON and from protobuf', () => {
  const cluster = new SimulatedCluster();
  fillCluster(cluster, { pods: 10 });
  const { schema } = recordedKinds.find(({ resource }) => resource === 'pods')!;
  const { event, frames } = createDecoder(schema, { form: 'object' }, strings);
  const pods = api.byResource('pods')!;
  const read = ({ watchContentType, event: encode, bookmark, error }: Encoding) => {
    const sent = [
      ...cluster.list('pods').map((pod) => encode(pods, 'MODIFIED', pod, false)),
      bookmark(pods, 7, true),
      error(watchExpired(1, 2)),
    ];
    return [...framesOf(frames(watchContentType), Buffer.concat(sent))].map((frame) => event(watchContentType, frame));
  };
  assert.deepEqual(read(protobufEncodings.object), read(jsonEncodings.object));
});
