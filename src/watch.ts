/** Keeps a store up to date: for each kind and namespace a reflector, on the newest version that the server has. */
import { setTimeout } from 'node:timers/promises';
import type { ApiClient } from './kubernetes/client/client.ts';
import { collectionPath, discover, groupVersion, pickVersion } from './kubernetes/client/discovery.ts';
import { createDecoder } from './kubernetes/codec/decoders.ts';
import type { StringCache } from './kubernetes/codec/strings.ts';
import { backoffSeconds } from './kubernetes/reflector/backoff.ts';
import { type ReflectorObserver, type ReflectorStatus, runReflector } from './kubernetes/reflector/reflector.ts';
import { REFLECTOR_TIMING, type ReflectorTiming } from './kubernetes/reflector/state.ts';
import type { Kind } from './resources/declare/kind.ts';
import { Joins, type ScopeSink } from './state/joins.ts';
import type { Readiness } from './state/readiness.ts';
import type { StateStore } from './state/store.ts';
import { createSeldomLog, type Log } from './telemetry/log.ts';
import type { Telemetry, WatchReport } from './telemetry/metrics.ts';
import type { Turns } from './turns.ts';

/** What watching needs from outside. */
export interface WatchOptions {
  readonly client: ApiClient;
  readonly kinds: readonly Kind[];
  /** Undefined means the whole cluster. */
  readonly namespaces: readonly string[] | undefined;
  readonly store: StateStore;
  readonly readiness: Readiness;
  readonly telemetry: Pick<Telemetry, 'lists' | 'watches' | 'unreadable'>;
  readonly strings: StringCache;
  readonly turns: Turns;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Waiting times other than the usual ones. */
  readonly timing?: Partial<WatchTiming> | undefined;
}

/** How long a watch waits before it asks again. */
export interface WatchTiming extends ReflectorTiming {
  /** An absent kind is looked for again after so many milliseconds; what a discovery said holds for as long. */
  readonly discoveryInterval: number;
  /** A kind waits so many milliseconds at most for the kinds that give its objects labels. */
  readonly joinPatience: number;
  /** A new object waits at least so many milliseconds, and less than twice as many, for the one that gives it labels. */
  readonly sourceInterval: number;
}

const TIMING: WatchTiming = {
  ...REFLECTOR_TIMING,
  discoveryInterval: 30_000,
  joinPatience: 30_000,
  sourceInterval: 2000,
};

/** The list and watch of one kind in one scope, as it changes. */
type Watch = { -readonly [K in keyof WatchReport]: WatchReport[K] } & {
  readonly kind: Kind;
  readonly sink: ScopeSink;
  /** What the log was told is wrong, until the kind is watched. */
  trouble: 'forbidden' | 'absent' | 'failing' | undefined;
};

const WARNING_INTERVAL = 60_000;

/**
 * Starts to watch and returns what is known of each watch. No kind waits for another, unless that gives its objects labels.
 * Ends with the signal; `ended` resolves when the last request has, and rejects for a mistake of ours.
 */
export function watchKinds(options: WatchOptions): { watches: readonly WatchReport[]; ended: Promise<void> } {
  const outdated = createLatch(options.signal);
  const joins = new Joins(options.kinds, outdated.open);
  options.store.observe(joins);
  const watches = options.kinds.flatMap((kind) =>
    (kind.namespaced && options.namespaces ? options.namespaces : ['']).map(
      (namespace): Watch => ({
        kind,
        sink: joins.sinkFor(options.store.open(kind)),
        resource: kind.resource,
        namespace,
        state: 'starting',
        lastActivity: undefined,
        trouble: undefined,
      }),
    ),
  );
  const { settled, whenSettled } = settlement(watches, options.readiness);
  const warnSeldom = createSeldomLog(WARNING_INTERVAL);
  const timing = { ...TIMING, ...options.timing };
  const served = createServedKinds(options, timing);
  const context = { ...options, timing, settled, whenSettled, warnSeldom, served };
  const ended = Promise.all([
    ...watches.map((watch) => keepWatching(watch, context)),
    keepJoined(joins, outdated.opened, context),
  ]);
  return { watches, ended: ended.then(() => {}) };
}

/** Writes objects anew whose joined labels have changed, a turn at a time. */
async function keepJoined(joins: Joins, outdated: () => Promise<void>, context: Context): Promise<void> {
  const { turns, signal, timing } = context;
  const timer = setInterval(() => joins.overdue(), timing.sourceInterval).unref();
  signal.addEventListener('abort', () => clearInterval(timer));
  while (!signal.aborted) {
    for (const _ of joins.rewrite()) if (turns.isOver()) await turns.next();
    await outdated();
  }
}

