import { type AnyType, type Fields, type MessageType, message, optional } from '../../kubernetes/codec/schema.ts';
import { type Kind, kindId } from '../declare/kind.ts';
import { readersOf } from '../reads.ts';

/** What the table of readers calls a join that can be asked for. */
export function joinReader(name: string): string {
  return `--join=${name}`;
}

/**
 * A kind's schema without the fields that only families and joins read that are off. It is the same one where that are none.
 * What names an object stays, and what none of them reads: it is read for something else.
 */
export function pruned<T>(
  kind: Pick<Kind, 'group' | 'resource'>,
  schema: MessageType<Fields, T>,
  isOn: (reader: string) => boolean,
): MessageType<Fields, T> {
  const readers = readersOf(kindId(kind));
  const isUnread = (path: string) => path !== 'metadata.resourceVersion' && readers.get(path)?.some(isOn) === false;
  return prunedMessage(schema, '', isUnread) as MessageType<Fields, T>;
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
    const kept = before.kind === 'message' ? prunedMessage(before, `${path}.`, isUnread) : before;
    const after = isUnread(path) ? undefined : kept;
    changed ||= after !== before;
    // Whether a message is there at all is nobody's business where it is always there.
    if (after === undefined || (after !== before && isEmpty(after) && after.absent !== undefined)) continue;
    fields[name] = after === before ? field : [number, after, ...embeddedIn];
  }
  if (!changed) return type;
  const left = message(fields);
  return type.absent === undefined ? optional(left) : left;
}

function isEmpty(type: AnyType): boolean {
  return type.kind === 'message' && Object.keys(type.fields).length === 0;
}
