/** As much of JSON Schema as docs/openapi.yaml uses. */

/** A schema; keywords that are not here are not looked at. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
}

/** What of a value does not keep to a schema, each with its place; none where it does. */
export function violations(
  schema: Schema,
  value: unknown,
  schemas: Readonly<Record<string, Schema>>,
  place = '',
): string[] {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/components/schemas/', '');
    const target = schemas[name];
    return target === undefined ? [`there is no schema ${name}`] : violations(target, value, schemas, place);
  }
  const wrong = (reason: string) => [`${place} ${reason}`];
  const { anyOf, const: only, enum: choices, type, format, minimum, maximum, maxItems } = schema;
  if (anyOf !== undefined) {
    const all = anyOf.map((each) => violations(each, value, schemas, place));
    return all.find((each) => each.length === 0) ?? all.at(-1)!;
  }
  if (only !== undefined && value !== only) return wrong(`is not ${only}`);
  if (choices !== undefined && !choices.includes(value)) return wrong(`is none of ${choices.join(', ')}`);
  const types = type === undefined ? undefined : [type].flat();
  if (types !== undefined && !types.some((each) => isOf(each, value))) return wrong(`is no ${types.join(' or ')}`);
  if (typeof value === 'number' && (value < (minimum ?? value) || value > (maximum ?? value)))
    return wrong('is out of bounds');
  if (format === 'date-time' && typeof value === 'string' && !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value))
    return wrong('is no time');
  if (Array.isArray(value)) {
    if (value.length > (maxItems ?? value.length)) return wrong('is too long');
    return value.flatMap((item, at) => violations(schema.items ?? {}, item, schemas, `${place}/${at}`));
  }
  return typeof value === 'object' && value !== null ? ofObject(schema, value, schemas, place) : [];
}

function ofObject(
  { required = [], properties = {}, additionalProperties = true }: Schema,
  value: object,
  schemas: Readonly<Record<string, Schema>>,
  place: string,
): string[] {
  const missing = required.filter((key) => !(key in value)).map((key) => `${place}/${key} is missing`);
  const wrong = Object.entries(value).flatMap(([key, member]) => {
    const at = `${place}/${key}`;
    const schema = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    if (schema === false) return [`${at} is not documented`];
    return violations(schema === true ? {} : schema!, member, schemas, at);
  });
  return [...missing, ...wrong];
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
