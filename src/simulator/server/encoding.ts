import { type ApiResource, apiVersionOf } from '../api.ts';
import type { KubernetesObject } from '../cluster.ts';
import type { Status } from './status.ts';
import { columns, row } from './table.ts';

/** What of an object is sent: all of it, its metadata, or a row of a server-side Table (meta/v1). */
export type Representation = 'object' | 'metadata' | 'table';

/** `metadata` of a list (meta/v1 ListMeta). */
export interface ListMeta {
  resourceVersion: string;
  continue?: string;
  remainingItemCount?: number;
}

/** How responses are written on the wire. All bytes of objects go through one of these. */
export interface Encoding {
  readonly contentType: string;
  readonly watchContentType: string;
  /** The body of a LIST in parts; item bytes are shared between answers and must not be changed. */
  list(api: ApiResource, meta: ListMeta, objects: KubernetesObject[]): Iterable<Buffer>;
  object(api: ApiResource, object: KubernetesObject): Buffer;
  /** One watch event; `first` tells whether it is the stream's first one. */
  event(api: ApiResource, type: string, object: KubernetesObject, first: boolean): Buffer;
  /** A BOOKMARK; `initialEventsEnd` adds the annotation that closes the initial events of a WatchList. */
  bookmark(api: ApiResource, resourceVersion: number, initialEventsEnd: boolean): Buffer;
  /** An ERROR event. */
  error(status: Status): Buffer;
  status(status: Status): Buffer;
}

const objectBytes = new WeakMap<KubernetesObject, Buffer>();
const metadataBytes = new WeakMap<KubernetesObject, Buffer>();

function cached(cache: WeakMap<KubernetesObject, Buffer>, object: KubernetesObject, value: () => unknown): Buffer {
  let bytes = cache.get(object);
  if (bytes === undefined) {
    bytes = json(value());
    cache.set(object, bytes);
  }
  return bytes;
}

const escaped = /[<>&\u2028\u2029]/g;

/** JSON as Go prints it: `<`, `>`, `&` and the two Unicode line separators are escaped. */
function json(value: unknown): Buffer {
  const text = JSON.stringify(value);
  return Buffer.from(
    text.replace(escaped, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

function withType(api: ApiResource, object: KubernetesObject): Buffer {
  const bytes = cached(objectBytes, object, () => object);
  const head = `{"kind":"${api.kind}","apiVersion":"${apiVersionOf(api)}",`;
  return Buffer.concat([Buffer.from(head), bytes.subarray(1)]);
}

function metadataOf(object: KubernetesObject): Buffer {
  const { metadata } = object;
  return cached(metadataBytes, object, () => ({
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
  }));
}

const newline = Buffer.from('\n');
const comma = Buffer.from(',');

function* listBody<T>(head: object, field: string, items: T[], encode: (item: T) => Buffer): Generator<Buffer> {
  yield Buffer.from(`${JSON.stringify(head).slice(0, -1)},"${field}":[`);
  let first = true;
  for (const item of items) {
    if (!first) yield comma;
    first = false;
    yield encode(item);
  }
  yield Buffer.from(']}\n');
}

const eventOf = (type: string, object: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`{"type":"${type}","object":`), object, Buffer.from('}\n')]);

/** `metadata` of a BOOKMARK. */
export function bookmarkMetadata(resourceVersion: number, initialEventsEnd: boolean) {
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  return { resourceVersion: String(resourceVersion), ...(initialEventsEnd && { annotations }) };
}

const shared = {
  contentType: 'application/json',
  watchContentType: 'application/json',
  error: (status: Status) => eventOf('ERROR', json(status)),
  status: (status: Status) => Buffer.concat([json(status), newline]),
};

const objectEncoding: Encoding = {
  ...shared,
  list(api, metadata, objects) {
    const head = { kind: `${api.kind}List`, apiVersion: apiVersionOf(api), metadata };
    // Items of built-in lists have neither kind nor apiVersion, those of custom resources do.
    const item = (object: KubernetesObject): Buffer =>
      api.custom ? withType(api, object) : cached(objectBytes, object, () => object);
    return listBody(head, 'items', objects, item);
  },
  object: (api, object) => Buffer.concat([withType(api, object), newline]),
  event: (api, type, object) => eventOf(type, withType(api, object)),
  bookmark(api, resourceVersion, initialEventsEnd) {
    const metadata = bookmarkMetadata(resourceVersion, initialEventsEnd);
    // Go's zero value of a pod prints these two; the other kinds are close enough to metadata alone.
    const zero = api.resource === 'pods' ? { spec: { containers: null }, status: {} } : {};
    return eventOf('BOOKMARK', json({ kind: api.kind, apiVersion: apiVersionOf(api), metadata, ...zero }));
  },
};

const metadataEncoding: Encoding = {
  ...shared,
  list(_api, metadata, objects) {
    const head = { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata };
    return listBody(head, 'items', objects, metadataOf);
  },
  object: (_api, object) => Buffer.concat([metadataOf(object), newline]),
  event: (_api, type, object) => eventOf(type, metadataOf(object)),
  bookmark(_api, resourceVersion, initialEventsEnd) {
    const metadata = bookmarkMetadata(resourceVersion, initialEventsEnd);
    return eventOf('BOOKMARK', json({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }));
  },
};

const tableHead = (api: ApiResource, metadata: ListMeta, withColumns: boolean): object => ({
  kind: 'Table',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
  columnDefinitions: withColumns ? columns(api) : null,
});

function tableRow(api: ApiResource, object: KubernetesObject): Buffer {
  return Buffer.concat([
    Buffer.from('{"cells":'),
    json(row(api, object, new Date())),
    Buffer.from(',"object":'),
    metadataOf(object),
    Buffer.from('}'),
  ]);
}

const tableOf = (api: ApiResource, metadata: ListMeta, withColumns: boolean, onlyRow: Buffer): Buffer =>
  Buffer.concat([...listBody(tableHead(api, metadata, withColumns), 'rows', [onlyRow], (bytes) => bytes)]);

const tableEncoding: Encoding = {
  ...shared,
  list(api, metadata, objects) {
    return listBody(tableHead(api, metadata, true), 'rows', objects, (object) => tableRow(api, object));
  },
  object(api, object) {
    const metadata = { resourceVersion: object.metadata.resourceVersion ?? '' };
    return tableOf(api, metadata, true, tableRow(api, object));
  },
  event(api, type, object, first) {
    const metadata = { resourceVersion: object.metadata.resourceVersion ?? '' };
    return eventOf(type, tableOf(api, metadata, first, tableRow(api, object)).subarray(0, -1));
  },
  bookmark(api, resourceVersion, initialEventsEnd) {
    const metadata = bookmarkMetadata(resourceVersion, initialEventsEnd);
    const empty = { metadata: { name: '' } };
    const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
    const onlyRow = json({ cells: row(api, empty, new Date()), object: partial });
    const head = { resourceVersion: String(resourceVersion) };
    return eventOf('BOOKMARK', tableOf(api, head, false, onlyRow).subarray(0, -1));
  },
};

/** JSON, by what of an object is sent. */
export const jsonEncodings: Record<Representation, Encoding> = {
  object: objectEncoding,
  metadata: metadataEncoding,
  table: tableEncoding,
};
