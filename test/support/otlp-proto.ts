/**
 * The messages of the OpenTelemetry Protocol as opentelemetry-proto 1.11 defines them: the FileDescriptorSet of
 * opentelemetry/proto/collector/metrics/v1/metrics_service.proto and of all that it imports.
 */
import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor.js';

const root = protobuf.Root.fromDescriptor(readFileSync(new URL('opentelemetry-proto.binpb', import.meta.url)));
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
