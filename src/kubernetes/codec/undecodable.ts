/** What can still be said of an object that could not be read. */
import type { CodedError } from '../../errors.ts';
import type { Undecodable, WatchEvent } from './decoder.ts';
import { isDecodeError } from './encoding.ts';
import { type Fields, type MessageType, message, text } from './schema.ts';

const alone = (key: string, number: number) => message({ metadata: [1, message({ [key]: [number, text] as const })] });

/** Each text has a schema of its own: one that can not be read must not hide the others. */
const NAMES = {
  name: alone('name', 1),
  namespace: alone('namespace', 3),
  uid: alone('uid', 5),
  resourceVersion: alone('resourceVersion', 6),
} as const;

/** What tells an object apart; "" for what could not be read. */
export type Names = { readonly [K in keyof typeof NAMES]: string };

/** Reads an object's bytes from their start as a type says; throws KSO_DECODE. */
export type ReadAs = <T>(type: MessageType<Fields, T>) => T;

/** The names of an object, as far as they can be read. */
export function readNames(readAs: ReadAs): Names {
  const one = (key: keyof typeof NAMES): string => {
    try {
      return readAs(NAMES[key]).metadata[key]!;
    } catch (error) {
      if (isDecodeError(error)) return '';
      throw error;
    }
  };
  return {
    name: one('name'),
    namespace: one('namespace'),
    uid: one('uid'),
    resourceVersion: one('resourceVersion'),
  };
}

/** An object that could not be read, for telling. */
export function undecodableOf({ name, namespace }: Names, field: string, error: CodedError): Undecodable {
  return { namespace, name, field, reason: error.message };
}

/** The event of a watch whose object could not be read. */
export function undecodableEvent<T>(
  schema: MessageType<Fields, T>,
  names: Names,
  undecodable: Undecodable,
): WatchEvent<T> {
  const { resourceVersion } = names;
  return { type: 'UNDECODABLE', undecodable, resourceVersion, tombstone: tombstoneOf(schema, names) };
}

/** The event of a bookmark that could not be read. It is no loss: the next one tells the same, and what comes tells more. */
export function undecodableBookmark(error: CodedError): WatchEvent<never> {
  const undecodable = { namespace: '', name: '', field: '', reason: error.message };
  return { type: 'UNDECODABLE', undecodable, resourceVersion: '', tombstone: undefined };
}

function tombstoneOf<T>(schema: MessageType<Fields, T>, names: Names): T | undefined {
  const metadata = schema.fields.metadata?.[1];
  if (names.name === '' || metadata?.kind !== 'message') return undefined;
  const known = Object.entries(names).filter(([key]) => Object.hasOwn(metadata.fields, key));
  return { ...schema.blank, metadata: { ...metadata.blank, ...Object.fromEntries(known) } } as T;
}

/** The path of a field within one; either may be "". */
export function joinPath(outer: string, inner: string): string {
  return outer === '' || inner === '' ? outer + inner : `${outer}.${inner}`;
}
