/** What the log is told of how far the state is, and of what has become of it. */
import type { Push } from '../otel/push/push.ts';
import type { Exposition } from '../prometheus/exposition.ts';
import type { Readiness } from '../state/readiness.ts';
import type { StateStore } from '../state/store.ts';
import type { Log } from './log.ts';
import type { Telemetry } from './metrics.ts';

/** One line when everything has been listed; `begun` is when the start began, by performance.now(). */
export function tellSynced(
  from: {
    readonly store: Pick<StateStore, 'kinds'>;
    readonly exposition: Pick<Exposition, 'series'>;
    readonly readiness: Pick<Readiness, 'ready' | 'waiting'>;
    readonly log: Log;
    readonly signal: AbortSignal;
  },
  begun: number,
): void {
  const { store, exposition, readiness, log, signal } = from;
  if (signal.aborted || !readiness.ready) return;
  const seconds = Math.round(performance.now() - begun) / 1000;
  const objects = store.kinds.reduce((sum, { scopes }) => sum + scopes.reduce((all, { size }) => all + size, 0), 0);
  const kinds = store.kinds.length;
  const series = seriesOf(exposition);
  const { waiting } = readiness;
  const without = waiting.length === 0 ? '' : `, without ${waiting.join(', ')}`;
  log.info(
    { kinds, objects, series, seconds },
    `Synced: ${kinds} kinds, ${objects} objects, ${series} series, in ${seconds} s${without}.`,
  );
}

const HOUR = 3_600_000;

/** A line an hour, for those who look for it, of what was served and pushed in that hour, until the signal aborts. */
export function tellHourly(
  from: {
    readonly exposition: Pick<Exposition, 'series'>;
    readonly telemetry: Pick<Telemetry, 'served'>;
    readonly push: Pick<Push, 'stats'> | undefined;
    readonly log: Log;
    readonly signal: AbortSignal;
  },
  interval = HOUR,
): void {
  const { exposition, telemetry, push, log, signal } = from;
  const now = () => ({
    scrapes: telemetry.served.scrapes,
    bytes: telemetry.served.bytes,
    pushes: push?.stats.pushes ?? 0,
    failures: push?.stats.failures ?? 0,
    points: push?.stats.points ?? 0,
  });
  let before = now();
  const timer = setInterval(() => {
    const after = now();
    const during = {
      scrapes: after.scrapes - before.scrapes,
      bytes: after.bytes - before.bytes,
      pushes: after.pushes - before.pushes,
      failures: after.failures - before.failures,
      points: after.points - before.points,
    };
    before = after;
    log.debug?.({ ...during, series: seriesOf(exposition) }, 'What was served and pushed since the last such line.');
  }, interval);
  timer.unref();
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}

function seriesOf(exposition: Pick<Exposition, 'series'>): number {
  return exposition.series().reduce((sum, { series: count }) => sum + count, 0);
}
