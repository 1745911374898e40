/**
 * The component's own metrics: ordinary instruments of the stock OpenTelemetry SDK. What kube-state-metrics has too
 * keeps its name; the rest begins with kube_state_otel_.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Counter, Gauge, Histogram, Meter, ObservableResult } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { emptyResource } from '@opentelemetry/resources';
import { MeterProvider, type MetricProducer, type MetricReader } from '@opentelemetry/sdk-metrics';
import type { Shard } from '../kubernetes/scope.ts';
import { StateMeter } from '../otel/instruments/meter.ts';
import { createProducer } from '../otel/instruments/producer.ts';
import { nameOf } from '../resources/names.ts';
import type { KindState } from '../state/kind-state.ts';
import { type ConfigurationReports, reportConfiguration } from './configuration.ts';
import { EventLoopMonitor } from './event-loop.ts';
import { observeProcess } from './process.ts';

/** What a kind's list and watch is doing. */
export type WatchState = 'starting' | 'listing' | 'watching' | 'forbidden' | 'absent' | 'failing';
const WATCH_STATES: readonly WatchState[] = ['starting', 'listing', 'watching', 'forbidden', 'absent', 'failing'];

/** A list that may have fewer objects than there are. */
export interface LimitedList {
  /** The Go type, as kube-state-metrics has it in this label. */
  readonly resource: string;
  readonly objects: number;
  readonly limit: number;
}

/** What is known of the list and watch of a kind in one scope. */
export interface WatchReport {
  /** The plural, or plural and group where a built-in kind has the same plural. */
  readonly resource: string;
  /** "" for a cluster-wide scope. */
  readonly namespace: string;
  /** What else narrows the scope: `labelSelector`, `fieldSelector`, `shard`, `limit`; as far as it does. */
  readonly selection: Readonly<Record<string, string>>;
  readonly state: WatchState;
  /** When the API server was last heard of about it, in unix milliseconds; undefined before the first time. */
  readonly lastActivity: number | undefined;
  /** Since when it does that, in unix milliseconds. */
  readonly since: number;
  /** What the server or the network said where something is wrong; "" while all is well. */
  readonly reason: string;
  /** Objects that are shown. */
  readonly size: number;
  /** The last list, where --object-limit bounds it. */
  readonly limited: LimitedList | undefined;
}

