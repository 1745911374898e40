/** The state of a cluster within another program: nothing is served, nothing is pushed, nothing is global. */
import { createNoopMeter, type DiagLogFunction, diag, type Meter } from '@opentelemetry/api';
import { emptyResource, type Resource } from '@opentelemetry/resources';
import type { CollectionResult, MetricProducer } from '@opentelemetry/sdk-metrics';
import { openClusterState } from '../component/cluster-state.ts';
import { registerFamilies } from '../otel/instruments/families.ts';
import { StateMeter } from '../otel/instruments/meter.ts';
import { createProducer } from '../otel/instruments/producer.ts';
import type { Format } from '../prometheus/formats/header.ts';
import type { Escaping } from '../prometheus/formats/names.ts';
import type { Encoding } from '../prometheus/rendition.ts';
import type { Part } from '../prometheus/request/parts.ts';
import { whenReady } from '../state/readiness.ts';
import type { Log, LogLine } from '../telemetry/log.ts';
import type { WatchReport } from '../telemetry/observed.ts';
import { version } from '../version.ts';
import { type StateMetricsOptions, settingsOf } from './options.ts';

/** How an exposition is wanted. */
export interface ExpositionRequest {
  /** Prometheus' text (`text`, the default), OpenMetrics 1.0 or 2.0, or Prometheus' protobuf with delimited messages. */
  readonly format?: Format | undefined;
  /** `identity` is the default; gzip costs less, for pieces are kept compressed. */
  readonly encoding?: Encoding | undefined;
  /** How names with dots are written; with `underscores` by default, as they are with `allow-utf-8`. */
  readonly escaping?: Escaping | undefined;
  /** The resources that are wanted, by plural or by plural and group; all by default. Names that are not watched give nothing. */
  readonly resources?: readonly string[] | undefined;
  /** The families that are wanted, by name; all by default. */
  readonly names?: readonly string[] | undefined;
  /** A share of the objects: each object is in one part of the same `parts`, whatever happens to it or to others. */
  readonly part?: Part | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The state of a cluster as metrics, kept up to date until `shutdown`. */
export interface StateMetrics {
  /**
   * The state for any stock reader. A collection is never half a list: a kind shows when it is listed. One that is made
   * before it is known which cluster this is, or after `shutdown`, is empty; none waits for the API server. Its resource
   * is `resource`; readers that are bound to a MeterProvider send that provider's instead.
   */
  readonly producer: MetricProducer;
  /**
   * The meter behind `producer`, for what else is to be told of the cluster: each collection runs the callbacks of its
   * observable instruments and tells what they observe, in the scope of the families. It keeps nothing between two
   * collections, so synchronous instruments do nothing, with a warning. The exposition knows of none.
   */
  readonly meter: Meter;
  /** Who tells this, about which cluster. As late as the API server says it; rejects only when shut down before. */
  readonly resource: Promise<Resource>;
  /**
   * Resolves when it is known which cluster this is, and each kind is listed, known to be forbidden or absent, or still
   * failing two minutes after the start. Waits for an API server that is away; rejects when shut down before.
   */
  ready(): Promise<void>;
  /** What the list and watch of each kind is doing now. */
  watches(): readonly WatchReport[];
  /**
   * What /metrics of the command would answer, made chunk by chunk as they are asked for. Throws the reason of the
   * signal when that aborts, and an AbortError after `shutdown`.
   */
  exposition(request?: ExpositionRequest): AsyncIterable<Buffer>;
  /** Ends watches and connections; nothing of it then keeps the process alive. Never rejects. */
  shutdown(): Promise<void>;
}

/**
 * Starts to watch a cluster and resolves at once: the API server need not be there yet. Throws coded errors for options
 * that can't work. What fails later is retried and said to the log.
 */
export async function createStateMetrics(options: StateMetricsOptions = {}): Promise<StateMetrics> {
  const settings = settingsOf(options);
  const log = options.log ?? DIAGNOSTICS;
  const state = await openClusterState(settings, log);
  const { store, exposition, readiness, turns, resource, signal } = state;
  const meter = new StateMeter({ name: 'kube-state-otel', version: version() });
  meter.beforeCycle(registerFamilies(meter, store));
  let producer: MetricProducer | undefined;
  void resource.then(
    (known) => {
      producer = createProducer({ meter, resource: known, turns });
    },
    () => {},
  );
  state.watch(NO_TELEMETRY).catch((error: unknown) => {
    log.error(
      { err: error },
      'A mistake in kube-state-otel, not in the cluster: what it tells is no longer up to date.',
    );
  });
  return {
    producer: {
      collect: async (collection) => (signal.aborted ? undefined : await producer?.collect(collection)) ?? NOTHING,
    },
    meter,
    resource,
    async ready() {
      await Promise.all([resource, whenReady(readiness, signal)]);
      signal.throwIfAborted();
    },
    watches: () => state.watches,
    exposition({ format = 'text', encoding = 'identity', escaping, resources, names, part, signal: wanted } = {}) {
      return exposition.stream({
        format,
        encoding,
        part,
        ...(escaping && { escaping }),
        ...(names && { names: new Set(names) }),
        signal: wanted === undefined ? signal : AbortSignal.any([signal, wanted]),
        ...(resources && { resources: (names) => names.some((name) => resources.includes(name)) }),
      });
    },
    shutdown: () => state.close(),
  };
}

const NOTHING: CollectionResult = { resourceMetrics: { resource: emptyResource(), scopeMetrics: [] }, errors: [] };

/** Warnings go where those of OpenTelemetry's packages go; a program that wants to see them sets that logger. */
const DIAGNOSTICS: Log = { info: through(diag.info), warn: through(diag.warn), error: through(diag.error) };

function through(write: DiagLogFunction): LogLine {
  return (about, sentence) => {
    if (sentence === undefined) write(`kube-state-otel: ${about}`);
    else write(`kube-state-otel: ${sentence}`, about);
  };
}

/** How often was listed and watched is counted by the command alone. */
const NO_COUNTER = createNoopMeter().createCounter('none');
const NO_TELEMETRY = { lists: NO_COUNTER, watches: NO_COUNTER, unreadable: NO_COUNTER, undecodable: NO_COUNTER };
