import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import type { ScopeMetrics } from '@opentelemetry/sdk-metrics';

/** What stands before the metrics: the field `resource` of ResourceMetrics and the field `scope` of ScopeMetrics. */
export interface Envelope {
  readonly resource: Buffer;
  readonly scope: Buffer;
}

/** The stock serializer writes both; they are cut out of a request without metrics. */
export function envelopeOf(resource: Resource, scope: ScopeMetrics['scope']): Envelope {
  const request = (scopeMetrics: ScopeMetrics[]) =>
    contentOf(Buffer.from(ProtobufMetricsSerializer.serializeRequest({ resource, scopeMetrics })!));
  const resourceField = request([]);
  const withScope = request([{ scope, metrics: [] }]);
  return { resource: resourceField, scope: contentOf(withScope.subarray(resourceField.length)) };
}

/** The content of the field that the bytes begin with, without its tag and length. */
function contentOf(field: Buffer): Buffer {
  let at = 1;
  while (field[at]! > 0x7f) at++;
  return field.subarray(at + 1);
}
