import { type ApiResource, apiVersionOf } from './api.ts';
import type { KubernetesObject } from './cluster.ts';
import { bookmarkMetadata, type Encoding, type Representation } from './encoding.ts';
import { type Message, messageOf } from './protobuf-messages.ts';
import { encodeField, encodeHead, encodeMessage } from './protobuf-writer.ts';
import type { Status } from './status.ts';

interface TypeMeta {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Which message an object becomes, and which type it says it is. */
interface Form {
  messageOf(api: ApiResource): Message;
  typeOf(api: ApiResource): TypeMeta;
}

/** Some megabytes at most are written at once. */
const itemsPerPart = 500;

const magic = Buffer.from('k8s\0');
const typeMeta = messageOf('runtime.TypeMeta')!;
const listMeta = messageOf('meta.v1.ListMeta')!;
const watchEvent = messageOf('meta.v1.WatchEvent')!;
const statusMessage = messageOf('meta.v1.Status')!;
const partialMetadata = messageOf('meta.v1.PartialObjectMetadata')!;
/** `contentEncoding` and `contentType` of a `runtime.Unknown`: empty, but there. */
const unknownEnd = Buffer.from([0x1a, 0, 0x22, 0]);

function objectMessage({ group, version, kind }: ApiResource): Message | undefined {
  return messageOf(`${group.split('.')[0] || 'core'}.${version}.${kind}`);
}

/** Whether whole objects of a resource can be had in protobuf: custom ones can't. */
export function hasProtobuf(api: ApiResource): boolean {
  return !api.custom && objectMessage(api) !== undefined;
}

/** The message of a list: that of every kind has these two fields. A part of it without metadata is fine too. */
function listOf(message: Message): Message {
  const field = { always: false, inline: false };
  return {
    fields: [
      { ...field, name: 'items', number: 2, form: 'repeated', type: message },
      { ...field, name: 'metadata', number: 1, form: 'single', type: listMeta },
    ],
    fromJson: undefined,
  };
}

/** `k8s\0` and a `runtime.Unknown` around the bytes of an object or a list. */
function* unknown(type: TypeMeta, parts: Buffer[]): Generator<Buffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  yield Buffer.concat([magic, encodeField(1, typeMeta, type), encodeHead(2, length)]);
  yield* parts;
  yield unknownEnd;
}

const whole = (type: TypeMeta, object: Buffer): Buffer => Buffer.concat([...unknown(type, [object])]);

/** A frame of a watch: its length in four bytes, and a `meta.v1.WatchEvent`. */
function frame(type: string, object: Buffer): Buffer {
  const event = encodeMessage(watchEvent, { type, object });
  const length = Buffer.alloc(4);
  length.writeUInt32BE(event.length);
  return Buffer.concat([length, event]);
}

const wholeStatus = (status: Status): Buffer =>
  whole({ apiVersion: 'v1', kind: 'Status' }, encodeMessage(statusMessage, status));

/** Bytes are made anew for each answer and not kept; what is shared by many objects is kept once (`share`). */
function protobufEncoding({ messageOf, typeOf }: Form): Encoding {
  const wholeObject = (api: ApiResource, object: Partial<KubernetesObject>): Buffer =>
    whole(typeOf(api), encodeMessage(messageOf(api), object));
  return {
    contentType: 'application/vnd.kubernetes.protobuf',
    watchContentType: 'application/vnd.kubernetes.protobuf;stream=watch',
    list(api, metadata, objects) {
      const { apiVersion, kind } = typeOf(api);
      const type = listOf(messageOf(api));
      const parts = [encodeMessage(type, { metadata })];
      for (let from = 0; from < objects.length; from += itemsPerPart) {
        parts.push(encodeMessage(type, { items: objects.slice(from, from + itemsPerPart) }));
      }
      return unknown({ apiVersion, kind: `${kind}List` }, parts);
    },
    object: wholeObject,
    event: (api, type, object) => frame(type, wholeObject(api, object)),
    bookmark(api, resourceVersion, initialEventsEnd) {
      const metadata = bookmarkMetadata(resourceVersion, initialEventsEnd);
      return frame('BOOKMARK', whole(typeOf(api), encodeMessage(messageOf(api), { metadata })));
    },
    error: (status) => frame('ERROR', wholeStatus(status)),
    status: wholeStatus,
  };
}

/** Kubernetes' protobuf. There is none of a Table. */
export const protobufEncodings: Record<Exclude<Representation, 'table'>, Encoding> = {
  object: protobufEncoding({
    messageOf: (api) => objectMessage(api)!,
    typeOf: (api) => ({ apiVersion: apiVersionOf(api), kind: api.kind }),
  }),
  metadata: protobufEncoding({
    messageOf: () => partialMetadata,
    typeOf: () => ({ apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata' }),
  }),
};
