import type { MeterProvider } from '@opentelemetry/api';
import { emptyResource, type Resource } from '@opentelemetry/resources';
import {
  type CollectionResult,
  type MetricProducer,
  type MetricReader,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import type { OtlpSettings } from '../config/destinations/otlp-settings.ts';
import { resourceFor } from '../otel/instruments/resource.ts';
import { OwnExporter } from './exporter.ts';

/**
 * A reader that pushes the component's own metrics to where the state goes. Until `resource` is known, while an earlier push
 * is under way, and for as long as the receiver asks for patience, nothing is collected, so that nothing is lost. A push
 * that fails is not reported here: the push of the state fails for the same reason and says so. `producers` are what it tells
 * beside its provider's instruments.
 */
export function createTelemetryReader(
  settings: OtlpSettings,
  resource: Promise<Resource>,
  producers: MetricProducer[] = [],
): MetricReader {
  return new OwnReader(new OwnExporter(settings), settings, resource, producers);
}

class OwnReader extends PeriodicExportingMetricReader {
  readonly #exporter: OwnExporter;
  #resource: Resource | undefined;
  #ended: Promise<void> | undefined;

  constructor(
    exporter: OwnExporter,
    settings: OtlpSettings,
    resource: Promise<Resource>,
    metricProducers: MetricProducer[],
  ) {
    const { interval, exportTimeout } = settings;
    super({
      exporter,
      metricProducers,
      exportIntervalMillis: interval,
      exportTimeoutMillis: Math.min(exportTimeout, interval),
    });
    this.#exporter = exporter;
    resource.then(
      (known) => {
        this.#resource = resourceFor(settings, known);
      },
      () => {},
    );
  }

  /** Called by a MeterProvider that is to tell of its readers: of the exporter it knows nothing. */
  override _setSelfObsMeterProvider(meterProvider: MeterProvider): void {
    super._setSelfObsMeterProvider(meterProvider);
    this.#exporter.observe(meterProvider);
  }

  /** Its provider ends it once more, where the destination was left out before. */
  override shutdown(options?: Parameters<MetricReader['shutdown']>[0]): Promise<void> {
    this.#ended ??= super.shutdown(options);
    return this.#ended;
  }

  /** Without any metrics the reader exports nothing. */
  override async collect(options?: Parameters<MetricReader['collect']>[0]): Promise<CollectionResult> {
    const resource = this.#resource;
    if (resource === undefined || !this.#exporter.isReady()) return NOTHING;
    const unsent = this.#exporter.takeUnsent();
    if (unsent !== undefined) return { resourceMetrics: unsent, errors: [] };
    const { resourceMetrics, errors } = await super.collect(options);
    return { resourceMetrics: { ...resourceMetrics, resource }, errors };
  }
}

const NOTHING: CollectionResult = { resourceMetrics: { resource: emptyResource(), scopeMetrics: [] }, errors: [] };
