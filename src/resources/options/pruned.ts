import {
  type AnyType,
  type Fields,
  type ListType,
  type MessageType,
  message,
  optional,
} from '../../kubernetes/codec/schema.ts';
import { type Kind, kindId } from '../declare/kind.ts';
import { readersOf } from '../reads.ts';

/**
 * The kind's schema without the fields that only families read that are off. It is the same one where that are none. What
 * names an object stays, and what no family reads: it is read for something else.
 */
export function pruned<T>(
  { schema, ...kind }: Pick<Kind, 'group' | 'resource'> & { readonly schema: MessageType<Fields, T> },
  isOn: (family: string) => boolean,
): MessageType<Fields, T> {
  const readers = readersOf(kindId(kind));
  const isUnread = (path: string) => readers.get(path)?.some(isOn) === false;
  return prunedMessage(schema, '', isUnread) as MessageType<Fields, T>;
}

function prunedType(type: AnyType, path: string, isUnread: (path: string) => boolean): AnyType {
  if (type.kind === 'message') return prunedMessage(type, `${path}.`, isUnread);
  if (type.kind !== 'list') return type;
  const { element } = type as ListType<unknown, AnyType>;
  const kept = prunedType(element, path, isUnread);
  return kept === element ? type : { ...type, element: kept };
}

function prunedMessage(
  type: MessageType<Fields, unknown>,
  prefix: string,
  isUnread: (path: string) => boolean,
): MessageType<Fields, unknown> {
  const fields: Record<string, Fields[string]> = {};
  let changed = false;
  for (const [name, field] of Object.entries(type.fields)) {
    const path = `${prefix}${name}`;
    const [number, before, ...embeddedIn] = field;
    const after = isUnread(path) ? undefined : prunedType(before, path, isUnread);
    changed ||= after !== before;
    // Whether a message is there at all is nobody's business where it is always there.
    if (after === undefined || (after !== before && isEmpty(after) && after.absent !== undefined)) continue;
    fields[name] = after === before ? field : [number, after, ...embeddedIn];
  }
  if (!changed) return type;
  const kept = message(fields);
  return type.absent === undefined ? optional(kept) : kept;
}

function isEmpty(type: AnyType): boolean {
  return type.kind === 'message' && Object.keys(type.fields).length === 0;
}
