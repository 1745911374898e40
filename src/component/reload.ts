/** Reads the configuration again when its files change, and has a running component follow it. */
import { isDeepStrictEqual } from 'node:util';
import { INTERVAL, watchFiles } from '../config/file/watch-files.ts';
import type { Settings } from '../config/settings.ts';
import { CodedError } from '../errors.ts';
import { pause } from '../pause.ts';
import type { Log } from '../telemetry/log.ts';

/** What is needed to follow the configuration. */
export interface ReloadOptions {
  /** Those that the process started with. */
  readonly settings: Settings;
  /** Reads flags, files and variables anew; throws coded errors. */
  read(): Settings;
  /**
   * Makes what runs into what the settings ask for, and resolves when that has begun. Throws coded errors, before anything has
   * changed, where they can't work.
   */
  apply(settings: Settings): Promise<void>;
  /** Told of each reading: whether it could be used, and the settings that are followed now. */
  readonly finished: (isUsed: boolean, settings: Settings) => void;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** How often files are looked at, in milliseconds. */
  readonly interval?: number;
}

/** Can be told that it is time. */
export interface Reload {
  /** Reads the configuration now. Resolves when what runs follows it, or it was refused; never rejects. */
  reload(): Promise<void>;
}

/**
 * Follows the files that the settings name until the signal aborts. A configuration that can't be used is told to the log, with
 * its place, and changes nothing; nor does one that says the same. One change is carried out after the other.
 */
export function followConfiguration(options: ReloadOptions): Reload {
  const { log, signal } = options;
  let current = options.settings;
  let watching = new AbortController();
  let running = Promise.resolve();
  const reload = () => {
    running = running.then(once);
    return running;
  };
  const watch = () => {
    watching.abort();
    watching = new AbortController();
    const until = AbortSignal.any([signal, watching.signal]);
    watchFiles(current.configurationFiles, () => void reload(), until, options.interval);
    // A change between the reading and the first look would never be noticed.
    if (current.configurationFiles.length > 0) {
      void pause(options.interval ?? INTERVAL, until, false).then(() => {
        if (!until.aborted) void reload();
      });
    }
  };
  const once = async () => {
    if (signal.aborted) return;
    try {
      const next = options.read();
      if (!isDeepStrictEqual(next, current)) {
        await options.apply(next);
        const isOther = !isDeepStrictEqual(next.configurationFiles, current.configurationFiles);
        log.info({ changed: changedKeys(current, next) }, 'The configuration has changed and is followed.');
        current = next;
        if (isOther) watch();
      }
      options.finished(true, current);
    } catch (error) {
      options.finished(false, current);
      if (error instanceof CodedError) {
        log.error({ code: error.code }, `The configuration can't be used, the one before is kept. ${error.message}`);
      } else log.error({ err: error }, 'A mistake in kube-state-otel: the configuration could not be followed.');
    }
  };
  watch();
  options.finished(true, current);
  return { reload };
}

/** The settings in which two readings differ, by name. */
export function changedKeys(before: Settings, after: Settings): (keyof Settings)[] {
  const keys = Object.keys(after) as (keyof Settings)[];
  return keys.filter((key) => !isDeepStrictEqual(before[key], after[key]));
}