/** Where the observed figures come from at each collection. */
export interface Observed {
  readonly version: string;
  kinds(): readonly KindState[];
  watches(): Iterable<WatchReport>;
  /** Series per resource, as far as they have been counted. */
  series(): Iterable<{ readonly resource: string; readonly series: number }>;
  /** Samples that were left out because their series had one already, per family. */
  repeatedSamples(): Iterable<{ readonly family: string; readonly samples: number }>;
  /** Bytes of the last body of /metrics by format, before compression. */
  bodySizes(): Iterable<readonly [format: string, bytes: number]>;
  /** How often families failed for an object, per family. */
  failures(): Iterable<{ readonly family: string; readonly failures: number }>;
  /** How many values of custom resources rules could not use, per family. */
  unusable?(): Iterable<{ readonly monitor?: string; readonly family: string; readonly values: number }>;
  /** Events of the definitions of custom resources, and how many are known; undefined where there are no rules. */
  definitions?(): { added: number; updated: number; deleted: number; known: number } | undefined;
  /** Whether this process leads; undefined where there is no election. */
  isLeader(): boolean | undefined;
  /** Which part of the objects this process has; undefined while that is not known. */
  shard(): Shard | undefined;
}

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
  readonly pushNotTold: Gauge;
  readonly pushLastSuccess: Gauge;
  readonly entityEvents: Counter;
  readonly eventRecords: Counter;
  /** Told of by who reads the files of settings. */
  readonly configuration: ConfigurationReports;
  /** The sums of /metrics, for the log. */
  readonly served = { scrapes: 0, bytes: 0 };
  readonly #exporter: PrometheusExporter;
  readonly #provider: MeterProvider;
  readonly #eventLoop = new EventLoopMonitor();

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
    const meter = this.#provider.getMeter(SCOPE, observed.version);
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
    this.pushNotTold = meter.createGauge('kube_state_otel_push_not_told_families', {
      description: 'Families that the last push ended before.',
    });
    this.pushLastSuccess = meter.createGauge('kube_state_otel_push_last_success_timestamp_seconds', {
      description: 'End of the last push that arrived, in unix seconds.',
    });
    this.entityEvents = total('kube_state_otel_entity_events_total', 'Entity events by what became of them.');
    this.eventRecords = total('kube_state_otel_event_records_total', 'Log records of Events by what became of them.');
    this.configuration = reportConfiguration(meter);
    observeBuild(meter, observed);
    observeDefinitions(meter, observed);
    observeProcess(meter, this.#eventLoop);
  }

  /**
   * Has a reader push that comes later than the instruments, for which no provider has a place: it is told what the
   * Prometheus endpoint is, cumulative values.
   */
  attach(reader: MetricReader): void {
    reader.setMetricProducer({ collect: (options) => this.#exporter.collect(options) });
  }

  /** Answers a request with all own metrics in Prometheus text. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    this.#exporter.getMetricsRequestHandler(request, response);
  }

  async shutdown(): Promise<void> {
    this.#eventLoop.close();
    await this.#provider.shutdown();
  }
}

const SCOPE = 'kube-state-otel/telemetry';

/**
 * What is observed of things that come and go, for one reader: what is gone is told no more. The storage of the stock SDK goes
 * on telling all attributes that it ever saw, and keeps no more than 2000 of an instrument apart.
 */
export function observedGauges(observed: Observed): MetricProducer {
  const meter = new StateMeter({ name: SCOPE, version: observed.version });
  observeState(meter, observed);
  return createProducer({ meter, resource: emptyResource() });
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

function observeState(meter: Meter, observed: Observed): void {
  const gauge = (name: string, description: string, observe: (result: ObservableResult) => void) =>
    meter.createObservableGauge(name, { description }).addCallback(observe);
  gauge('kube_state_metrics_total_shards', 'How many shards share the objects.', (result) => {
    const shard = observed.shard();
    if (shard !== undefined) result.observe(shard.total);
  });
  gauge('kube_state_metrics_shard_ordinal', 'Which of the shards this process is, from 0.', (result) => {
    const shard = observed.shard();
    if (shard !== undefined) result.observe(shard.ordinal, { shard_ordinal: String(shard.ordinal) });
  });
  gauge('kube_state_otel_objects', 'Objects in memory.', (result) => {
    for (const { kind, scopes } of observed.kinds()) {
      result.observe(
        scopes.reduce((sum, scope) => sum + scope.size, 0),
        { resource: nameOf(kind) },
      );
    }
  });
  gauge('kube_state_otel_series', 'Series on /metrics, as last rendered.', (result) => {
    for (const { resource, series } of observed.series()) result.observe(series, { resource });
  });
  gauge('kube_state_otel_repeated_samples', 'Samples left out because their series had one already.', (result) => {
    for (const { family, samples } of observed.repeatedSamples()) result.observe(samples, { family });
  });
  gauge('kube_state_otel_exposition_bytes', 'Size of the last body of /metrics, before compression.', (result) => {
    for (const [format, bytes] of observed.bodySizes()) result.observe(bytes, { format });
  });
  gauge(
    'kube_state_otel_family_failures',
    'How often a family failed for an object, which is without it.',
    (result) => {
      for (const { family, failures } of observed.failures()) result.observe(failures, { family });
    },
  );
  gauge(
    'kube_state_otel_unusable_values',
    'Values of custom resources that a rule could not use, whose rows are left out.',
    (result) => {
      for (const { values, ...labels } of observed.unusable?.() ?? []) result.observe(values, labels);
    },
  );
  gauge('kube_state_otel_leader', 'With --leader-elect: 1 in the process that pushes, 0 in the others.', (result) => {
    const isLeader = observed.isLeader();
    if (isLeader !== undefined) result.observe(isLeader ? 1 : 0);
  });
  gauge(
    'kube_state_otel_watch_state',
    'What the list and watch of a resource is doing: 1 for the current state.',
    (result) => {
      for (const { resource, namespace, selection, state } of observed.watches()) {
        for (const each of WATCH_STATES)
          result.observe(each === state ? 1 : 0, { resource, namespace, ...selection, state: each });
      }
    },
  );
  gauge('kube_state_metrics_list_objects', 'Objects of the last list, with --object-limit.', (result) => {
    for (const { resource, objects } of largest(observed.watches())) result.observe(objects, { resource });
  });
  gauge('kube_state_metrics_list_objects_limit', 'Objects that a list has at most, with --object-limit.', (result) => {
    for (const { resource, limit } of largest(observed.watches())) result.observe(limit, { resource });
  });
  gauge(
    'kube_state_otel_watch_age_seconds',
    'Time since the API server was last heard of about a resource.',
    (result) => {
      for (const { resource, namespace, selection, lastActivity } of observed.watches()) {
        if (lastActivity === undefined) continue;
        result.observe((Date.now() - lastActivity) / 1000, { resource, namespace, ...selection });
      }
    },
  );
}

/** Of each resource the namespace whose list has the most objects: it is the one that may lack some. */
function largest(watches: Iterable<WatchReport>): Iterable<LimitedList> {
  const lists = new Map<string, LimitedList>();
  for (const { limited } of watches) {
    if (limited === undefined || limited.objects < (lists.get(limited.resource)?.objects ?? 0)) continue;
    lists.set(limited.resource, limited);
  }
  return lists.values();
}
