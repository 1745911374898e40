/**
 * A reader of ExportMetricsServiceRequest as protobuf (opentelemetry-proto v1), for requests that were written here: they
 * are taken apart where a receiver finds them too large, and rewritten where it wants JSON.
 */

/** A field of a message: its tag begins at `start`; its content is the bytes from `from` to `to`. */
export interface Field {
  readonly number: number;
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

/** The fields of the message between two places, in their order. The bytes must be valid. */
export function* fieldsOf(bytes: Uint8Array, from = 0, to = bytes.length): Generator<Field> {
  let at = from;
  while (at < to) {
    const start = at;
    const [tag, afterTag] = varintAt(bytes, at);
    const number = Math.floor(tag / 8);
    const wireType = tag & 7;
    at = afterTag;
    if (wireType === LENGTH) {
      const [length, content] = varintAt(bytes, at);
      at = content + length;
      yield { number, start, from: content, to: at };
    } else {
      const content = at;
      at = wireType === VARINT ? varintAt(bytes, at)[1] : at + (wireType === FIXED64 ? 8 : 4);
      yield { number, start, from: content, to: at };
    }
  }
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;

/** The integer at a place, exact up to 2^53, and where it ends. */
export function varintAt(bytes: Uint8Array, at: number): [value: number, end: number] {
  let value = 0;
  let factor = 1;
  let end = at;
  while (bytes[end]! > 0x7f) {
    value += (bytes[end++]! & 0x7f) * factor;
    factor *= 128;
  }
  return [value + bytes[end]! * factor, end + 1];
}

/** Fields that lead from the request down to its points: ResourceMetrics, ScopeMetrics, Metric, what its points lie in, point. */
const WAY_DOWN: readonly (readonly number[])[] = [[1], [2], [2], [5, 7, 10], [1]];

/**
 * Splits a request in two: the first `points` of its points, and the others. Each half has the resource, the scope and
 * the head of each metric that it holds points of; no point is changed.
 */
export function splitRequest(bytes: Buffer, points: number): [Buffer, Buffer] {
  const half = (first: number, last: number) => {
    let index = 0;
    const copy = (from: number, to: number, depth: number): Buffer | undefined => {
      const parts: Buffer[] = [];
      let holdsPoints = false;
      for (const field of fieldsOf(bytes, from, to)) {
        if (!WAY_DOWN[depth]!.includes(field.number)) {
          parts.push(bytes.subarray(field.start, field.to));
        } else if (depth === WAY_DOWN.length - 1) {
          if (index >= first && index < last) {
            parts.push(bytes.subarray(field.start, field.to));
            holdsPoints = true;
          }
          index++;
        } else {
          const content = copy(field.from, field.to, depth + 1);
          if (content === undefined) continue;
          parts.push(Buffer.from([(field.number << 3) | LENGTH, ...varint(content.length)]), content);
          holdsPoints = true;
        }
      }
      return holdsPoints ? Buffer.concat(parts) : undefined;
    };
    return copy(0, bytes.length, 0) ?? Buffer.alloc(0);
  };
  return [half(0, points), half(points, Number.POSITIVE_INFINITY)];
}

/** The names of the metrics that a request has points of, each once. */
export function metricNames(bytes: Buffer): readonly string[] {
  const names = new Set<string>();
  for (const resource of fieldsOf(bytes)) {
    for (const scope of fieldsOf(bytes, resource.from, resource.to)) {
      if (scope.number !== 2) continue;
      for (const metric of fieldsOf(bytes, scope.from, scope.to)) {
        if (metric.number !== 2) continue;
        const [name] = fieldsOf(bytes, metric.from, metric.to);
        if (name?.number === 1) names.add(bytes.toString('utf8', name.from, name.to));
      }
    }
  }
  return [...names];
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
