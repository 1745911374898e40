/** Which encodings a kind is asked for, and which reader takes what the server answers. */
import { CodedError } from '../../errors.ts';
import type { Decoder } from './decoder.ts';
import { type Encoding, isDecodeError } from './encoding.ts';
import { jsonEncoding } from './json/encoding.ts';
import type { ApiObject } from './meta.ts';
import { protobufEncoding } from './protobuf/encoding.ts';
import type { Fields, MessageType } from './schema.ts';
import type { StringCache } from './strings.ts';
import { type Columns, tableEncoding } from './table.ts';

/**
 * How a kind's objects are asked for: in protobuf first, which tables and custom resources don't have, then in JSON; in that alone
 * where the schema needs it.
 */
export interface DecoderOptions {
  /**
   * `object`: whole objects. `metadata`: `PartialObjectMetadata`. `table`: the server-side Table, which is metadata
   * and some cells.
   */
  readonly form: 'object' | 'metadata' | 'table';
  /** Of a table: column name → field of the object that the cell becomes. */
  readonly columns?: Columns;
  /** The objects' `kind`: lists of others are refused. To be left out for kinds that name their lists in a way of their own. */
  readonly kind?: string;
}

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

/**
 * A decoder of the objects of `schema`. It belongs to one list and watch at a time: a table's columns come with the
 * first event of a watch only, and the decoder remembers them. `strings` may be shared by all decoders.
 */
export function createDecoder<T extends ApiObject>(
  schema: MessageType<Fields, T>,
  options: DecoderOptions,
  strings: StringCache,
): Decoder<T> {
  const { columns = {}, form, kind } = options;
  const json = form === 'table' ? tableEncoding(schema, columns, strings, kind) : jsonEncoding(schema, strings, kind);
  const protobuf = protobufEncoding(schema, strings, kind);
  // Every event of a watch asks, with the same text.
  let latest: { readonly contentType: string; readonly encoding: Encoding<T> } | undefined;
  const encodingOf = (contentType: string): Encoding<T> => {
    if (latest?.contentType !== contentType) latest = { contentType, encoding: find(contentType) };
    return latest.encoding;
  };
  const find = (contentType: string): Encoding<T> => {
    const mediaType = contentType.split(';', 1)[0]!.trim().toLowerCase();
    if (mediaType === JSON_TYPE) return json;
    if (mediaType === PROTOBUF_TYPE) return protobuf;
    throw new CodedError('KSO_DECODE', {
      format: 'JSON or protobuf',
      reason: `the content type is ${JSON.stringify(contentType.slice(0, 100))}`,
    });
  };
  return {
    ...acceptHeaders(options, needsJson(schema)),
    list: (contentType, body, leaveOut, known) => encodingOf(contentType).list(body, leaveOut, known),
    frames: (contentType) => encodingOf(contentType).frames(),
    event: (contentType, frame, known) => encodingOf(contentType).event(frame, known),
    status: (contentType, body) => orUndefined(() => encodingOf(contentType).status(body)),
    recognises: (contentType, bytes) => orUndefined(() => encodingOf(contentType))?.recognises(bytes) ?? false,
  };
}

/** What `read` gives; undefined where the bytes, or their content type, can not be read. */
function orUndefined<V>(read: () => V): V | undefined {
  try {
    return read();
  } catch (error) {
    if (isDecodeError(error)) return undefined;
    throw error;
  }
}

function acceptHeaders({ form }: DecoderOptions, isJson: boolean): { listAccept: string; watchAccept: string } {
  if (form === 'table') {
    const accept = `${JSON_TYPE};as=Table;v=v1;g=meta.k8s.io,${JSON_TYPE}`;
    return { listAccept: accept, watchAccept: accept };
  }
  const listAs = form === 'metadata' ? ';as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' : '';
  const watchAs = form === 'metadata' ? ';as=PartialObjectMetadata;g=meta.k8s.io;v=v1' : '';
  if (isJson) return { listAccept: `${JSON_TYPE}${listAs}`, watchAccept: `${JSON_TYPE}${watchAs}` };
  return {
    listAccept: `${PROTOBUF_TYPE}${listAs}, ${JSON_TYPE}${listAs}`,
    watchAccept: `${PROTOBUF_TYPE}${watchAs};stream=watch, ${JSON_TYPE}${watchAs}`,
  };
}

/** Whether a message has a field that JSON alone has a value for. */
function needsJson({ fields }: MessageType<Fields, unknown>): boolean {
  return Object.values(fields).some(([, { kind }]) => kind === 'again');
}
