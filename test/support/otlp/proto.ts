/**
 * The messages of the OpenTelemetry Protocol as opentelemetry-proto 1.11 defines them: the FileDescriptorSet of
 * opentelemetry/proto/collector/metrics/v1/metrics_service.proto, of logs/v1/logs_service.proto beside it, and of all that
 * they import.
 */
import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor.js';

const root = protobuf.Root.fromDescriptor(readFileSync(new URL('opentelemetry-proto.binpb', import.meta.url)));
const requestType = root.lookupType('ExportMetricsServiceRequest');
const logsType = root.lookupType('ExportLogsServiceRequest');
const responseType = root.lookupType('ExportMetricsServiceResponse');

/** An attribute on the wire. */
export interface WireAttribute {
  readonly key: string;
  readonly value?: WireValue;
}

/** The value of an attribute on the wire. */
export interface WireValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly kvlistValue?: { readonly values?: readonly WireAttribute[] };
  readonly arrayValue?: { readonly values?: readonly WireValue[] };
}

/** A log record on the wire. */
export interface WireLogRecord {
  readonly timeUnixNano?: string;
  readonly severityNumber?: number;
  readonly severityText?: string;
  readonly body?: WireValue;
  readonly attributes?: readonly WireAttribute[];
  readonly eventName?: string;
}

/** ExportLogsServiceRequest in the form of its JSON. */
export interface WireLogsRequest {
  readonly resourceLogs: readonly {
    readonly resource?: { readonly attributes?: readonly WireAttribute[] };
    readonly scopeLogs?: readonly {
      readonly scope?: {
        readonly name?: string;
        readonly version?: string;
        readonly attributes?: readonly WireAttribute[];
      };
      readonly logRecords?: readonly WireLogRecord[];
    }[];
  }[];
}

/** A point on the wire; times are unix nanoseconds in decimal. JSON has texts for NaN and the infinities. */
export interface WirePoint {
  readonly startTimeUnixNano?: string;
  readonly timeUnixNano?: string;
  readonly asDouble?: number | string;
  readonly asInt?: string | number;
  readonly attributes?: readonly WireAttribute[];
  readonly flags?: number;
}

/** A point of a histogram on the wire. */
export interface WireHistogramPoint extends Omit<WirePoint, 'asDouble' | 'asInt'> {
  readonly count?: string;
  readonly sum?: number;
  readonly scale?: number;
  readonly zeroCount?: string;
  readonly positive?: { readonly offset?: number; readonly bucketCounts?: readonly string[] };
}

/** A metric on the wire. */
export interface WireMetric {
  readonly name: string;
  readonly description?: string;
  readonly unit?: string;
  readonly gauge?: { readonly dataPoints?: readonly WirePoint[] };
  readonly sum?: {
    readonly dataPoints?: readonly WirePoint[];
    readonly aggregationTemporality?: number;
    readonly isMonotonic?: boolean;
  };
  readonly histogram?: { readonly aggregationTemporality?: number };
  readonly exponentialHistogram?: {
    readonly dataPoints?: readonly WireHistogramPoint[];
    readonly aggregationTemporality?: number;
  };
}

/** What a resource says of an entity, on the wire. */
export interface WireEntityRef {
  readonly schemaUrl?: string;
  readonly type?: string;
  readonly idKeys?: readonly string[];
  readonly descriptionKeys?: readonly string[];
}

/** ExportMetricsServiceRequest in the form of its JSON. */
export interface WireRequest {
  readonly resourceMetrics: readonly {
    readonly resource?: {
      readonly attributes?: readonly WireAttribute[];
      readonly entityRefs?: readonly WireEntityRef[];
    };
    readonly scopeMetrics?: readonly {
      readonly scope?: { readonly name?: string; readonly version?: string };
      readonly metrics?: readonly WireMetric[];
    }[];
  }[];
}

/** Reads a request in protobuf; throws where the bytes are not one. */
export function decodeRequest(bytes: Uint8Array): WireRequest {
  return requestType.toObject(requestType.decode(bytes), { longs: String }) as WireRequest;
}

/** Reads a request for log records in protobuf; throws where the bytes are not one. */
export function decodeLogsRequest(bytes: Uint8Array): WireLogsRequest {
  return logsType.toObject(logsType.decode(bytes), { longs: String }) as WireLogsRequest;
}

/** Writes a response in protobuf that says how many points were refused and why. */
export function encodePartialSuccess(rejectedDataPoints: number, errorMessage: string): Uint8Array {
  return responseType
    .encode(responseType.fromObject({ partialSuccess: { rejectedDataPoints, errorMessage } }))
    .finish();
}

/** A google.rpc.Status with a RetryInfo of so many seconds, below 128. */
export function retryInfo(seconds: number): Uint8Array {
  const field = (number: number, content: Uint8Array) =>
    Buffer.concat([Buffer.of(number * 8 + 2, content.length), content]);
  const delay = field(1, Buffer.of(8, seconds));
  const any = Buffer.concat([field(1, Buffer.from('type.googleapis.com/google.rpc.RetryInfo')), field(2, delay)]);
  return Buffer.concat([Buffer.of(8, 14), field(3, any)]);
}

/** All metrics of a request. */
export function metricsOf(request: WireRequest): readonly WireMetric[] {
  return request.resourceMetrics.flatMap(({ scopeMetrics = [] }) =>
    scopeMetrics.flatMap(({ metrics = [] }) => metrics),
  );
}

/** The points of a metric, whichever form it has. */
export function pointsOf({ gauge, sum }: WireMetric): readonly WirePoint[] {
  return (gauge ?? sum)?.dataPoints ?? [];
}
