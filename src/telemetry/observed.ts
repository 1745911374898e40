/** What is observed of the state and its watches at each collection, and the gauges that tell it. */
import type { ObservableResult } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import type { MetricProducer } from '@opentelemetry/sdk-metrics';
import type { Shard } from '../kubernetes/scope.ts';
import { StateMeter } from '../otel/instruments/meter.ts';
import { createProducer } from '../otel/instruments/producer.ts';
import { nameOf } from '../resources/names.ts';
import type { KindState } from '../state/kind-state.ts';

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

/** How the last push to a destination went. */
export interface LastPush {
  readonly destination: string;
  /** Families that it ended before. */
  readonly notTold: number;
  /** When the last that arrived ended, in unix seconds; undefined where none did. */
  readonly success: number | undefined;
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
  /** How the last push to each destination went, as far as there was one. */
  lastPushes?(): Iterable<LastPush>;
  /** Whether this process leads; undefined where there is no election. */
  isLeader(): boolean | undefined;
  /** Which part of the objects this process has; undefined while that is not known. */
  shard(): Shard | undefined;
}

/** The instrumentation scope of the component's own metrics. */
export const TELEMETRY_SCOPE = 'kube-state-otel/telemetry';

/**
 * What is observed of things that come and go, for one reader: what is gone is told no more. The storage of the stock SDK goes
 * on telling all attributes that it ever saw, and keeps no more than 2000 of an instrument apart.
 */
export function observedGauges(observed: Observed): MetricProducer {
  const meter = new StateMeter({ name: TELEMETRY_SCOPE, version: observed.version });
  observeState(meter, observed);
  return createProducer({ meter, resource: emptyResource() });
}

function observeState(meter: StateMeter, observed: Observed): void {
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
  gauge('kube_state_otel_push_not_told_families', 'Families that the last push ended before.', (result) => {
    for (const { destination, notTold } of observed.lastPushes?.() ?? []) result.observe(notTold, { destination });
  });
  gauge(
    'kube_state_otel_push_last_success_timestamp_seconds',
    'End of the last push that arrived, in unix seconds.',
    (result) => {
      for (const { destination, success } of observed.lastPushes?.() ?? []) {
        if (success !== undefined) result.observe(success, { destination });
      }
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
