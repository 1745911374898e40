/**
 * The component's own metrics: ordinary instruments of the stock OpenTelemetry SDK. What kube-state-metrics has too
 * keeps its name; the rest begins with kube_state_otel_.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Counter, Histogram, Meter } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider, type MetricReader } from '@opentelemetry/sdk-metrics';
import { type ConfigurationReports, reportConfiguration } from './configuration.ts';
import { EventLoopMonitor } from './event-loop.ts';
import { type Observed, observedGauges, TELEMETRY_SCOPE } from './observed.ts';
import { observeProcess } from './process.ts';

/** The instruments that are written to, and the endpoint that shows all. */
export class Telemetry {
  readonly lists: Counter;
  readonly watches: Counter;
  readonly unreadable: Counter;
  readonly undecodable: Counter;
  readonly scrapeDuration: Histogram;
  readonly scrapeBytes: Counter;
  readonly pushes: Counter;
  readonly pushedPoints: Counter;
  readonly rejectedPoints: Counter;
  readonly pushDuration: Histogram;
  readonly entityEvents: Counter;
  readonly eventRecords: Counter;
  /** Told of by who reads the files of settings. */
  readonly configuration: ConfigurationReports;
  /** The sums of /metrics, for the log. */
  readonly served = { scrapes: 0, bytes: 0 };
  readonly #exporter: PrometheusExporter;
  readonly #provider: MeterProvider;
  readonly #eventLoop = new EventLoopMonitor();
  readonly #attached = new Set<MetricReader>();

  /**
   * `readers` are further readers beside the Prometheus endpoint, for example one that pushes; they take `observedGauges` from
   * where they are made.
   */
  constructor(observed: Observed, readers: readonly MetricReader[] = []) {
    this.#exporter = new PrometheusExporter({
      preventServerStart: true,
      withoutScopeInfo: true,
      withoutTargetInfo: true,
      metricProducers: [observedGauges(observed)],
    });
    this.#provider = new MeterProvider({ readers: [this.#exporter, ...readers], sdkMetricsEnabled: true });
    const meter = this.#provider.getMeter(TELEMETRY_SCOPE, observed.version);
    const total = (name: string, description: string) => meter.createCounter(name, { description });
    const seconds = (name: string, description: string, explicitBucketBoundaries: number[]) =>
      meter.createHistogram(name, { description, advice: { explicitBucketBoundaries } });
    this.lists = total('kube_state_metrics_list_total', 'LIST requests by result.');
    this.watches = total('kube_state_metrics_watch_total', 'WATCH requests by result.');
    this.unreadable = total('kube_state_otel_unreadable_events_total', 'Watch events whose bytes could not be read.');
    this.undecodable = total(
      'kube_state_otel_undecodable_objects_total',
      'Objects that were left out, since they could not be read.',
    );
    this.scrapeDuration = seconds('http_request_duration_seconds', 'Time from request to last byte.', REQUEST_BUCKETS);
    this.scrapeBytes = total('kube_state_otel_scrape_bytes_total', 'Bytes of /metrics sent, as sent.');
    this.pushes = total('kube_state_otel_push_total', 'OTLP pushes by result.');
    this.pushedPoints = total('kube_state_otel_push_points_total', 'Data points accepted by the OTLP receiver.');
    this.rejectedPoints = total(
      'kube_state_otel_push_rejected_points_total',
      'Data points that the OTLP receiver left out.',
    );
    this.pushDuration = seconds('kube_state_otel_push_duration_seconds', 'Time that a push took.', PUSH_BUCKETS);
    this.entityEvents = total('kube_state_otel_entity_events_total', 'Entity events by what became of them.');
    this.eventRecords = total('kube_state_otel_event_records_total', 'Log records of Events by what became of them.');
    this.configuration = reportConfiguration(meter);
    observeBuild(meter, observed);
    observeDefinitions(meter, observed);
    observeProcess(meter, this.#eventLoop);
  }

  /**
   * Has a reader push that comes later than the instruments, for which no provider has a place: it is told what the
   * Prometheus endpoint is, cumulative values. It ends with the others, unless it is detached before.
   */
  attach(reader: MetricReader): void {
    reader.setMetricProducer({ collect: (options) => this.#exporter.collect(options) });
    this.#attached.add(reader);
  }

  /** A reader ends by itself. */
  detach(reader: MetricReader): void {
    this.#attached.delete(reader);
  }

  /** Answers a request with all own metrics in Prometheus text. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    this.#exporter.getMetricsRequestHandler(request, response);
  }

  async shutdown(): Promise<void> {
    this.#eventLoop.close();
    // Those that are attached ask the endpoint before that ends.
    const attached = [...this.#attached].map((reader) => reader.shutdown());
    await Promise.all([...attached, this.#provider.shutdown()]);
  }
}

const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const PUSH_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** As kube-state-metrics tells it; what only a program in Go has is called unknown. */
function observeBuild(meter: Meter, observed: Observed): void {
  const [branch, client_go_version, revision, tags] = Array<string>(4).fill('unknown');
  const goos = process.platform === 'win32' ? 'windows' : process.platform;
  const goarch = process.arch === 'x64' ? 'amd64' : process.arch;
  const { version } = observed;
  const nodeversion = process.version;
  const build = { branch, client_go_version, goarch, goos, goversion: `node ${nodeversion}`, nodeversion };
  meter
    .createObservableGauge('kube_state_metrics_build_info', { description: 'Always 1; says which version runs.' })
    .addCallback((result) => result.observe(1, { ...build, revision, tags, version }));
}

/** As kube-state-metrics tells it (internal/discovery). */
function observeDefinitions(meter: Meter, { definitions }: Observed): void {
  const prefix = 'kube_state_metrics_custom_resource_state';
  for (const [event, key] of [
    ['add', 'added'],
    ['update', 'updated'],
    ['delete', 'deleted'],
  ] as const) {
    meter
      .createObservableCounter(`${prefix}_${event}_events_total`, {
        description: `Definitions of custom resources that were ${key}.`,
      })
      .addCallback((result) => {
        const counts = definitions?.();
        if (counts !== undefined) result.observe(counts[key]);
      });
  }
  meter
    .createObservableGauge(`${prefix}_cache`, { description: 'Definitions of custom resources that are known.' })
    .addCallback((result) => {
      const counts = definitions?.();
      if (counts !== undefined) result.observe(counts.known);
    });
}
