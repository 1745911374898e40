/** What the status pages are made of: things that are there anyway, and are asked when somebody looks. */
import type { Origins } from '../config/origins.ts';
import type { Settings } from '../config/settings.ts';
import type { MonitorReport } from '../custom-resources/monitors/report.ts';
import type { PushProgress } from '../otel/push/push.ts';
import type { Exposition } from '../prometheus/exposition.ts';
import type { Readiness } from '../state/readiness.ts';
import type { StateStore } from '../state/store.ts';
import type { WatchReport } from '../telemetry/observed.ts';
import type { Turns } from '../turns.ts';
import type { History } from './history.ts';
import type { PushLog } from './push-log.ts';

/** The last answer of /metrics. */
export interface LastScrape {
  /** Its end, in unix milliseconds. */
  readonly at: number;
  readonly seconds: number;
  /** Bytes of the body as sent. */
  readonly bytes: number;
  readonly format: string;
  readonly encoding: string;
}

/** Where the pages ask. */
export interface StatusSource {
  readonly version: string;
  readonly store: StateStore;
  readonly exposition: Exposition;
  readonly readiness: Readiness;
  readonly turns: Turns;
  readonly signal: AbortSignal;
  readonly pushes: PushLog;
  readonly history: History;
  /** Those in force. */
  settings(): Settings;
  /** Where they came from. */
  origins(): Origins;
  watches(): readonly WatchReport[];
  /** The attributes of the resource, once it is known which cluster it is. */
  cluster(): Readonly<Record<string, unknown>>;
  /** Undefined where there is no election. */
  election(): { readonly identity: string; readonly leads: boolean } | undefined;
  /** How often families failed for an object. */
  failures(): Iterable<{ readonly family: string; readonly failures: number }>;
  /** What the push to a destination of this name does now; undefined before it begins. */
  progressOf(destination: string): PushProgress | undefined;
  /** The ResourceMetricsMonitors that are followed; undefined where none are. */
  monitors(): readonly MonitorReport[] | undefined;
  lastScrape(): LastScrape | undefined;
}
