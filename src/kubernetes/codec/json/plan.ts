/** Types made ready for reading JSON: nested types are resolved, keys of a message are found by their bytes. */
import { createPlans, type TypePlan } from '../plan.ts';
import { copierOf } from '../protobuf/copier.ts';
import type { AnyType, Fields, JsonWants, MessageType } from '../schema.ts';

/** A type made ready. */
export interface Plan extends TypePlan<Plan> {
  readonly message: MessagePlan | undefined;
  readonly wants: JsonWants | undefined;
}

/** A message made ready. */
export interface MessagePlan {
  readonly blank: object;
  readonly copy: () => Record<string, unknown>;
  readonly names: readonly string[];
  readonly keys: readonly Buffer[];
  readonly fields: readonly Plan[];
  /** Hash of a key → index of its field, or -1; a power of two long, clashes go to the next slot. */
  readonly slots: Int16Array;
  readonly rest: JsonWants | undefined;
  /** Fields that are read of the message itself. */
  readonly again: readonly (readonly [name: string, as: Plan])[];
}

/** The type made ready, once for all who ask. */
export const planOf: (type: AnyType) => Plan = createPlans<Plan>((type) => ({
  message: type.kind === 'message' ? messagePlan(type) : undefined,
  wants: type.kind === 'json' ? type.wants : undefined,
}));

function messagePlan(type: MessageType<Fields, unknown>): MessagePlan {
  const all = Object.entries(type.fields).map(([name, [, field]]) => [name, field] as const);
  const members = all.filter(([, { kind }]) => kind !== 'again');
  const names = members.map(([name]) => name);
  const keys = names.map((name) => Buffer.from(name));
  let size = 4;
  while (size < names.length * 4) size *= 2;
  const slots = new Int16Array(size).fill(-1);
  for (const [index, key] of keys.entries()) {
    let slot = hashOf(key, 0, key.length) & (size - 1);
    while (slots[slot] !== -1) slot = (slot + 1) & (size - 1);
    slots[slot] = index;
  }
  return {
    blank: type.blank,
    copy: copierOf(type.blank),
    names,
    keys,
    fields: members.map(([, field]) => planOf(field)),
    slots,
    rest: type.rest?.wants,
    again: all.flatMap(([name, field]) => (field.kind === 'again' ? [[name, planOf(field.as)] as const] : [])),
  };
}

/** Enough to tell the fields of a message apart. */
export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  return (to - from) * 7 + bytes[from]! * 3 + bytes[to - 1]! * 5 + bytes[(from + to) >> 1]!;
}
