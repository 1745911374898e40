import {
  type MetricProducer,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { OtlpSettings } from '../config/settings.ts';
import { createSeldomLog } from '../telemetry/log.ts';

/** How one push went. */
export interface PushOutcome {
  readonly accepted: boolean;
  /** Data points that the receiver took. */
  readonly points: number;
  /** From the first byte encoded to the receiver's answer, retries included. */
  readonly seconds: number;
}

/** Sums over all pushes so far. */
export interface PushStats {
  readonly pushes: number;
  readonly failures: number;
  /** Data points that the receiver took. */
  readonly points: number;
}

/** Where a push goes, and who hears of it. */
export interface PushOptions {
  readonly settings: OtlpSettings;
  readonly log: { warn(line: string): void };
  /** Told of every push that ended. */
  readonly onPush?: (outcome: PushOutcome) => void;
}

/** A push to one destination. */
export interface Push {
  readonly stats: PushStats;
  /** Pushes at once and then at every interval; to be called when the resource is known. Resolves when this is set up. */
  start(): Promise<void>;
  /**
   * Pushes the values a last time and ends. Resolves within the deadline, whatever the receiver does; never rejects.
   * Without a `start` nothing is pushed.
   */
  shutdown(deadlineMillis?: number): Promise<void>;
}

/**
 * The stock PeriodicExportingMetricReader over the stock OTLP exporter of the protocol, which alone is loaded.
 *
 * A failed push costs nothing but its points: it is counted, and logged once a minute at most with the address (without
 * credentials) and the reason. Limits of the stock reader: it holds the snapshot of a push in memory while it is sent,
 * and a tick that comes during a push is skipped. Temporality is cumulative whatever is preferred: the state has no
 * deltas. Certificates come from the standard variables, which the exporter reads itself.
 */
export function createPush(options: PushOptions & { readonly producer: MetricProducer }): Push {
  const { producer, settings } = options;
  const { stats, ended } = createAccounts(options);
  let starting: Promise<PeriodicExportingMetricReader> | undefined;

  const begin = async () => {
    warnOfTemporality(options);
    const reader = new PeriodicExportingMetricReader({
      exporter: watched(await createExporter(settings), ended),
      exportIntervalMillis: settings.interval,
      // The reader refuses a timeout that is longer than the interval.
      exportTimeoutMillis: Math.min(settings.exportTimeout, settings.interval),
    });
    reader.setMetricProducer(producer);
    return reader;
  };

  return {
    stats,
    async start() {
      starting ??= begin();
      const reader = await starting;
      reader.forceFlush().catch((error: Error) => ended({ accepted: false, points: 0, seconds: 0 }, error));
    },
    async shutdown(deadlineMillis = 3000) {
      if (starting === undefined) return;
      try {
        await (await starting).shutdown({ timeoutMillis: deadlineMillis });
      } catch {
        ended({ accepted: false, points: 0, seconds: deadlineMillis / 1000 }, lateError(deadlineMillis));
      }
    },
  };
}

/** Why a push failed that the end of the process cut short. */
export function lateError(deadlineMillis: number): Error {
  return new Error(`it was not finished ${deadlineMillis} ms after the shutdown began`);
}

/** The books of a push: `ended` counts what came of each, and logs failures once a minute at most. */
export function createAccounts({ settings, log, onPush }: PushOptions) {
  const stats = { pushes: 0, failures: 0, points: 0 };
  const seldom = createSeldomLog(60_000);
  const ended = (outcome: PushOutcome, error?: Error) => {
    stats.pushes++;
    stats.points += outcome.points;
    if (!outcome.accepted) {
      stats.failures++;
      seldom('failure', (heldBack) => log.warn(failureLine(settings.url, error, heldBack)));
    }
    onPush?.(outcome);
  };
  return { stats, ended };
}

/** Says that what is preferred is not what is sent, where it is not. */
export function warnOfTemporality({ settings, log }: PushOptions): void {
  if (settings.temporality === 'cumulative') return;
  log.warn(`The temporality ${settings.temporality} is not supported for state; cumulative is sent.`);
}

type ExportResult = Parameters<Parameters<PushMetricExporter['export']>[1]>[0];

/** `ExportResultCode.SUCCESS` of @opentelemetry/core. */
export const SUCCESS: ExportResult['code'] = 0;

/**
 * The exporter, with `ended` told of each result. The reader is told of success only: all that it does with a failure is
 * to log it, every time.
 */
function watched(
  exporter: PushMetricExporter,
  ended: (outcome: PushOutcome, error: Error | undefined) => void,
): PushMetricExporter {
  return {
    export(metrics, done) {
      const points = countPoints(metrics);
      const start = performance.now();
      exporter.export(metrics, ({ code, error }) => {
        const accepted = code === SUCCESS;
        ended({ accepted, points: accepted ? points : 0, seconds: (performance.now() - start) / 1000 }, error);
        done({ code: SUCCESS });
      });
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

/** The stock exporter of the protocol that the settings name; only that one is loaded. */
export async function createExporter(settings: OtlpSettings): Promise<PushMetricExporter> {
  const { OTLPMetricExporter } =
    settings.protocol === 'http/json'
      ? await import('@opentelemetry/exporter-metrics-otlp-http')
      : await import('@opentelemetry/exporter-metrics-otlp-proto');
  type Config = NonNullable<ConstructorParameters<typeof OTLPMetricExporter>[0]>;
  const cumulative: Config['temporalityPreference'] = 1;
  return new OTLPMetricExporter({
    url: settings.url,
    headers: { ...settings.headers },
    timeoutMillis: settings.timeout,
    compression: settings.compression as Config['compression'],
    temporalityPreference: cumulative,
  });
}

function countPoints({ scopeMetrics }: ResourceMetrics): number {
  let points = 0;
  for (const { metrics } of scopeMetrics) for (const { dataPoints } of metrics) points += dataPoints.length;
  return points;
}

function failureLine(url: string, error: Error | undefined, heldBack: number): string {
  const more = heldBack === 0 ? '' : ` ${heldBack} more pushes failed since this was last said.`;
  return `Pushing metrics to ${withoutCredentials(url)} failed: ${reasonOf(error)}.${more}`;
}

/** A connection refused on several addresses is an AggregateError, whose own message is empty. */
function reasonOf(error: (Error & { readonly code?: unknown }) | undefined): string {
  if (error === undefined) return 'no reason given';
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return typeof error.code === 'number' ? `HTTP status ${error.code} ${error.message}` : error.message;
}

function withoutCredentials(address: string): string {
  const url = new URL(address);
  return `${url.origin}${url.pathname}`;
}
