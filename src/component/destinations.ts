/** Connects the state to OTLP: a push to each destination, of the state and of the component's own metrics. */
import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '@opentelemetry/resources';
import type { MetricProducer, MetricReader } from '@opentelemetry/sdk-metrics';
import type { EntityEventsSettings, LogsDestination, OtlpSettings } from '../config/destinations/otlp-settings.ts';
import type { EntityEvents, EntityEventsSource } from '../otel/entity-events/entity-events.ts';
import type { EventLogs, EventLogsSource } from '../otel/event-logs/event-logs.ts';
import { registerFamilies } from '../otel/instruments/families.ts';
import { StateMeter } from '../otel/instruments/meter.ts';
import { resourceFor } from '../otel/instruments/resource.ts';
import type { Push, PushMemory, PushOutcome, PushProgress, PushStats } from '../otel/push/push.ts';
import { pause } from '../pause.ts';
import type { Profile } from '../resources/options/configure.ts';
import { type Readiness, whenReady } from '../state/readiness.ts';
import type { StateStore } from '../state/store.ts';
import type { Log } from '../telemetry/log.ts';
import type { Telemetry } from '../telemetry/metrics.ts';
import type { LastPush } from '../telemetry/observed.ts';
import { createReceiverLog } from '../telemetry/receiver-log.ts';
import type { Fence } from '../term.ts';
import type { Turns } from '../turns.ts';
import { version } from '../version.ts';

/** The push of the state: what became of it so far, its destinations, and its end. */
export interface StatePush extends Pick<Push, 'stats' | 'shutdown'> {
  /**
   * Pushes to these from now on. A destination of which nothing has changed is not touched. One that changes, and is the same
   * receiver still, is told what has ended since it was told last. One that is left out gets a last push, and what it was told of is not ended there, for it is still alive.
   */
  apply(destinations: readonly OtlpSettings[], up: UpLabels | undefined): void;
  /** What the push to a destination does now; undefined before it begins. */
  progressOf(name: string): PushProgress | undefined;
}

/** The labels of the series `up`. */
export type UpLabels = Readonly<Record<string, string>>;

/** Readers that push the component's own metrics, by the name of the destination. */
export type OwnReaders = ReadonlyMap<string, MetricReader>;

/** What is needed is loaded only where something is pushed. `producers` as `createTelemetryReader` takes them. */
export async function telemetryReaders(
  destinations: readonly OtlpSettings[],
  resource: Promise<Resource>,
  producers: MetricProducer[] = [],
): Promise<OwnReaders> {
  if (destinations.length === 0) return new Map();
  const { createTelemetryReader } = await import('../telemetry/reader.ts');
  return new Map(destinations.map((each) => [each.name, createTelemetryReader(each, resource, producers)]));
}

/** One destination, from its beginning on. */
interface Running {
  readonly settings: OtlpSettings;
  readonly ending: AbortController;
  /** Resolves when the one in whose place it is has ended, with what the receiver was told if it is the same. */
  readonly before: Promise<PushMemory | undefined>;
  /** Once it has begun. */
  push?: Push;
  reader?: MetricReader | undefined;
}

const LAST_PUSH_MILLISECONDS = 3000;

/**
 * Pushes to each destination on its own, from the moment on at which it is known which cluster this is and, for an
 * interval at most, what is in it.
 */
