/** The steps of a list: in pages, or as the initial events of a watch (WatchList, KEP-3157). */
import type { ListMeta } from '../../codec/decoder.ts';
import { blamesRequest, blamesRequestAfter, type Failure, type Health, keepsToken, statusCode } from '../failure.ts';
import { failed, healthOf, list, nextPage, relist, retryPage, watch } from './next.ts';
import {
  type Change,
  LISTING,
  type ReflectorEvent,
  type ReflectorState,
  type ReflectorStep,
  type ReflectorStepOptions,
  WATCHING,
} from './state.ts';

/** A page is asked for so often in a row; then the list starts over. */
const PAGE_TRIES = 5;

/** After so many lists in a row that did not arrive as a whole the other way of listing is tried. */
const UNFINISHED_LIMIT = 3;

/** After WatchList failed so many lists come in pages: what can't do it today may do it after an upgrade. */
const PAGED_LISTS = 4;

const DONE = { type: 'initDone' } as const;

/** The token of a page is that of the same page: who follows it reads for ever. */
const CIRCLE: Failure = {
  type: 'nonsense',
  code: 200,
  reason: 'a page of the list names itself as the next one',
  retryAfterSeconds: 0,
};

/** A page has arrived as a whole. */
export function pageRead<T>(state: ReflectorState, meta: ListMeta, options: ReflectorStepOptions): ReflectorStep<T> {
  // The first page's resourceVersion counts: after an inconsistent continuation the later ones are younger, and a watch
  // from there would miss what happened to the first pages' objects in between.
  const resourceVersion = state.resourceVersion === '' ? meta.resourceVersion : state.resourceVersion;
  // Where only watches are refused, lists that go well in between make the waits no shorter.
  const refusals = state.doubted === 'opening' ? state.refusals : 0;
  const read = { ...state, resourceVersion, token: meta.continue, tries: 0, refusals };
  if (meta.continue !== '' && meta.continue === state.token) return pageFailed(state, CIRCLE, options);
  if (meta.continue !== '') return nextPage({ ...read, health: healthOf(read, LISTING) });
  const done = { ...complete(read), paged: Math.max(0, state.paged - 1) };
  return watch({ ...done, health: healthOf(done, LISTING) }, [DONE], options);
}

function complete(state: ReflectorState): ReflectorState {
  return { ...state, unfinished: 0, doubted: state.doubted === 'list' ? 'nothing' : state.doubted };
}

/** A page did not arrive as a whole. What of it was handed on is told again: the consumer sees no difference. */
export function pageFailed<T>(
  state: ReflectorState,
  failure: Failure,
  options: ReflectorStepOptions,
): ReflectorStep<T> {
  if (failure.type === 'status' && failure.status.code === 410) {
    // The token expired; the new one goes on with younger objects. The same token again would lead nowhere.
    const token = failure.status.continue;
    const tries = state.tries + 1;
    if (token !== '' && token !== state.token && tries < PAGE_TRIES) return nextPage({ ...state, token, tries });
  }
  if (state.token !== '' && keepsToken(failure) && state.tries + 1 < PAGE_TRIES) {
    return retryPage(state, failure, options);
  }
  const began = state.token !== '';
  return unfinished({ ...state, resourceVersion: '', token: '', tries: 0 }, began, failure, options);
}

/** An event before the initial ones are over. */
export function initialEventRead<T>(
  before: ReflectorState,
  event: Change<T>,
  options: ReflectorStepOptions,
): ReflectorStep<T> {
  if (event.type === 'BOOKMARK') return initialBookmarkRead(before, event, options);
  // What was overdue has come after all.
  const overdue = before.health.state === 'listing' && before.health.trouble !== undefined;
  const state = overdue && event.type === 'ADDED' ? { ...before, health: LISTING } : before;
  if (event.type === 'UNDECODABLE') return { state, events: tombstone(event), request: undefined };
  const type = event.type === 'DELETED' ? 'delete' : 'initApply';
  return { state, events: [{ type, object: event.object }], request: undefined };
}

