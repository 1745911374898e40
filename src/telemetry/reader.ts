import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import {
  type MetricReader,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { OtlpSettings } from '../config/settings.ts';
import { createSender } from '../otel/send/sender.ts';
import { Refusal, type Sender } from '../otel/send/transport.ts';

/** `ExportResultCode.SUCCESS` of @opentelemetry/core. */
const SUCCESS = 0;

/**
 * A reader that pushes the component's own metrics to where the state goes, under the same resource. Until that is known,
 * while an earlier push is under way, and for as long as the receiver asks for patience, nothing is sent; the sums are
 * cumulative, so nothing is lost. A push that fails is not reported here: the push of the state fails for the same reason
 * and says so.
 */
export function createTelemetryReader(settings: OtlpSettings, resource: Promise<Resource>): MetricReader {
  let known: Resource | undefined;
  resource.then(
    (found) => {
      known = found;
    },
    () => {},
  );
  let sender: Sender | undefined;
  /** When the receiver wants to hear from us again, in unix milliseconds. */
  let notBefore = 0;
  const send = async (metrics: ResourceMetrics) => {
    const serializer = settings.protocol === 'http/json' ? JsonMetricsSerializer : ProtobufMetricsSerializer;
    const encoded = serializer.serializeRequest(metrics)!;
    sender ??= await createSender(settings);
    const body = sender.encoding === undefined ? encoded : await compress(encoded);
    await sender.send({ body, points: 0 });
  };
  const failed = (error: unknown) => {
    if (error instanceof Refusal) notBefore = error.notBefore ?? 0;
    // Certificates are read again, which may have been replaced.
    sender?.close();
    sender = undefined;
  };
  let sending: Promise<void> | undefined;
  const exporter: PushMetricExporter = {
    // The reader is answered at once: it would log a receiver's slowness, which the push of the state reports already.
    export(metrics, done) {
      if (known !== undefined && sending === undefined && Date.now() >= notBefore) {
        sending = send({ ...metrics, resource: known })
          .catch(failed)
          .finally(() => {
            sending = undefined;
          });
      }
      done({ code: SUCCESS });
    },
    forceFlush: async () => sending,
    async shutdown() {
      await sending;
      sender?.close();
    },
  };
  return new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: settings.interval,
    exportTimeoutMillis: Math.min(settings.exportTimeout, settings.interval),
  });
}

const compress = promisify(gzip);
