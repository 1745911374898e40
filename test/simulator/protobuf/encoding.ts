import { type ApiResource, apiVersionOf } from '../../../src/simulator/api.ts';
import { bookmarkMetadata, type Encoding, type Representation } from '../../../src/simulator/server/encoding.ts';
import type { MediaType } from '../../../src/simulator/server/negotiate.ts';
import { type Message, messageOf } from './messages.ts';
import { encode, writeBytes, writeField, writeHead, writeMessage } from './writer.ts';

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

const protobufType = 'application/vnd.kubernetes.protobuf';
const magic = Buffer.from('k8s\0');
const typeMeta = messageOf('runtime.TypeMeta')!;
const listMeta = messageOf('meta.v1.ListMeta')!;
const statusMessage = messageOf('meta.v1.Status')!;
const partialMetadata = messageOf('meta.v1.PartialObjectMetadata')!;
/** `contentEncoding` and `contentType` of a `runtime.Unknown`: empty, but there. */
const unknownEnd = Buffer.from([0x1a, 0, 0x22, 0]);

function objectMessage({ group, version, kind }: ApiResource): Message | undefined {
  return messageOf(`${group.split('.')[0] || 'core'}.${version}.${kind}`);
}

/** Whether whole objects of a resource can be had in protobuf: custom ones can't. */
function hasProtobuf(api: ApiResource): boolean {
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

const starts = new Map<string, Buffer>();

/** What comes before the content of a `runtime.Unknown`: the magic number, apiVersion and kind. */
function startOf(type: TypeMeta): Buffer {
  const key = `${type.apiVersion} ${type.kind}`;
  let start = starts.get(key);
  if (start === undefined) {
    start = Buffer.concat([magic, encode(() => writeField(1, () => writeMessage(typeMeta, type)))]);
    starts.set(key, start);
  }
  return start;
}

function writeUnknown(start: Buffer, writeObject: () => void): void {
  writeBytes(unknownEnd);
  writeField(2, writeObject);
  writeBytes(start);
}

/** A frame of a watch: its length in four bytes, and a `meta.v1.WatchEvent` with the object in a RawExtension. */
function frame(type: string, start: Buffer, writeObject: () => void): Buffer {
  const event = encode(() => {
    writeField(2, () => writeField(1, () => writeUnknown(start, writeObject)));
    writeField(1, () => writeBytes(Buffer.from(type)));
    // Room for the length.
    writeBytes(Buffer.alloc(4));
  });
  event.writeUInt32BE(event.length - 4);
  return event;
}

const statusStart = startOf({ apiVersion: 'v1', kind: 'Status' });

/** Bytes are made anew for each answer and not kept; what is shared by many objects is kept once (`share`). */
function protobufEncoding({ messageOf, typeOf }: Form): Encoding {
  return {
    contentType: protobufType,
    watchContentType: `${protobufType};stream=watch`,
    *list(api, metadata, objects) {
      const { apiVersion, kind } = typeOf(api);
      const type = listOf(messageOf(api));
      const parts = [encode(() => writeMessage(type, { metadata }))];
      for (let from = 0; from < objects.length; from += itemsPerPart) {
        parts.push(encode(() => writeMessage(type, { items: objects.slice(from, from + itemsPerPart) })));
      }
      const length = parts.reduce((sum, part) => sum + part.length, 0);
      yield startOf({ apiVersion, kind: `${kind}List` });
      yield encode(() => writeHead(2, length));
      yield* parts;
      yield unknownEnd;
    },
    object: (api, object) =>
      encode(() => writeUnknown(startOf(typeOf(api)), () => writeMessage(messageOf(api), object))),
    event: (api, type, object) => frame(type, startOf(typeOf(api)), () => writeMessage(messageOf(api), object)),
    bookmark(api, resourceVersion, initialEventsEnd) {
      const metadata = bookmarkMetadata(resourceVersion, initialEventsEnd);
      return frame('BOOKMARK', startOf(typeOf(api)), () => writeMessage(messageOf(api), { metadata }));
    },
    error: (status) => frame('ERROR', statusStart, () => writeMessage(statusMessage, status)),
    status: (status) => encode(() => writeUnknown(statusStart, () => writeMessage(statusMessage, status))),
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

/** What a server needs to speak it. */
export const protobufMediaType: MediaType = {
  type: protobufType,
  encodingOf(api, representation) {
    if (representation === 'table' || (representation === 'object' && !hasProtobuf(api))) return undefined;
    return protobufEncodings[representation];
  },
  refusals: protobufEncodings.object,
};
