/** One schema of two, for objects that are read by both. */
import { type AnyType, type Fields, type MessageType, message, optional } from './schema.ts';

/**
 * The message with the fields of both. A field that both have is read as the first declares it; where it is a message, or
 * a list of messages, with the fields of both.
 */
export function union<A, B>(first: MessageType<Fields, A>, second: MessageType<Fields, B>): MessageType<Fields, A & B> {
  return unionOf(first, second) as MessageType<Fields, A & B>;
}

function unionOf(first: AnyType, second: AnyType): AnyType {
  if (first.kind === 'list' && second.kind === 'list') {
    const { keepElement, ...all } = first;
    const kept = keepElement !== undefined && keepElement === second.keepElement ? { keepElement } : {};
    return { ...all, ...kept, element: unionOf(first.element, second.element) };
  }
  if (first.kind !== 'message' || second.kind !== 'message') return first;
  const fields: Record<string, Fields[string]> = { ...first.fields };
  for (const [name, field] of Object.entries(second.fields)) {
    const [number, type, ...embeddedIn] = first.fields[name] ?? field;
    fields[name] = [number, unionOf(type, field[1]), ...embeddedIn];
  }
  const both = message(fields);
  return first.absent === undefined ? optional(both) : both;
}
