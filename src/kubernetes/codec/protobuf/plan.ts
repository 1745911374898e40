/** Types made ready for reading protobuf: nested types are resolved, fields of a message are found by their number. */

import { createPlans, type TypePlan } from '../plan.ts';
import { type AnyType, type Fields, keepNone, type MessageType } from '../schema.ts';
import { type Shape, shapeOf } from './copier.ts';
import { createLatest, type Latest } from './latest.ts';

/** A type made ready. */
export interface Plan extends TypePlan<Plan> {
  /** Whether a list is likely to be equal to another object's. */
  readonly shared: boolean;
  readonly message: MessagePlan | undefined;
}

/**
 * A message made ready. Its fields are read into a row, each in its place, and compared with the row of an earlier state. No
 * message holds another of its own type, so one pair of rows serves for all.
 */
export interface MessagePlan {
  readonly blank: object;
  /** By their number. */
  readonly fields: FieldPlans;
  readonly shape: Shape;
  /** What is read. */
  readonly row: unknown[];
  /** The earlier state. */
  readonly known: unknown[];
  /** What is absent. */
  readonly absent: readonly unknown[];
}

/** A field of a message. */
export interface FieldPlan {
  /** Its place in a row. */
  readonly place: number;
  readonly value: Plan;
  /** Set where the field is a message whose fields belong to the object around it. */
  readonly embedded: FieldPlans | undefined;
  /** Set where the field is worth to be compared with what it was in the object before. */
  readonly latest: Latest | undefined;
}

export type FieldPlans = (FieldPlan | undefined)[];

const LARGE: ReadonlySet<AnyType['kind']> = new Set(['list', 'map', 'message']);

/** The type made ready, once for all who ask. */
export const planOf: (type: AnyType) => Plan = createPlans<Plan>((type) => ({
  shared: type.kind === 'list' && type.shared === true,
  message: type.kind === 'message' ? messagePlan(type) : undefined,
}));

function messagePlan({ blank, fields: declared }: MessageType<Fields, unknown>): MessagePlan {
  const fields: FieldPlans = [];
  for (const [place, [number, type, embeddedIn]] of Object.values(declared).entries()) {
    if (type.kind === 'again') continue;
    const latest = LARGE.has(type.kind) ? createLatest() : undefined;
    const field = { place, value: planOf(type), embedded: undefined, latest };
    // What is kept of it is nothing: it is stepped over as a whole.
    if (field.value.keep === keepNone) continue;
    if (embeddedIn === undefined) set(fields, number, field);
    else {
      if (fields[embeddedIn] === undefined) set(fields, embeddedIn, { ...field, embedded: [], latest: undefined });
      set(fields[embeddedIn]!.embedded!, number, field);
    }
  }
  const absent = Object.values(declared).map(([, type]) => type.absent);
  return { blank, fields, shape: shapeOf(blank), row: [...absent], known: [...absent], absent };
}

function set(into: FieldPlans, number: number, field: FieldPlan): void {
  while (into.length <= number) into.push(undefined);
  into[number] = field;
}
