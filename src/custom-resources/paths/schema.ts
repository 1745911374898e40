/** The schema of a custom kind: what names an object, and what paths read of it. */
import {
  type Fields,
  type JsonType,
  type JsonWants,
  json,
  type MessageType,
  message,
  openMessage,
  text,
  time,
} from '../../kubernetes/codec/schema.ts';
import type { KubernetesObject } from '../../resources/declare/kind.ts';
import { NAMED_FIELDS } from './object.ts';

const NAMED = {
  name: [1, text],
  namespace: [3, text],
  uid: [5, text],
  resourceVersion: [6, text],
  creationTimestamp: [8, time],
} as const satisfies Fields;

/** Custom resources come as JSON alone: the numbers of their fields only have to differ, also from those above. */
const FIRST_NUMBER = 9;

/** The schema that reads of an object what is wanted. */
export function schemaOf(wants: JsonWants): MessageType<Fields, KubernetesObject> {
  const { metadata = restOf(wants)?.wants ?? {}, ...others } = membersOf(wants);
  const named = new Set(NAMED_FIELDS);
  const more = Object.entries(membersOf(metadata)).filter(([name]) => !named.has(name));
  const fields = { metadata: [1, opened({ ...NAMED, ...fieldsOf(more) }, restOf(metadata))] } as const;
  const schema = opened({ ...fields, ...fieldsOf(Object.entries(others)) }, restOf(wants));
  return schema as MessageType<Fields, unknown> as MessageType<Fields, KubernetesObject>;
}

function membersOf({ all, keys = {} }: JsonWants): Readonly<Record<string, JsonWants>> {
  return all ? {} : keys;
}

function restOf({ all, each }: JsonWants): JsonType | undefined {
  if (all) return json({ all });
  return each && json(each);
}

function opened<F extends Fields>(fields: F, rest: JsonType | undefined) {
  return rest === undefined ? message(fields) : openMessage(fields, rest);
}

function fieldsOf(members: readonly (readonly [name: string, wants: JsonWants])[]): Fields {
  return Object.fromEntries(members.map(([name, wants], at) => [name, [FIRST_NUMBER + at, json(wants)] as const]));
}
