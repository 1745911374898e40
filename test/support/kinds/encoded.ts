/** Objects as a component reads them: written by the simulated API server in an encoding, decoded along a kind's schema. */
import type { Known, WatchEvent } from '../../../src/kubernetes/codec/decoder.ts';
import { createDecoder } from '../../../src/kubernetes/codec/decoders.ts';
import { createStringCache, type StringCache } from '../../../src/kubernetes/codec/strings.ts';
import type { Kind, KubernetesObject } from '../../../src/resources/declare/kind.ts';
import { ApiRegistry } from '../../../src/simulator/api.ts';
import type { KubernetesObject as JsonObject } from '../../../src/simulator/cluster.ts';
import { jsonEncodings } from '../../../src/simulator/server/encoding.ts';
import { protobufEncodings } from '../../simulator/protobuf/encoding.ts';
import { framesOf } from '../frames.ts';

/** How an API server writes. */
export type EncodingName = 'JSON' | 'protobuf';
export const ENCODINGS: readonly EncodingName[] = ['JSON', 'protobuf'];

type EventType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** The way of one kind's objects from an API server. */
export interface EncodedKind<T> {
  /** The bytes of a list. */
  listBody(objects: readonly JsonObject[]): Buffer;
  /** The objects in the bytes of a list, read one by one, beside those that are kept. */
  read(body: Uint8Array, known?: Known<T>): Iterable<T>;
  /** A change as a watch tells it, read beside what is kept. */
  event(type: EventType, object: JsonObject, known?: Known<T>): WatchEvent<T>;
  /** The bytes of such a change, and what is read of them. */
  frame(type: EventType, object: JsonObject): Uint8Array;
  readFrame(frame: Uint8Array, known?: Known<T>): WatchEvent<T>;
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
  const { watchContentType } = encoding;
  const frame = (type: EventType, object: JsonObject) => {
    const bytes = encoding.event(api, type, object, true);
    return [...framesOf(decoder.frames(watchContentType), bytes)][0]!;
  };
  const readFrame = (bytes: Uint8Array, known?: Known<T>) => decoder.event(watchContentType, bytes, known);
  return {
    listBody: (objects) => Buffer.concat([...encoding.list(api, { resourceVersion: '1' }, [...objects])]),
    read: (body, known) => decoder.list(encoding.contentType, body, undefined, known),
    event: (type, object, known) => readFrame(frame(type, object), known),
    frame,
    readFrame,
  };
}
