/** What the log is told of watches: each trouble once, and again when it ends, whatever a server says and however often. */
import type { ReflectorStatus } from '../kubernetes/reflector/reflector.ts';
import { partsOfScope } from '../kubernetes/scope.ts';
import { nameOf } from '../resources/names.ts';
import { createSeldomLog, type Log } from '../telemetry/log.ts';
import type { Wanted } from './wanted.ts';

/** Reasons that are remembered as told; a server may find a new one for each answer. */
const MOST_REASONS = 100;

/** Tells of watches. */
export interface TroubleLog {
  /**
   * The status of a watch is another, or may not have been told yet. `earlier` is the trouble that it has had; returns what it
   * has now.
   */
  status(watch: Wanted, status: ReflectorStatus, earlier: ToldTrouble): ToldTrouble;
  /** An answer could not be read. */
  torn(watch: Wanted, reason: string): void;
  /** An object was left out. */
  undecodable(watch: Wanted, about: object): void;
  /** What was known of a watch is no longer told. */
  stale(watch: Wanted, seconds: number): void;
  /** A mistake in this program ended a watch, which begins anew. */
  mistake(watch: Wanted, error: unknown): void;
}

/** What the log was told is wrong, until the kind is watched. */
export type ToldTrouble = 'forbidden' | 'absent' | 'overdue' | 'failing' | undefined;

const HINTS = {
  forbidden: 'Grant list and watch on it, or leave it out of --resources.',
  absent: 'It comes alive when the API server serves it.',
};

const SENTENCES: Readonly<Partial<Record<string, (name: string) => string>>> = {
  expired: (name) => `The API server no longer knows the version of ${name} that was read; it is listed again.`,
  rejected: (name) => `The API server does not take the request for ${name}; all others go on.`,
};

/**
 * Many watches have the same trouble at once: in `interval` milliseconds one of them is told of, with a reason that was not
 * told yet. Keys are kinds of trouble and kinds that are watched, never a text from outside.
 */
export function createTroubleLog(log: Log, interval: number): TroubleLog {
  const seldom = createSeldomLog(interval);
  const told = new Set<string>();
  return {
    status(watch, { state, trouble, reason, address }, earlier) {
      const name = nameOf(watch.kind);
      const about = aboutOf(watch);
      if (state === 'forbidden' || state === 'absent') {
        if (earlier !== state)
          log.warn({ ...about, reason, hint: HINTS[state] }, `The kind ${name} is ${state}; all others go on.`);
        return state;
      }
      if (state === 'failing') {
        const isTold = told.has(`${trouble} ${reason}`);
        if (isTold) return earlier ?? state;
        seldom(trouble ?? state, (heldBack) => {
          if (told.size < MOST_REASONS) told.add(`${trouble} ${reason}`);
          log.warn(
            { ...about, address, trouble, reason, heldBack },
            SENTENCES[trouble ?? '']?.(name) ?? 'The API server can not be read; it is asked again.',
          );
        });
        return earlier ?? state;
      }
      if (state === 'listing' && trouble !== undefined) {
        seldom('overdue', (heldBack) =>
          log.warn({ ...about, reason, heldBack }, `The list of ${name} takes long: its end has not come yet.`),
        );
        return earlier ?? 'overdue';
      }
      if (state === 'listing' || earlier === undefined) return earlier;
      told.clear();
      log.info(about, `The kind ${name} is watched.`);
      return undefined;
    },
    torn(watch, reason) {
      seldom('torn', (heldBack) =>
        log.warn({ ...aboutOf(watch), reason, heldBack }, 'An answer could not be read; it is asked for again.'),
      );
    },
    undecodable(watch, about) {
      const name = nameOf(watch.kind);
      seldom(`undecodable ${name}`, (heldBack) =>
        log.warn(
          { ...aboutOf(watch), ...about, heldBack },
          `An object of ${name} can not be read and is left out; all others are told.`,
        ),
      );
    },
    stale(watch, seconds) {
      const name = nameOf(watch.kind);
      log.warn(
        { ...aboutOf(watch), seconds },
        `Of the kind ${name} nothing was heard for so long that its series end.`,
      );
    },
    mistake(watch, error) {
      log.error(
        { err: error, ...aboutOf(watch) },
        'A mistake in kube-state-otel, not in the cluster: this kind is listed anew; all others go on.',
      );
    },
  };
}

function aboutOf({ kind, scope }: Wanted) {
  return { resource: nameOf(kind), ...partsOfScope(scope) };
}