interface Context extends WatchOptions {
  readonly timing: WatchTiming;
  readonly settled: (watch: Watch) => void;
  /** Resolves when each of the kinds has settled. */
  readonly whenSettled: (resources: readonly string[]) => Promise<void>;
  readonly warnSeldom: ReturnType<typeof createSeldomLog>;
  readonly served: (kind: Kind) => Promise<Served | { readonly failure: string }>;
}

/** Which version of a kind to read. */
interface Served {
  /** Undefined where the server has none that we know. */
  readonly version: string | undefined;
  /** The server did not say whether it has this version: a 404 then speaks of the version, not of the kind. */
  readonly guessed: boolean;
}

async function keepWatching(watch: Watch, context: Context): Promise<void> {
  const { signal, timing } = context;
  let failures = 0;
  await sourcesOf(watch.kind, context);
  while (!signal.aborted) {
    const found = await context.served(watch.kind);
    if (signal.aborted) return;
    if ('failure' in found) {
      changeState(
        watch,
        { state: 'failing', trouble: 'unreachable', reason: found.failure, address: context.client.server },
        context,
      );
      await pause(backoffSeconds(timing.retry, failures++, Math.random) * 1000, signal);
      continue;
    }
    if (!found.guessed) failures = 0;
    if (found.version === undefined) {
      watch.sink.clear();
      const reason = `the API server serves no ${watch.kind.resource} of ${groupVersions(watch.kind)}`;
      changeState(watch, { state: 'absent', trouble: 'absent', reason, address: context.client.server }, context);
    } else {
      await watchUntilAbsent(watch, found.version, found.guessed, context);
      if (found.guessed) {
        await pause(backoffSeconds(timing.retry, ++failures, Math.random) * 1000, signal);
        continue;
      }
    }
    await pause(timing.discoveryInterval, signal);
  }
}

/**
 * The kinds that give labels to this one's objects come first, so that these are seen with the labels that they keep; for a
 * while, since one kind's trouble must not become another's.
 */
async function sourcesOf({ joins = [] }: Kind, { timing, signal, whenSettled }: Context): Promise<void> {
  const resources = joins.flatMap(({ sources }) => Object.keys(sources));
  if (resources.length === 0) return;
  const over = new AbortController();
  const patience = pause(timing.joinPatience, AbortSignal.any([signal, over.signal]));
  await Promise.race([whenSettled(resources), patience]);
  over.abort();
}

/** Runs a reflector until the kind turns out to be no longer there, or the signal aborts. */
async function watchUntilAbsent(watch: Watch, version: string, guessed: boolean, context: Context): Promise<void> {
  const { kind, sink } = watch;
  const gone = new AbortController();
  await runReflector({
    client: context.client,
    path: collectionPath(kind.group, version, kind.resource, watch.namespace === '' ? undefined : watch.namespace),
    decoder: createDecoder(kind.schema, { form: kind.form, ...columnsOf(kind) }, context.strings),
    sink,
    observer: observe(watch, version, context, gone, (status) => {
      if (!guessed) changeState(watch, status, context);
      gone.abort();
    }),
    signal: AbortSignal.any([context.signal, gone.signal]),
    random: Math.random,
    turns: context.turns,
    watchList: kind.form !== 'table',
    timing: context.timing,
  });
}

function columnsOf(kind: Kind): { columns: Readonly<Record<string, string>> } | object {
  return kind.columns === undefined ? {} : { columns: kind.columns };
}

