/** The part of JSON Schema that values.schema.json of the chart is written in, as far as it has to be looked at here. */

/** A schema of a value. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly description?: string;
}

/** Whether a value has the type, and its entries have theirs; what is in maps is looked at key by key. */
export function fits(schema: Schema, value: unknown): boolean {
  const { anyOf, enum: choices, items } = schema;
  if (anyOf !== undefined) return anyOf.some((each) => fits(each, value));
  if (choices !== undefined) return choices.includes(value);
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value))) return false;
  return !Array.isArray(value) || items === undefined || value.every((entry) => fits(items, entry));
}

/** The types of a schema for people. */
export function typesOf({ type, anyOf, enum: choices }: Schema): string {
  if (choices !== undefined) return choices.filter((choice) => choice !== null && choice !== '').join(', ');
  const types = [type ?? anyOf?.flatMap((each) => each.type ?? []) ?? []].flat();
  return [...new Set(types)].filter((each) => each !== 'null').join(' or ');
}

/** Whether it is a map, and no list. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isMap(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
