import { fieldsOf, varintAt } from './wire.ts';

/** How a field is read and what it is called in JSON; a name of MESSAGES as type means a message. */
interface FieldType {
  readonly name: string;
  readonly type: Scalar | keyof typeof MESSAGES;
  readonly repeated?: true;
}

type Scalar = 'string' | 'double' | 'fixed64' | 'sfixed64' | 'int64' | 'sint32' | 'uint64s' | 'number' | 'bool';

/** The messages under ExportMetricsServiceRequest that the state is written with, by field number. */
const MESSAGES = {
  Request: { 1: { name: 'resourceMetrics', type: 'ResourceMetrics', repeated: true } },
  ResourceMetrics: {
    1: { name: 'resource', type: 'Resource' },
    2: { name: 'scopeMetrics', type: 'ScopeMetrics', repeated: true },
    3: { name: 'schemaUrl', type: 'string' },
  },
  Resource: {
    1: { name: 'attributes', type: 'KeyValue', repeated: true },
    2: { name: 'droppedAttributesCount', type: 'number' },
    3: { name: 'entityRefs', type: 'EntityRef', repeated: true },
  },
  EntityRef: {
    1: { name: 'schemaUrl', type: 'string' },
    2: { name: 'type', type: 'string' },
    3: { name: 'idKeys', type: 'string', repeated: true },
    4: { name: 'descriptionKeys', type: 'string', repeated: true },
  },
  ScopeMetrics: {
    1: { name: 'scope', type: 'Scope' },
    2: { name: 'metrics', type: 'Metric', repeated: true },
    3: { name: 'schemaUrl', type: 'string' },
  },
  Scope: { 1: { name: 'name', type: 'string' }, 2: { name: 'version', type: 'string' } },
  Metric: {
    1: { name: 'name', type: 'string' },
    2: { name: 'description', type: 'string' },
    3: { name: 'unit', type: 'string' },
    5: { name: 'gauge', type: 'Gauge' },
    7: { name: 'sum', type: 'Sum' },
    10: { name: 'exponentialHistogram', type: 'ExponentialHistogram' },
  },
  Gauge: { 1: { name: 'dataPoints', type: 'Point', repeated: true } },
  Sum: {
    1: { name: 'dataPoints', type: 'Point', repeated: true },
    2: { name: 'aggregationTemporality', type: 'number' },
    3: { name: 'isMonotonic', type: 'bool' },
  },
  ExponentialHistogram: {
    1: { name: 'dataPoints', type: 'HistogramPoint', repeated: true },
    2: { name: 'aggregationTemporality', type: 'number' },
  },
  HistogramPoint: {
    1: { name: 'attributes', type: 'KeyValue', repeated: true },
    2: { name: 'startTimeUnixNano', type: 'fixed64' },
    3: { name: 'timeUnixNano', type: 'fixed64' },
    4: { name: 'count', type: 'fixed64' },
    5: { name: 'sum', type: 'double' },
    6: { name: 'scale', type: 'sint32' },
    7: { name: 'zeroCount', type: 'fixed64' },
    8: { name: 'positive', type: 'Buckets' },
    9: { name: 'negative', type: 'Buckets' },
    10: { name: 'flags', type: 'number' },
  },
  Buckets: { 1: { name: 'offset', type: 'sint32' }, 2: { name: 'bucketCounts', type: 'uint64s' } },
  Point: {
    2: { name: 'startTimeUnixNano', type: 'fixed64' },
    3: { name: 'timeUnixNano', type: 'fixed64' },
    4: { name: 'asDouble', type: 'double' },
    6: { name: 'asInt', type: 'sfixed64' },
    7: { name: 'attributes', type: 'KeyValue', repeated: true },
    8: { name: 'flags', type: 'number' },
  },
  KeyValue: { 1: { name: 'key', type: 'string' }, 2: { name: 'value', type: 'AnyValue' } },
  AnyValue: {
    1: { name: 'stringValue', type: 'string' },
    2: { name: 'boolValue', type: 'bool' },
    3: { name: 'intValue', type: 'int64' },
    4: { name: 'doubleValue', type: 'double' },
    5: { name: 'arrayValue', type: 'ArrayValue' },
  },
  ArrayValue: { 1: { name: 'values', type: 'AnyValue', repeated: true } },
} as const satisfies Record<string, Record<number, { name: string; type: string; repeated?: true }>>;

/**
 * A request in protobuf as OTLP/JSON: the protobuf JSON mapping with enumerations as numbers (opentelemetry.io/docs/specs/
 * otlp/#json-protobuf-encoding). Integers of 64 bits are decimal strings; NaN and the infinities are the strings "NaN",
 * "Infinity" and "-Infinity".
 */
export function jsonOf(request: Buffer): Buffer {
  return Buffer.from(JSON.stringify(messageOf(request, 'Request', 0, request.length)));
}

function messageOf(bytes: Buffer, message: keyof typeof MESSAGES, from: number, to: number): Record<string, unknown> {
  const types: Readonly<Record<number, FieldType>> = MESSAGES[message];
  const result: Record<string, unknown> = {};
  for (const { number, from: start, to: end } of fieldsOf(bytes, from, to)) {
    const field = types[number];
    if (field === undefined) continue;
    const value = fieldValue(bytes, field.type, start, end);
    if (field.repeated === true) {
      const values = result[field.name] as unknown[] | undefined;
      if (values === undefined) result[field.name] = [value];
      else values.push(value);
    } else {
      result[field.name] = value;
    }
  }
  return result;
}

function fieldValue(bytes: Buffer, type: FieldType['type'], from: number, to: number): unknown {
  switch (type) {
    case 'string':
      return bytes.toString('utf8', from, to);
    case 'double': {
      const value = bytes.readDoubleLE(from);
      return Number.isFinite(value) ? value : String(value);
    }
    case 'fixed64':
      return String(bytes.readBigUInt64LE(from));
    case 'sfixed64':
      return String(bytes.readBigInt64LE(from));
    case 'int64':
      return String(integerAt(bytes, from, to));
    case 'sint32': {
      const [value] = varintAt(bytes, from);
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    case 'uint64s': {
      const values: string[] = [];
      for (let at = from; at < to; ) {
        const [value, next] = varintAt(bytes, at);
        values.push(String(value));
        at = next;
      }
      return values;
    }
    case 'number':
      return varintAt(bytes, from)[0];
    case 'bool':
      return bytes[from] !== 0;
    default:
      return messageOf(bytes, type, from, to);
  }
}

/** A varint as signed integer of 64 bits. */
function integerAt(bytes: Buffer, from: number, to: number): bigint {
  let value = 0n;
  for (let at = to - 1; at >= from; at--) value = (value << 7n) | BigInt(bytes[at]! & 0x7f);
  return BigInt.asIntN(64, value);
}