function initialBookmarkRead<T>(
  state: ReflectorState,
  { initialEventsEnd, resourceVersion }: Change<T> & { type: 'BOOKMARK' },
  options: ReflectorStepOptions,
): ReflectorStep<T> {
  // A bookmark that is not the mark comes from a server that overlooked sendInitialEvents: the mark will never come.
  if (!initialEventsEnd) return list(inPages(state), options);
  const done = complete(state);
  return {
    state: { ...done, phase: 'watching', resourceVersion, heard: 'bookmark', health: healthOf(done, WATCHING) },
    events: [DONE],
    request: undefined,
  };
}

/** What is kept of an undecodable object is not what it is now, and a wrong series is worse than none. */
export function tombstone<T>({ tombstone: object }: Change<T> & { type: 'UNDECODABLE' }): readonly ReflectorEvent<T>[] {
  return object === undefined ? [] : [{ type: 'delete', object, isTombstone: true }];
}

const OVERDUE: Health = { state: 'listing', trouble: 'silent', reason: 'waiting for the initial events to end' };

/** The initial events go on. */
export function initialTick<T>(
  state: ReflectorState,
  { lived, quiet }: { readonly lived: number; readonly quiet: number },
  options: ReflectorStepOptions,
): ReflectorStep<T> {
  const { toldSeconds, quietSeconds, mostSeconds } = options.initialEvents;
  if (quiet >= quietSeconds || lived >= mostSeconds) {
    return relist(inPages(state), { ...OVERDUE, state: 'failing', reason: 'the initial events do not end' }, options);
  }
  const health = quiet >= toldSeconds && state.health.state === 'listing' ? OVERDUE : state.health;
  return { state: health === state.health ? state : { ...state, health }, events: [], request: undefined };
}

/** The server ended the watch among the initial events. */
export function initialEnded<T>(state: ReflectorState, options: ReflectorStepOptions): ReflectorStep<T> {
  const reason = 'the initial events ended without their mark';
  return relist(inPages(state), { state: 'failing', trouble: 'closed', reason }, options);
}

/** The watch failed before the initial events were over; `opened` says whether it had begun. */
export function initialFailed<T>(
  state: ReflectorState,
  opened: boolean,
  failure: Failure,
  options: ReflectorStepOptions,
): ReflectorStep<T> {
  const code = statusCode(failure);
  // Storage that can't serve WatchList says so only after it has accepted the request.
  const isRefused = opened ? code === 500 : WATCH_REFUSED.has(code);
  const isKnown = !opened && state.doubted === 'opening' && blamesRequest(failure);
  return isRefused || isKnown ? list(inPages(state), options) : unfinished(state, opened, failure, options);
}

/**
 * Codes of a `Status` with which a server says that it can't do WatchList, or that one may not watch or can't: whether one may
 * list is another matter, in a role as well as at a gateway.
 */
const WATCH_REFUSED: ReadonlySet<number> = new Set([400, 403, 404, 405, 406, 422]);

function inPages(state: ReflectorState): ReflectorState {
  return { ...state, paged: PAGED_LISTS, unfinished: 0 };
}

/** A list is given up. Where the way of asking may be to blame, the other way gets its turn after a few. */
function unfinished<T>(
  state: ReflectorState,
  began: boolean,
  failure: Failure,
  options: ReflectorStepOptions,
): ReflectorStep<T> {
  if (!blamesRequestAfter(failure, state.failures)) return failed(state, failure, options);
  const next: ReflectorState = began && state.doubted === 'nothing' ? { ...state, doubted: 'list' } : state;
  const lists = state.unfinished + 1;
  if (lists < UNFINISHED_LIMIT) return failed({ ...next, unfinished: lists }, failure, options);
  return failed({ ...next, unfinished: 0, paged: state.paged === 0 ? PAGED_LISTS : 0 }, failure, options);
}