function observe(
  watch: Watch,
  version: string,
  context: Context,
  gone: AbortController,
  absent: (status: ReflectorStatus) => void,
): ReflectorObserver {
  const { telemetry, log } = context;
  // The Go type, as kube-state-metrics has it in this label.
  const resource = `*${version}.${watch.kind.kind}`;
  let isNonsense = false;
  let looking: Promise<void> | undefined;
  /** An answer without a `Status` may come from a gateway as well as for a version that is served no more. */
  const lookAgain = async () => {
    while (isNonsense && !gone.signal.aborted && !context.signal.aborted) {
      const found = await context.served(watch.kind);
      if (!('failure' in found) && found.version !== version) return gone.abort();
      await pause(context.timing.discoveryInterval, context.signal);
    }
  };
  return {
    list(result) {
      telemetry.lists.add(1, { result, resource });
      if (result === 'success') context.settled(watch);
    },
    watch: (result) => telemetry.watches.add(1, { result, resource }),
    status(status) {
      if (status.state === 'absent') absent(status);
      else changeState(watch, status, context);
      isNonsense = status.trouble === 'nonsense';
      if (isNonsense) looking ??= lookAgain().finally(() => (looking = undefined));
    },
    activity() {
      watch.lastActivity = Date.now();
      context.readiness.reached();
    },
    undecodable({ namespace, name, field, reason }) {
      telemetry.unreadable.add(1, { resource });
      context.warnSeldom(`${watch.resource} ${field}`, (heldBack) =>
        log.warn(
          { resource: watch.resource, namespace, name, field, reason, heldBack },
          'An object can not be read and is left out; all others go on.',
        ),
      );
    },
    torn(reason) {
      telemetry.unreadable.add(1, { resource });
      log.warn({ resource: watch.resource, reason }, 'An answer could not be read; it is asked for again.');
    },
  };
}

/** Notes what a watch is doing and tells the log what people should know, once until the kind is watched again. */
function changeState(watch: Watch, { state, reason, address }: ReflectorStatus, context: Context): void {
  watch.state = state;
  const { log } = context;
  const about = { resource: watch.resource, ...(watch.namespace === '' ? {} : { namespace: watch.namespace }) };
  if (state === 'forbidden' || state === 'absent') {
    context.settled(watch);
    if (watch.trouble === state) return;
    watch.trouble = state;
    const hint =
      state === 'forbidden'
        ? 'Grant list and watch on it, or leave it out of --resources.'
        : 'It comes alive when the API server serves it.';
    log.warn({ ...about, reason, hint }, `The kind ${watch.resource} is ${state}; all others go on.`);
  } else if (state === 'failing') {
    watch.trouble ??= state;
    context.warnSeldom(`${context.client.server} ${reason}`, (heldBack) =>
      log.warn({ ...about, address, reason, heldBack }, 'The API server can not be read; it is asked again.'),
    );
  } else if (state === 'watching' && watch.trouble !== undefined) {
    watch.trouble = undefined;
    log.info(about, `The kind ${watch.resource} is watched.`);
  }
}

/** Settles a kind when each of its scopes has settled. */
function settlement(watches: readonly Watch[], readiness: Readiness): Pick<Context, 'settled' | 'whenSettled'> {
  const waiting = new Set(watches);
  const whole = new Map(watches.map(({ resource }) => [resource, Promise.withResolvers<void>()]));
  return {
    settled(watch) {
      if (!waiting.delete(watch)) return;
      for (const other of waiting) if (other.resource === watch.resource) return;
      readiness.settle(watch.resource);
      whole.get(watch.resource)?.resolve();
    },
    async whenSettled(resources) {
      await Promise.all(resources.map((resource) => whole.get(resource)?.promise));
    },
  };
}

/**
 * Which version of a kind the server has. All kinds share one discovery, which is done anew when it has aged; one in
 * which something could not be read does not outlast those who wait for it.
 */
function createServedKinds(
  { client, kinds, signal }: WatchOptions,
  { discoveryInterval }: WatchTiming,
): Context['served'] {
  let latest: { at: number; discovery: ReturnType<typeof discover> } | undefined;
  return async (kind) => {
    if (latest === undefined || Date.now() - latest.at >= discoveryInterval) {
      latest = { at: Date.now(), discovery: discover(client, kinds, signal) };
      latest.discovery.catch(() => {});
    }
    const current = latest;
    try {
      const discovery = await current.discovery;
      if (discovery.failures.size > 0 && latest === current) latest = undefined;
      const version = pickVersion(kind, discovery);
      return {
        version,
        guessed: version !== undefined && discovery.failures.has(groupVersion(kind.group, version)),
      };
    } catch (error) {
      if (latest === current) latest = undefined;
      return { failure: error instanceof Error ? error.message : String(error) };
    }
  };
}

function groupVersions({ group, versions }: Kind): string {
  return versions.map((version) => groupVersion(group, version)).join(' or ');
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => {});
}

/** What is waited for until someone opens it, each time anew, or the signal aborts. */
function createLatch(signal: AbortSignal): { open: () => void; opened: () => Promise<void> } {
  let latch = Promise.withResolvers<void>();
  const open = () => latch.resolve();
  signal.addEventListener('abort', open);
  return {
    open,
    async opened() {
      await latch.promise;
      latch = Promise.withResolvers<void>();
    },
  };
}
