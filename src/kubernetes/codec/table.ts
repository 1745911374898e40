/**
 * The server-side Table form (`meta.v1.Table`): metadata and printed cells instead of whole objects, so that a secret's
 * data never leaves the API server. A server that answers with whole objects is read along the schema as ever.
 */
import { CodedError } from '../../errors.ts';
import type { Encoding } from './encoding.ts';
import { lineFrames } from './frames.ts';
import { readJsonAt } from './json.ts';
import {
  type JsonCursor,
  jsonCursor,
  nextElement,
  nextMember,
  openArray,
  openObject,
  readKey,
  skipValue,
} from './json-cursor.ts';
import { readEvent, readItems, readList, readStatus } from './json-encoding.ts';
import { type ApiObject, BOOKMARK, bookmarkEvent, TYPE_META } from './meta.ts';
import { type AnyType, type Fields, list, type MessageType, message, text } from './schema.ts';
import type { StringCache } from './strings.ts';

/** Column name → field of the object that the column's cells become. */
export type Columns = Readonly<Record<string, string>>;

/** What stands before the rows. */
const HEADER = message({ kind: TYPE_META.fields.kind, columnDefinitions: [2, list(message({ name: [1, text] }))] });

/** A bookmark: its one row has an object with almost only a resourceVersion. */
const TABLE_BOOKMARK = message({
  ...HEADER.fields,
  metadata: BOOKMARK.fields.metadata,
  rows: [3, list(message({ object: [3, BOOKMARK] }))],
});

/** Field and type of each cell that is read, by its place in the row. */
type Cells = ReadonlyMap<number, readonly [field: string, type: AnyType]>;

/**
 * Reads the objects of `schema` out of Tables. The columns of a watch come with its first event only and are
 * remembered: such an encoding belongs to one list and watch.
 */
export function tableEncoding<T extends ApiObject>(
  schema: MessageType<Fields, T>,
  columns: Columns,
  strings: StringCache,
): Encoding<T> {
  let watched: Cells | undefined;

  const cellsOf = (definitions: readonly { readonly name: string }[]): Cells =>
    new Map(
      Object.entries(columns).map(([column, field]) => {
        const place = definitions.findIndex(({ name }) => name === column);
        if (place === -1) refuse(`the table has no column ${column}`);
        return [place, [field, schema.fields[field]![1]]];
      }),
    );
  const remember = (definitions: readonly { readonly name: string }[]) => {
    if (definitions.length > 0) watched = cellsOf(definitions);
  };
  const readWhole = (cursor: JsonCursor) => readJsonAt(schema, cursor);
  const readRowOf = (cells: Cells) => (cursor: JsonCursor) => readRow(schema, cells, cursor);

  return {
    *list(body) {
      const cursor = jsonCursor(body, strings);
      const { kind, columnDefinitions } = readJsonAt(HEADER, cursor);
      cursor.at = 0;
      if (kind !== 'Table') return yield* readList(cursor, { items: readWhole });
      return yield* readList(cursor, { rows: readRowOf(cellsOf(columnDefinitions)) });
    },
    frames: lineFrames,
    event: (frame) =>
      readEvent(jsonCursor(frame, strings), {
        object(cursor) {
          const start = cursor.at;
          const { kind, columnDefinitions } = readJsonAt(HEADER, cursor);
          cursor.at = start;
          if (kind !== 'Table') return readWhole(cursor);
          remember(columnDefinitions);
          if (watched === undefined) refuse('the table has no columns');
          const [object, ...more] = readItems(cursor, { rows: readRowOf(watched) });
          if (object === undefined || more.length > 0) refuse('the table of an event has not one row');
          return object;
        },
        bookmark(cursor) {
          const table = readJsonAt(TABLE_BOOKMARK, cursor);
          remember(table.columnDefinitions);
          return bookmarkEvent(table.rows[0]?.object ?? table);
        },
      }),
    status: (body) => readStatus(jsonCursor(body, strings)),
  };
}

function readRow<T>(schema: MessageType<Fields, T>, cells: Cells, cursor: JsonCursor): T {
  const row: object = { ...schema.blank };
  let found: object = {};
  if (openObject(cursor)) {
    do {
      const key = readKey(cursor);
      if (key === 'object') Object.assign(row, readJsonAt(schema, cursor));
      else if (key === 'cells') found = readCells(cells, cursor);
      else skipValue(cursor);
    } while (nextMember(cursor));
  }
  return Object.assign(row, found) as T;
}

function readCells(cells: Cells, cursor: JsonCursor): object {
  const found: Record<string, unknown> = {};
  if (!openArray(cursor)) return found;
  let place = 0;
  do {
    const cell = cells.get(place++);
    if (cell === undefined) skipValue(cursor);
    else found[cell[0]] = readJsonAt(cell[1], cursor);
  } while (nextElement(cursor));
  return found;
}

function refuse(reason: string): never {
  throw new CodedError('KSO_DECODE', { format: 'JSON', reason });
}
