/** The same lists as a real API server sent them in JSON and in protobuf: both read as the same objects. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createDecoder } from '../../src/kubernetes/codec/decoders.ts';
import { createStringCache } from '../../src/kubernetes/codec/strings.ts';
import { readList } from '../support/lists.ts';
import { CLUSTERS, type Cluster, listBody, metadataListBody } from './recordings.ts';
import { recordedKinds } from './selection.ts';

const strings = createStringCache();

const protobufBody = (cluster: Cluster, folder: 'protobuf' | 'metadata', resource: string) =>
  gunzipSync(readFileSync(new URL(`clusters/${cluster}/${folder}/${resource}.pb.gz`, import.meta.url)));

for (const cluster of CLUSTERS) {
  for (const { resource, schema } of recordedKinds) {
    test(`${resource} of ${cluster} read alike in JSON and in protobuf`, () => {
      const decoder = createDecoder(schema, { form: 'object' }, strings);
      const json = readList(decoder, 'application/json', listBody(cluster, resource));
      const body = protobufBody(cluster, 'protobuf', resource);
      const protobuf = readList(decoder, 'application/vnd.kubernetes.protobuf', body);
      assert.notEqual(json.objects.length, 0);
      assert.deepEqual(protobuf.objects, json.objects);
    });
  }
  for (const { resource, schema } of recordedKinds) {
    if (resource !== 'configmaps' && resource !== 'secrets') continue;
    test(`metadata of ${resource} of ${cluster} read alike in JSON and in protobuf`, () => {
      const decoder = createDecoder(schema, { form: 'metadata' }, strings);
      const json = readList(decoder, 'application/json', metadataListBody(cluster, resource));
      const body = protobufBody(cluster, 'metadata', resource);
      const protobuf = readList(decoder, 'application/vnd.kubernetes.protobuf', body);
      assert.notEqual(json.objects.length, 0);
      assert.deepEqual(protobuf.objects, json.objects);
    });
  }
}
