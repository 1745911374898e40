/** The steps of a watch that tells changes. */
import { type Failure, isReasonToList, statusCode } from '../failure.ts';
import { tombstone } from './list-step.ts';
import { backOff, failed, list, watch } from './next.ts';
import { type Change, type ReflectorState, type ReflectorStep, type ReflectorStepOptions, WATCHING } from './state.ts';

/** Watches in a row that may be refused or end without a word before the list is read again: see `fruitless`. */
const FRUITLESS_LIMIT = 3;

/** An event. */
export function eventRead<T>(state: ReflectorState, event: Change<T>): ReflectorStep<T> {
  const resourceVersion = event.resourceVersion === '' ? state.resourceVersion : event.resourceVersion;
  if (event.type === 'BOOKMARK') {
    const heard = state.heard === 'object' ? 'object' : 'bookmark';
    return { state: { ...state, resourceVersion, heard }, events: [], request: undefined };
  }
  const health = state.doubted === 'nothing' ? state.health : WATCHING;
  const moved: ReflectorState = { ...state, resourceVersion, heard: 'object', failures: 0, doubted: 'nothing', health };
  if (event.type === 'UNDECODABLE') return { state: moved, events: tombstone(event), request: undefined };
  const type = event.type === 'DELETED' ? 'delete' : 'apply';
  return { state: moved, events: [{ type, object: event.object }], request: undefined };
}

/** The watch goes on: after some time it is a good one, though it may have told nothing. */
export function watchTick<T>(state: ReflectorState, lived: number, options: ReflectorStepOptions): ReflectorStep<T> {
  const isProven = state.doubted !== 'nothing' && lived >= options.shortWatchSeconds;
  const next: ReflectorState = isProven ? { ...state, doubted: 'nothing', failures: 0, health: WATCHING } : state;
  return { state: next, events: [], request: undefined };
}

/** The server closed the watch in order, or it fell silent (`idle`). */
export function watchEnded<T>(
  state: ReflectorState,
  { lived, idle }: { readonly lived: number; readonly idle: boolean },
  options: ReflectorStepOptions,
): ReflectorStep<T> {
  const next = fruitlessly(state, true);
  if (state.heard === 'object' || lived >= options.shortWatchSeconds) {
    return next.resourceVersion === '' ? list(next, options) : watch(next, [], options);
  }
  return backOff(
    { ...next, doubted: 'watch' },
    idle
      ? { state: 'failing', trouble: 'silent', reason: 'the watch fell silent' }
      : { state: 'failing', trouble: 'closed', reason: 'the server closes each watch at once' },
    options,
  );
}

/** The watch was refused or broke; `lived` is undefined where it was never open. */
export function watchFailed<T>(
  state: ReflectorState,
  { lived, failure }: { readonly lived: number | undefined; readonly failure: Failure },
  options: ReflectorStepOptions,
): ReflectorStep<T> {
  const opened = lived !== undefined;
  const code = statusCode(failure);
  // The server can't read the resourceVersion that it gave.
  if (!opened && (code === 400 || code === 422)) return failed({ ...state, resourceVersion: '' }, failure, options);
  // What could not even be opened has another trouble by now than one that ended at once.
  const isOther = !opened && state.doubted === 'watch';
  const before: ReflectorState = isOther ? { ...state, doubted: 'nothing' } : state;
  if (!isReasonToList(failure, state.failures)) return failed(before, failure, options);
  const isShort = opened && state.heard !== 'object' && lived < options.shortWatchSeconds;
  const isRefused = !opened && before.doubted === 'nothing';
  const doubted = isShort ? 'watch' : isRefused ? 'opening' : before.doubted;
  return failed(fruitlessly({ ...before, doubted }, opened), failure, options);
}

/**
 * Counts the watch that just ended as fruitless or not; too many make a list come next. Where watches are refused, each
 * further one is followed by a list as well, for as long as none is opened.
 */
function fruitlessly(state: ReflectorState, opened: boolean): ReflectorState {
  if (state.heard !== 'nothing') return { ...state, fruitless: 0 };
  const fruitless = state.fruitless + 1;
  if (fruitless < FRUITLESS_LIMIT) return { ...state, fruitless };
  return { ...state, fruitless: opened ? 0 : FRUITLESS_LIMIT - 1, resourceVersion: '' };
}
