import type { Resource } from '@opentelemetry/resources';
import { type MetricReader, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { OtlpSettings } from '../config/settings.ts';
import { createExporter } from '../otel/push.ts';

/** `ExportResultCode.SUCCESS` of @opentelemetry/core. */
const SUCCESS = 0;

/**
 * A reader that pushes the component's own metrics to where the state goes, under the same resource. Until that is known
 * nothing is sent; the sums are cumulative, so nothing is lost. A push that fails is not reported here: the push of the
 * state fails for the same reason and says so.
 */
export function createTelemetryReader(settings: OtlpSettings, resource: Promise<Resource>): MetricReader {
  let ready: { exporter: PushMetricExporter; resource: Resource } | undefined;
  resource.then(
    async (known) => {
      ready = { exporter: await createExporter(settings), resource: known };
    },
    () => {},
  );
  const exporter: PushMetricExporter = {
    export(metrics, done) {
      if (ready === undefined) done({ code: SUCCESS });
      else ready.exporter.export({ ...metrics, resource: ready.resource }, () => done({ code: SUCCESS }));
    },
    forceFlush: async () => ready?.exporter.forceFlush(),
    shutdown: async () => ready?.exporter.shutdown(),
  };
  return new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: settings.interval,
    exportTimeoutMillis: Math.min(settings.exportTimeout, settings.interval),
  });
}
