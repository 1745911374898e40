/** What is told as log records, and where it goes. */
import type { OptionValues } from '../options/options.ts';
import { readOptions, type Sources } from '../values.ts';
import { logsDestinationsOf, wantsOtlp } from './destinations.ts';
import type { EntityEventsSettings, LogsDestination, OtlpSettings } from './otlp-settings.ts';

/** Log records of entities and of Events; undefined where they are not told. They go to the destinations of the metrics. */
export interface LogSettings {
  readonly entityEvents: EntityEventsSettings | undefined;
  readonly eventLogs: readonly LogsDestination[] | undefined;
}

/** Throws what `logsDestinationsOf` throws. */
export function logSettingsOf(values: OptionValues, otlp: readonly OtlpSettings[], sources: Sources): LogSettings {
  const { environment, warn } = sources;
  const { otlpEntityEvents, otlpEvents, otlpEntityEventsInterval } = values;
  const isTold =
    (otlpEntityEvents || otlpEvents) &&
    otlp.length > 0 &&
    wantsOtlp('OTEL_LOGS_EXPORTER', ['otlp', 'none'], environment, warn) !== false;
  if (!isTold) return { entityEvents: undefined, eventLogs: undefined };
  // Of the others it was warned already.
  const warnOfLogs = (sentence: string) => {
    if (sentence.includes('_LOGS_')) warn(sentence);
  };
  const flag = otlpEntityEvents ? '--otlp-entity-events' : '--otlp-events';
  const destinations = logsDestinationsOf(flag, values, otlp, readOptions({ ...sources, warn: warnOfLogs }, 'logs'));
  return {
    entityEvents: otlpEntityEvents ? { interval: otlpEntityEventsInterval!, destinations } : undefined,
    eventLogs: otlpEvents ? destinations : undefined,
  };
}
