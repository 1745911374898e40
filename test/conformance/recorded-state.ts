/** The recorded clusters as states of a component, out of the bytes that the API server sent. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Known } from '../../src/kubernetes/codec/decoder.ts';
import { createDecoder } from '../../src/kubernetes/codec/decoders.ts';
import { createStringCache } from '../../src/kubernetes/codec/strings.ts';
import type { Kind, KubernetesObject } from '../../src/resources/declare/kind.ts';
import { StateStore } from '../../src/state/store.ts';
import type { EncodingName } from '../support/kinds/encoded.ts';
import { type Cluster, listBody, metadataListBody } from './recordings.ts';
import { selectedKinds, watched } from './selection.ts';

/** What all decoders of recorded bytes share. */
export const strings = createStringCache();

/** A recorded cluster in a store, as far as the flags of a case select it. */
export function recordedStore(cluster: Cluster, flags: readonly string[], encoding: EncodingName): StateStore {
  const store = new StateStore();
  const isWatched = watched(flags);
  for (const kind of selectedKinds(flags)) {
    const scope = store.open(kind);
    scope.init();
    for (const object of recordedObjects(cluster, kind, encoding)) if (isWatched(kind, object)) scope.initApply(object);
    scope.initDone();
  }
  return store;
}

/** The objects of a kind in the bytes that an API server sent, beside those that are kept: whole, but for config maps. */
export function recordedObjects<T extends KubernetesObject>(
  cluster: Cluster,
  { resource, schema }: Kind<T>,
  encoding: EncodingName,
  known?: Known<T>,
): Iterable<T> {
  const asked = resource === 'configmaps' ? 'metadata' : 'object';
  const decoder = createDecoder(schema, { form: asked }, strings);
  if (encoding === 'JSON') {
    const body = resource === 'configmaps' ? metadataListBody(cluster, resource) : listBody(cluster, resource);
    return decoder.list('application/json', body, undefined, known);
  }
  const folder = asked === 'metadata' ? 'metadata' : 'protobuf';
  const body = readFileSync(new URL(`clusters/${cluster}/${folder}/${resource}.pb.gz`, import.meta.url));
  return decoder.list('application/vnd.kubernetes.protobuf', gunzipSync(body), undefined, known);
}
