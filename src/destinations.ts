/** Connects the state to OTLP: a push to each destination, of the state and of the component's own metrics. */
import type { Resource } from '@opentelemetry/resources';
import type { MetricReader } from '@opentelemetry/sdk-metrics';
import type { EntityEventsSettings, OtlpSettings } from './config/otlp-settings.ts';
import type { IdentityCache } from './otel/encode/encode.ts';
import type { EntityEvents, EntityEventsSource } from './otel/entity-events/entity-events.ts';
import { registerFamilies } from './otel/instruments/families.ts';
import { StateMeter } from './otel/instruments/meter.ts';
import { resourceFor } from './otel/instruments/resource.ts';
import type { Push, PushOutcome, PushStats } from './otel/push/push.ts';
import { pause } from './pause.ts';
import type { Profile } from './resources/options/configure.ts';
import { type Readiness, whenReady } from './state/readiness.ts';
import type { StateStore } from './state/store.ts';
import type { Log } from './telemetry/log.ts';
import type { Telemetry } from './telemetry/metrics.ts';
import { createReceiverLog } from './telemetry/receiver-log.ts';
import type { Fence } from './term.ts';
import type { Turns } from './turns.ts';
import { version } from './version.ts';

/** The push of the state: what became of it so far, and its end. */
export type StatePush = Pick<Push, 'stats' | 'shutdown'>;

/** Readers that push the component's own metrics; what they need is loaded only where something is pushed. */
export async function telemetryReaders(
  destinations: readonly OtlpSettings[],
  resource: Promise<Resource>,
): Promise<MetricReader[]> {
  if (destinations.length === 0) return [];
  const { createTelemetryReader } = await import('./telemetry/reader.ts');
  return destinations.map((destination) => createTelemetryReader(destination, resource));
}

/**
 * Pushes to each destination on its own, from the moment on at which it is known which cluster this is and, for an
 * interval at most, what is in it.
 */
export function startPush(destinations: readonly OtlpSettings[], from: PushSource): StatePush {
  const meters = new Map<boolean, StateMeter>();
  // Beside the names of kube-state-metrics only: `up` is what a scrape makes.
  const meterFor = (profile: Profile) => {
    const up = profile === 'semconv' ? undefined : from.up;
    const meter = meters.get(up !== undefined) ?? meterOf(from.store, up);
    meters.set(up !== undefined, meter);
    return meter;
  };
  const identities: IdentityCache = new WeakMap();
  const pushes: Push[] = [];
  const begin = async (destination: OtlpSettings) => {
    const { profile = from.profile } = destination;
    const settings = { ...destination, profile };
    const resource = resourceFor(settings, await from.resource);
    // Before the lists there is little to tell, and what they bring would wait for the push after.
    await Promise.race([whenReady(from.readiness, from.signal), pause(settings.interval, from.signal, false)]);
    const { createStreamingPush } = await import('./otel/push/streaming-reader.ts');
    from.signal.throwIfAborted();
    const { log, turns, store } = from;
    const count = countPush(from.telemetry, settings.name);
    const sumUp = createReceiverLog(from.log, settings.name);
    const onPush = (outcome: PushOutcome) => {
      count(outcome);
      sumUp(outcome);
    };
    const { fence } = from;
    const meter = meterFor(profile);
    const push = createStreamingPush({ settings, log, onPush, meter, resource, store, turns, identities, fence });
    pushes.push(push);
    await push.start();
  };
  for (const settings of destinations) begin(settings).catch(() => {});
  const sum = (key: keyof PushStats) => pushes.reduce((total, { stats }) => total + stats[key], 0);
  return {
    stats: {
      get pushes() {
        return sum('pushes');
      },
      get failures() {
        return sum('failures');
      },
      get points() {
        return sum('points');
      },
      get rejectedPoints() {
        return sum('rejectedPoints');
      },
    },
    async shutdown(milliseconds) {
      await Promise.all(pushes.map((push) => push.shutdown(milliseconds)));
    },
  };
}

/**
 * Tells the entities of the state as log records; undefined where the settings don't want that. To be called before the
 * watches begin. What it needs is loaded only then.
 */
export async function tellEntities(
  settings: EntityEventsSettings | undefined,
  from: EntityEventsSource,
): Promise<EntityEvents | undefined> {
  if (settings === undefined) return undefined;
  const { startEntityEvents } = await import('./otel/entity-events/entity-events.ts');
  return startEntityEvents(settings, from);
}

/** The families of a store and, with its labels, what a scrape makes: dashboards list clusters by it, and alerts watch it. */
function meterOf(store: StateStore, up: PushSource['up']): StateMeter {
  const meter = new StateMeter({ name: 'kube-state-otel', version: version() });
  meter.beforeCycle(registerFamilies(meter, store));
  if (up !== undefined) {
    meter.createObservableGauge('up', { description: UP }).addCallback((result) => result.observe(1, up));
  }
  return meter;
}

const UP = 'Always 1, as long as this component pushes.';

/** Where a push takes what it tells from, and whom it tells how it went. */
export interface PushSource {
  readonly store: StateStore;
  readonly resource: Promise<Resource>;
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
  readonly turns: Turns;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Where other processes push the same state. */
  readonly fence: Fence | undefined;
  /** Whose names destinations are told that don't say so themselves. */
  readonly profile: Profile;
  /** The labels of the series `up`, where that is told with the names of kube-state-metrics. */
  readonly up: Readonly<Record<string, string>> | undefined;
}

function countPush(telemetry: Telemetry, destination: string): (outcome: PushOutcome) => void {
  return ({ accepted, points, rejectedPoints, notTold, seconds }) => {
    telemetry.pushes.add(1, { destination, result: accepted ? 'success' : 'error' });
    telemetry.pushDuration.record(seconds, { destination });
    telemetry.pushedPoints.add(points, { destination });
    telemetry.rejectedPoints.add(rejectedPoints, { destination });
    telemetry.pushNotTold.record(notTold, { destination });
    if (accepted) telemetry.pushLastSuccess.record(Date.now() / 1000, { destination });
  };
}
