import type { MeterProvider } from '@opentelemetry/api';
import {
  CumulativeTemporalitySelector,
  DeltaTemporalitySelector,
  LowMemoryTemporalitySelector,
} from '@opentelemetry/exporter-metrics-otlp-http';
import {
  type AggregationOption,
  AggregationType,
  InstrumentType,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { OtlpSettings } from '../config/destinations/otlp-settings.ts';
import { namedComponent } from './named-component.ts';
import { openExporter, type StockExporter } from './stock-exporter.ts';

/** `AggregationTemporalityPreference` of the specification of OTLP exporters. */
const TEMPORALITIES = {
  cumulative: CumulativeTemporalitySelector,
  delta: DeltaTemporalitySelector,
  lowmemory: LowMemoryTemporalitySelector,
};

const EXPONENTIAL: AggregationOption = { type: AggregationType.EXPONENTIAL_HISTOGRAM };
const DEFAULT: AggregationOption = { type: AggregationType.DEFAULT };

/** `ExportResultCode.SUCCESS` of @opentelemetry/core. */
const SUCCESS = 0;
type Done = Parameters<PushMetricExporter['export']>[1];

/**
 * The stock exporter of metrics for the protocol of a destination, opened anew after a failure, so that certificates are
 * read again, which may have been replaced.
 */
export class OwnExporter implements PushMetricExporter {
  readonly #settings: OtlpSettings;
  #stock: StockExporter | undefined;
  #sending: Promise<void> | undefined;
  /** When the receiver wants to hear from us again, in unix milliseconds. */
  #notBefore = 0;
  #unsent: ResourceMetrics | undefined;
  #meterProvider: MeterProvider | undefined;

  constructor(settings: OtlpSettings) {
    this.#settings = settings;
  }

  /** Has the exporter record what becomes of its exports, as `otel.sdk.exporter.*`. */
  observe(meterProvider: MeterProvider): void {
    const { protocol, name } = this.#settings;
    const type = protocol === 'grpc' ? 'otlp_grpc_metric_exporter' : 'otlp_http_metric_exporter';
    this.#meterProvider = namedComponent(meterProvider, `${type}/${name}`);
  }

  /** Whether what is collected now can be sent. */
  isReady(): boolean {
    return this.#sending === undefined && Date.now() >= this.#notBefore;
  }

  /**
   * Metrics that the receiver may take another time, to be exported before others are collected: the deltas in them will
   * not come again. Cumulative values will, and newer; of these none are kept.
   */
  takeUnsent(): ResourceMetrics | undefined {
    const unsent = this.#unsent;
    this.#unsent = undefined;
    return unsent;
  }

  selectAggregation(instrument: InstrumentType): AggregationOption {
    const isExponential = this.#settings.histogramAggregation === 'base2_exponential_bucket_histogram';
    return isExponential && instrument === InstrumentType.HISTOGRAM ? EXPONENTIAL : DEFAULT;
  }

  selectAggregationTemporality(instrument: InstrumentType) {
    return TEMPORALITIES[this.#settings.temporality](instrument);
  }

  /** The reader is answered at once: it would log a receiver's slowness, which the push of the state reports already. */
  export(metrics: ResourceMetrics, done: Done): void {
    this.#sending = this.#send(metrics)
      .catch((error: Error) => this.#failed(metrics, error))
      .finally(() => {
        this.#sending = undefined;
      });
    done({ code: SUCCESS });
  }

  async forceFlush(): Promise<void> {
    await this.#sending;
  }

  async shutdown(): Promise<void> {
    await this.#sending;
    await this.#close();
  }

  async #send(metrics: ResourceMetrics): Promise<void> {
    this.#stock ??= await openExporter(this.#settings, this.#meterProvider);
    const { exporter } = this.#stock;
    const sent = Promise.withResolvers<void>();
    exporter.export(metrics, ({ code, error }) => {
      if (code === SUCCESS) sent.resolve();
      else sent.reject(error ?? new Error('no reason given'));
    });
    await sent.promise;
  }

  async #failed(metrics: ResourceMetrics, error: Error): Promise<void> {
    const refusal = this.#stock?.refusalOf(error);
    this.#notBefore = refusal?.notBefore ?? 0;
    // Where the receiver takes nothing from us, somebody will put that right.
    const mayBeTaken = refusal === undefined || refusal.kind === 'later' || refusal.kind === 'final';
    if (mayBeTaken && this.#settings.temporality !== 'cumulative') this.#unsent = metrics;
    await this.#close();
  }

  async #close(): Promise<void> {
    const stock = this.#stock;
    this.#stock = undefined;
    await stock?.exporter.shutdown();
    stock?.close();
  }
}
