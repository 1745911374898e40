/**
 * The messages of the OpenTelemetry Protocol that carry gauges and sums, with the field numbers of opentelemetry-proto
 * v1 (metrics.proto, common.proto, resource.proto, metrics_service.proto). Other fields are left out: a decoder skips
 * them.
 */
import protobuf from 'protobufjs';

const { root } = protobuf.parse(`
  syntax = "proto3";
  message ExportMetricsServiceRequest { repeated ResourceMetrics resource_metrics = 1; }
  message ExportMetricsServiceResponse { ExportMetricsPartialSuccess partial_success = 1; }
  message ExportMetricsPartialSuccess { int64 rejected_data_points = 1; string error_message = 2; }
  message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; string schema_url = 3; }
  message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
  message ScopeMetrics { InstrumentationScope scope = 1; repeated Metric metrics = 2; string schema_url = 3; }
  message InstrumentationScope { string name = 1; string version = 2; }
  message Metric {
    string name = 1;
    string description = 2;
    string unit = 3;
    oneof data { Gauge gauge = 5; Sum sum = 7; }
  }
  message Gauge { repeated NumberDataPoint data_points = 1; }
  message Sum {
    repeated NumberDataPoint data_points = 1;
    uint32 aggregation_temporality = 2;
    bool is_monotonic = 3;
  }
  message NumberDataPoint {
    fixed64 start_time_unix_nano = 2;
    fixed64 time_unix_nano = 3;
    oneof value { double as_double = 4; sfixed64 as_int = 6; }
    repeated KeyValue attributes = 7;
    uint32 flags = 8;
  }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue {
    oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; }
  }
`);

const requestType = root.lookupType('ExportMetricsServiceRequest');
const responseType = root.lookupType('ExportMetricsServiceResponse');

/** An attribute on the wire. */
export interface WireAttribute {
  readonly key: string;
  readonly value?: { readonly stringValue?: string };
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
}

/** ExportMetricsServiceRequest in the form of its JSON. */
export interface WireRequest {
  readonly resourceMetrics: readonly {
    readonly resource?: { readonly attributes?: readonly WireAttribute[] };
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

/** Writes a response in protobuf that says how many points were refused and why. */
export function encodePartialSuccess(rejectedDataPoints: number, errorMessage: string): Uint8Array {
  return responseType
    .encode(responseType.fromObject({ partialSuccess: { rejectedDataPoints, errorMessage } }))
    .finish();
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
