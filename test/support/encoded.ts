/** Objects as a component reads them: written by the simulated API server in an encoding, decoded along a kind's schema. */
import type { WatchEvent } from '../../src/kubernetes/codec/decoder.ts';
import { createDecoder } from '../../src/kubernetes/codec/decoders.ts';
import { createStringCache, type StringCache } from '../../src/kubernetes/codec/strings.ts';
import type { Kind, KubernetesObject } from '../../src/resources/declare/kind.ts';
import { ApiRegistry } from '../../src/simulator/api.ts';
import type { KubernetesObject as JsonObject } from '../../src/simulator/cluster.ts';
import { jsonEncodings } from '../../src/simulator/server/encoding.ts';
import { protobufEncodings } from '../simulator/protobuf-encoding.ts';
import { framesOf } from './frames.ts';

/** How an API server writes. */
export type EncodingName = 'JSON' | 'protobuf';
export const ENCODINGS: readonly EncodingName[] = ['JSON', 'protobuf'];

/** The way of one kind's objects from an API server. */
export interface EncodedKind<T> {
  /** The bytes of a list. */
  listBody(objects: readonly JsonObject[]): Buffer;
  /** The objects in the bytes of a list, read one by one. */
  read(body: Uint8Array): Iterable<T>;
  /** A change as a watch tells it. */
  event(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: JsonObject): WatchEvent<T>;
}

const registry = new ApiRegistry();

/** The way of a kind in an encoding; a kind that is read as a Table comes in JSON in both. */
export function encodedKind<T extends KubernetesObject>(
  kind: Kind<T>,
  name: EncodingName,
  strings: StringCache = createStringCache(1024),
): EncodedKind<T> {
  const api = registry.byResource(kind.resource)!;
  const encoding = kind.form === 'table' || name === 'JSON' ? jsonEncodings[kind.form] : protobufEncodings[kind.form];
  const columns = kind.columns === undefined ? {} : { columns: kind.columns };
  const decoder = createDecoder(kind.schema, { form: kind.form, ...columns }, strings);
  return {
    listBody: (objects) => Buffer.concat([...encoding.list(api, { resourceVersion: '1' }, [...objects])]),
    read: (body) => decoder.list(encoding.contentType, body),
    event(type, object) {
      const bytes = encoding.event(api, type, object, true);
      const [frame] = framesOf(decoder.frames(encoding.watchContentType), bytes);
      return decoder.event(encoding.watchContentType, frame!);
    },
  };
}