export function startPush(destinations: readonly OtlpSettings[], from: PushSource): StatePush {
  const meters = new Map<boolean, StateMeter>();
  let { up } = from;
  // Beside the names of kube-state-metrics only: `up` is what a scrape makes.
  const meterFor = (profile: Profile) => {
    const isUpTold = profile !== 'semconv';
    const meter = meters.get(isUpTold) ?? meterOf(from.store, isUpTold ? () => up : undefined);
    meters.set(isUpTold, meter);
    return meter;
  };
  const running = new Map<string, Running>();
  const { lastPushes } = from;
  const note = (destination: string, { accepted, notTold }: PushOutcome) => {
    // That of one that is left out comes later.
    if (!running.has(destination)) return;
    const success = accepted ? Date.now() / 1000 : lastPushes.get(destination)?.success;
    lastPushes.set(destination, { destination, notTold, success });
  };
  const gone: PushStats[] = [];
  /** Those that are no destinations any more, or not with these settings, and have not ended yet. */
  const ending = new Set<Push>();
  const begin = async (destination: Running) => {
    const { profile = from.profile } = destination.settings;
    const settings = { ...destination.settings, profile };
    const signal = AbortSignal.any([from.signal, destination.ending.signal]);
    const resource = resourceFor(settings, await from.resource);
    // Before the lists there is little to tell, and what they bring would wait for the push after.
    await Promise.race([whenReady(from.readiness, signal), pause(settings.interval, signal, false)]);
    const { createStreamingPush } = await import('../otel/push/streaming-reader.ts');
    const memory = await destination.before;
    signal.throwIfAborted();
    const { log, turns, store, fence } = from;
    const count = countPush(from.telemetry, settings.name);
    const sumUp = createReceiverLog(from.log, settings.name);
    const onPush = (outcome: PushOutcome) => {
      count(outcome);
      note(settings.name, outcome);
      sumUp(outcome);
      from.onPush?.(settings.name, outcome);
    };
    const meter = meterFor(profile);
    destination.push = createStreamingPush({
      settings,
      log,
      onPush,
      meter,
      resource,
      store,
      turns,
      fence,
      memory,
    });
    await destination.push.start();
  };
  const open = (
    settings: OtlpSettings,
    reader: MetricReader | undefined,
    before: Running['before'] = Promise.resolve(undefined),
  ): Running => {
    const destination: Running = { settings, ending: new AbortController(), before, reader };
    running.set(settings.name, destination);
    return destination;
  };
  const end = async (
    { settings, ending: over, before, push, reader }: Running,
    next: OtlpSettings | undefined,
  ): Promise<PushMemory | undefined> => {
    over.abort();
    if (reader !== undefined) from.telemetry.detach(reader);
    const closed = reader?.shutdown().catch(() => {});
    const isOther = next === undefined || !isSameReceiver(settings, next);
    let memory: PushMemory | undefined;
    if (push === undefined) {
      memory = await before;
      if (isOther) memory?.forget();
    } else {
      gone.push(push.stats);
      ending.add(push);
      if (isOther) await push.shutdown(LAST_PUSH_MILLISECONDS);
      else memory = await push.handOver(LAST_PUSH_MILLISECONDS);
      ending.delete(push);
    }
    await closed;
    return isOther ? undefined : memory;
  };
  const follow = async (settings: OtlpSettings, before: Running['before'] | undefined) => {
    const destination = open(settings, undefined, before);
    // Two pushes to one receiver would tell the same series twice.
    await destination.before;
    const reader = (await telemetryReaders([settings], from.ownResource)).get(settings.name)!;
    // Who ends it meanwhile finds no reader to shut down.
    if (destination.ending.signal.aborted) return;
    destination.reader = reader;
    from.telemetry.attach(reader);
    await begin(destination);
  };
  for (const settings of destinations) begin(open(settings, from.readers.get(settings.name))).catch(() => {});
  const sum = (key: keyof PushStats) =>
    [...gone, ...[...running.values()].flatMap(({ push }) => push?.stats ?? [])].reduce(
      (total, stats) => total + stats[key],
      0,
    );
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
    apply(wanted, labels) {
      up = labels;
      const ended = new Map<string, Running['before']>();
      for (const [name, destination] of running) {
        const same = wanted.find((each) => each.name === name);
        if (same !== undefined && isDeepStrictEqual(same, destination.settings)) continue;
        running.delete(name);
        if (same === undefined) lastPushes.delete(name);
        ended.set(name, end(destination, same));
      }
      for (const settings of wanted) {
        if (!running.has(settings.name)) follow(settings, ended.get(settings.name)).catch(() => {});
      }
    },
    progressOf: (name) => running.get(name)?.push?.progress(),
    async shutdown(milliseconds) {
      const pushes = [...running.values()].flatMap(({ push }) => push ?? []);
      await Promise.all([...pushes, ...ending].map((push) => push.shutdown(milliseconds)));
    },
  };
}

/** Whether a receiver knows series of one push by the same names as those of the other. */
function isSameReceiver(one: OtlpSettings, other: OtlpSettings): boolean {
  const namesOf = ({ url, profile, resourceAttributes }: OtlpSettings) => [url, profile, resourceAttributes];
  return isDeepStrictEqual(namesOf(one), namesOf(other));
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
  const { startEntityEvents } = await import('../otel/entity-events/entity-events.ts');
  return startEntityEvents(settings, from);
}

/** The same for Events. */
export async function tellEvents(
  destinations: readonly LogsDestination[] | undefined,
  from: EventLogsSource,
): Promise<EventLogs | undefined> {
  if (destinations === undefined) return undefined;
  const { startEventLogs } = await import('../otel/event-logs/event-logs.ts');
  return startEventLogs(destinations, from);
}

/** The families of a store and, with its labels, what a scrape makes: dashboards list clusters by it, and alerts watch it. */
function meterOf(store: StateStore, up: (() => UpLabels | undefined) | undefined): StateMeter {
  const meter = new StateMeter({ name: 'kube-state-otel', version: version() });
  meter.beforeCycle(registerFamilies(meter, store));
  if (up !== undefined) {
    meter.createObservableGauge('up', { description: UP }).addCallback((result) => {
      const labels = up();
      if (labels !== undefined) result.observe(1, labels);
    });
  }
  return meter;
}

const UP = 'Always 1, as long as this component pushes.';

/** Where a push takes what it tells from, and whom it tells how it went. */
export interface PushSource {
  readonly store: StateStore;
  readonly resource: Promise<Resource>;
  /** That of the component's own metrics. */
  readonly ownResource: Promise<Resource>;
  /** Those that the telemetry began with. */
  readonly readers: OwnReaders;
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
  readonly turns: Turns;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Kept up to date: how the last push to each destination went, by its name, for as long as it is one. */
  readonly lastPushes: Map<string, LastPush>;
  /** Told of each push that ended, by the name of its destination. */
  readonly onPush?: ((destination: string, outcome: PushOutcome) => void) | undefined;
  /** Where other processes push the same state. */
  readonly fence: Fence | undefined;
  /** Whose names destinations are told that don't say so themselves. */
  readonly profile: Profile;
  /** Of the series `up`, where that is told at first with the names of kube-state-metrics. */
  readonly up: UpLabels | undefined;
}

function countPush(telemetry: Telemetry, destination: string): (outcome: PushOutcome) => void {
  return ({ accepted, points, rejectedPoints, seconds }) => {
    telemetry.pushes.add(1, { destination, result: accepted ? 'success' : 'error' });
    telemetry.pushDuration.record(seconds, { destination });
    telemetry.pushedPoints.add(points, { destination });
    telemetry.rejectedPoints.add(rejectedPoints, { destination });
  };
}
