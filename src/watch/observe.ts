/** What a reflector tells of itself, counted, logged and passed on to the watch that runs it. */
import type { ReflectorObserver, ReflectorStatus } from '../kubernetes/reflector/reflector.ts';
import { pause } from '../pause.ts';
import type { LimitedList, WatchReport } from '../telemetry/observed.ts';
import type { WatchOptions, WatchTiming } from './options.ts';
import type { FindServed } from './served.ts';
import type { TroubleLog } from './trouble.ts';
import type { Wanted } from './wanted.ts';

/** One reflector, and what the watch does with what it tells. */
export interface Reflecting {
  /** The version of the API that is watched. */
  readonly version: string;
  /** Whether there is no more than a guess that the kind is served: that it is absent then says nothing. */
  readonly guessed: boolean;
  /** Aborts when the reflector has ended. */
  readonly signal: AbortSignal;
  /** Ends it. */
  end(): void;
  status(status: ReflectorStatus): void;
  limited(list: Omit<LimitedList, 'limit'>): void;
  /** A list is complete. */
  listed(): void;
  /** Something came from the server. */
  active(): void;
  /** By which selector objects were left out of a list. */
  sharded(selector: string): void;
}

/** Who hears of it beside the watch, and what is asked. */
export interface ReflectingSurroundings extends Pick<WatchOptions, 'telemetry' | 'readiness'> {
  readonly timing: WatchTiming;
  readonly served: FindServed;
  readonly troubles: TroubleLog;
}

/** The observer of a reflector of the watch. */
export function observe(
  watch: Wanted & Pick<WatchReport, 'resource'>,
  around: ReflectingSurroundings,
  reflecting: Reflecting,
): ReflectorObserver {
  const { telemetry, troubles, readiness, served, timing } = around;
  const { version, guessed, signal } = reflecting;
  // The Go type, as kube-state-metrics has it in this label; a kind that is not built in may have the same.
  const isBuiltIn = watch.resource === watch.kind.resource;
  const resource = isBuiltIn ? `*${version}.${watch.kind.kind}` : watch.resource;
  let isNonsense = false;
  let isLooking = false;
  /** A server that serves the version no more may answer as a gateway does that knows of no server. */
  const lookAgain = async () => {
    if (isLooking) return;
    isLooking = true;
    while (isNonsense && !signal.aborted) {
      if ((await served(watch.kind)).version !== version) reflecting.end();
      await pause(timing.discoveryInterval * (0.5 + Math.random() / 2), signal);
    }
    isLooking = false;
  };
  return {
    list: (result, objects) => {
      telemetry.lists.add(1, { result, resource });
      if (objects !== undefined) reflecting.limited({ resource, objects });
      if (result === 'success') reflecting.listed();
    },
    watch: (result) => telemetry.watches.add(1, { result, resource }),
    status: (status) => {
      if (status.state !== 'absent' || !guessed) reflecting.status(status);
      if (status.state === 'absent') reflecting.end();
      isNonsense = status.trouble === 'nonsense';
      // It rejects when all ends, or for a mistake of ours that the watch itself will make again.
      if (isNonsense) void lookAgain().catch(() => {});
    },
    activity: () => {
      reflecting.active();
      readiness.reached();
    },
    sharded: (selector) => reflecting.sharded(selector),
    undecodable: (undecodable) => {
      telemetry.undecodable.add(1, { resource: watch.resource });
      troubles.undecodable(watch, undecodable);
    },
    torn: (reason) => {
      telemetry.unreadable.add(1, { resource });
      troubles.torn(watch, reason);
    },
  };
}
