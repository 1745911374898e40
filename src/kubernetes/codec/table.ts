/**
 * The server-side Table form (`meta.v1.Table`): metadata and printed cells instead of whole objects, so that a secret's
 * data never leaves the API server. A server that answers with whole objects is read along the schema as ever.
 */
import { CodedError } from '../../errors.ts';
import type { Encoding } from './encoding.ts';
import { lineFrames } from './frames.ts';
import {
  type JsonCursor,
  jsonCursor,
  nextElement,
  nextMember,
  openArray,
  openObject,
  peek,
  readKey,
  skipValue,
} from './json/cursor.ts';
import {
  jsonEncoding,
  type ObjectReader,
  readChange,
  readEvent,
  readItems,
  readList,
  readStatus,
  wholeObjects,
} from './json/encoding.ts';
import { readJsonAt } from './json/json.ts';
import { type Description, describeObject, isReadable } from './json/undecodable.ts';
import { type ApiObject, BOOKMARK, bookmarkEvent, TYPE_META } from './meta.ts';
import { type AnyType, type Fields, list, type MessageType, message, text } from './schema.ts';
import type { StringCache } from './strings.ts';

const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;

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
  listed?: string,
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
  const whole = wholeObjects(schema);
  const rowsOf = (cells: Cells): ObjectReader<T> => ({
    read: (cursor) => readRow(schema, cells, cursor),
    describe: (cursor) => describeRow(schema, cells, cursor),
  });

  return {
    *list(body, leaveOut) {
      const cursor = jsonCursor(body, strings);
      const { kind, columnDefinitions } = readJsonAt(HEADER, cursor);
      cursor.at = 0;
      if (kind !== 'Table') return yield* readList(cursor, { items: whole }, leaveOut, listed);
      return yield* readList(cursor, { rows: rowsOf(cellsOf(columnDefinitions)) }, leaveOut, listed);
    },
    frames: lineFrames,
    event: (frame) =>
      readEvent(jsonCursor(frame, strings), {
        change(type, cursor) {
          const start = cursor.at;
          const { kind, columnDefinitions } = readJsonAt(HEADER, cursor);
          cursor.at = start;
          if (kind !== 'Table') return readChange(type, cursor, schema, whole);
          remember(columnDefinitions);
          if (watched === undefined) refuse('the table has no columns');
          const rows = rowsOf(watched);
          const events = { ...rows, read: (at: JsonCursor) => readChange(type, at, schema, rows) };
          const [event, ...more] = readItems(cursor, { rows: events }, undefined);
          if (event === undefined || more.length > 0) refuse('the table of an event has not one row');
          return event;
        },
        bookmark(cursor) {
          const table = readJsonAt(TABLE_BOOKMARK, cursor);
          remember(table.columnDefinitions);
          return bookmarkEvent(table.rows[0]?.object ?? table);
        },
      }),
    status: (body) => readStatus(jsonCursor(body, strings)),
    recognises: jsonEncoding(schema, strings).recognises,
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

function describeRow<T>(schema: MessageType<Fields, T>, cells: Cells, cursor: JsonCursor): Description {
  const found = new Map<string, number>();
  if (peek(cursor) === OPEN_OBJECT && openObject(cursor)) {
    do {
      found.set(readKey(cursor), cursor.at);
      skipValue(cursor);
    } while (nextMember(cursor));
  }
  // A row without an object is described as an empty one would be.
  cursor.at = found.get('object') ?? cursor.at;
  const object = describeObject(schema, cursor);
  const cellsAt = found.get('cells');
  if (object.field !== '' || cellsAt === undefined) return object;
  cursor.at = cellsAt;
  return { ...object, field: unreadableCell(cells, cursor) };
}

/** The field that the first cell which can not be read would become; "" where it is not a cell. */
function unreadableCell(cells: Cells, cursor: JsonCursor): string {
  if (peek(cursor) !== OPEN_ARRAY || !openArray(cursor)) return '';
  let place = 0;
  do {
    const cell = cells.get(place++);
    const start = cursor.at;
    if (cell !== undefined && !isReadable(cell[1], cursor)) return cell[0];
    cursor.at = start;
    skipValue(cursor);
  } while (nextElement(cursor));
  return '';
}

function refuse(reason: string): never {
  throw new CodedError('KSO_DECODE', { format: 'JSON', reason });
}
