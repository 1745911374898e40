import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Status } from '../codec/decoder.ts';
import { type Failure, INITIAL_STATE, type Input, queryOf, type State, type StepOptions, step } from './step.ts';

const OPTIONS: StepOptions = {
  watchList: true,
  random: () => 0,
  retry: { least: 1, most: 16 },
  slowRetry: { least: 100, most: 400 },
  shortWatchSeconds: 5,
};

const state = (over: Partial<State>): State => ({ ...INITIAL_STATE, ...over });
const refused = (code: number, over: Partial<Status> = {}): Failure => ({
  type: 'status',
  status: { code, reason: '', message: 'why', retryAfterSeconds: 0, continue: '', ...over },
});
const network: Failure = { type: 'network', reason: 'cut' };
const torn: Failure = { type: 'torn', reason: 'half a line' };
const watching = state({
  phase: 'watching',
  resourceVersion: '7',
  synced: true,
  health: { state: 'watching', reason: '' },
});
const initial = state({ phase: 'initial' });
const listing = state({ phase: 'listing' });
const INIT = { type: 'init' } as const;
const FIRST_PAGE = { type: 'page', continue: '' } as const;
const WATCH_LIST = { type: 'watchList', timeoutSeconds: 300 } as const;
const watchFrom = (resourceVersion: string) => ({ type: 'watch', resourceVersion, timeoutSeconds: 300 }) as const;
const wait = (seconds: number) => ({ type: 'wait', seconds }) as const;

interface Case {
  readonly name: string;
  readonly from: State;
  readonly input: Input<string>;
  readonly options?: Partial<StepOptions>;
  readonly events?: readonly unknown[];
  readonly request?: unknown;
  readonly state?: Partial<State>;
}

function check(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    for (const { name, from, input, options, events, request, state } of cases) {
      test(name, () => {
        const next = step(from, input, { ...OPTIONS, ...options });
        assert.deepEqual(
          { events: next.events, request: next.request, state: next.state },
          { events: events ?? [], request, state: { ...next.state, ...state } },
        );
      });
    }
  });
}

check('the first request', [
  {
    name: 'is WatchList where it may be tried',
    from: INITIAL_STATE,
    input: { type: 'started' },
    events: [INIT],
    request: WATCH_LIST,
    state: { phase: 'initial' },
  },
  {
    name: 'is a page where WatchList may not be tried',
    from: INITIAL_STATE,
    input: { type: 'started' },
    options: { watchList: false },
    events: [INIT],
    request: FIRST_PAGE,
    state: { phase: 'listing' },
  },
  {
    name: 'is a page where WatchList was refused before',
    from: state({ watchListRefused: true }),
    input: { type: 'started' },
    events: [INIT],
    request: FIRST_PAGE,
  },
]);

check('pages', [
  {
    name: 'hand each object on untouched',
    from: listing,
    input: { type: 'listed', object: 'a' },
    events: [{ type: 'initApply', object: 'a' }],
  },
  {
    name: 'are asked for with the token of the one before',
    from: listing,
    input: { type: 'page', meta: { resourceVersion: '7', continue: 'next' } },
    request: { type: 'page', continue: 'next' },
    state: { resourceVersion: '7', token: 'next', health: { state: 'listing', reason: '' } },
  },
  {
    name: 'end with initDone and a watch from the list',
    from: listing,
    input: { type: 'page', meta: { resourceVersion: '7', continue: '' } },
    events: [{ type: 'initDone' }],
    request: watchFrom('7'),
    state: { phase: 'watching', synced: true },
  },
  {
    name: 'are followed by a watch from the first page, not from a younger later one',
    from: state({ phase: 'listing', resourceVersion: '7', token: 'next' }),
    input: { type: 'page', meta: { resourceVersion: '9', continue: '' } },
    events: [{ type: 'initDone' }],
    request: watchFrom('7'),
  },
  {
    name: 'go on with the inconsistent token of a 410',
    from: state({ phase: 'listing', resourceVersion: '7', token: 'old' }),
    input: { type: 'listFailed', failure: refused(410, { continue: 'new' }) },
    request: { type: 'page', continue: 'new' },
    state: { resourceVersion: '7', token: 'new' },
  },
  {
    name: 'start again after a 410 without a token',
    from: state({ phase: 'listing', resourceVersion: '7', token: 'old' }),
    input: { type: 'listFailed', failure: refused(410) },
    options: { watchList: false },
    events: [INIT],
    request: FIRST_PAGE,
    state: { resourceVersion: '', token: '', failures: 1 },
  },
  {
    name: 'start again after a 410 that gives the same token back',
    from: state({ phase: 'listing', resourceVersion: '7', token: 'same', failures: 1 }),
    input: { type: 'listFailed', failure: refused(410, { continue: 'same' }) },
    request: wait(1),
    state: { resourceVersion: '', failures: 2 },
  },
  {
    name: 'are given up for a while when the network fails in the middle',
    from: state({ phase: 'listing', resourceVersion: '7', token: 'next' }),
    input: { type: 'listFailed', failure: network },
    request: wait(1),
    state: { phase: 'waiting', resourceVersion: '', failures: 1, health: { state: 'failing', reason: 'cut' } },
  },
  {
    name: 'are given up for a while when they can not be read',
    from: listing,
    input: { type: 'listFailed', failure: torn },
    request: wait(1),
    state: { health: { state: 'failing', reason: 'half a line' } },
  },
  {
    name: 'are asked for slowly after a 403',
    from: listing,
    input: { type: 'listFailed', failure: refused(403) },
    request: wait(100),
    state: { health: { state: 'forbidden', reason: '403 why' } },
  },
  {
    name: 'are asked for slowly after a 404',
    from: listing,
    input: { type: 'listFailed', failure: refused(404) },
    request: wait(100),
    state: { health: { state: 'absent', reason: '404 why' } },
  },
]);

check('the wait after a failure', [
  ...[400, 401, 406, 422, 429, 500, 503, 504].map((code) => ({
    name: `is short after a list's ${code}`,
    from: listing,
    input: { type: 'listFailed', failure: refused(code) } as const,
    request: wait(1),
    state: { health: { state: 'failing', reason: `${code} why` } } as const,
  })),
  {
    name: 'grows with each failure',
    from: state({ phase: 'listing', failures: 2 }),
    input: { type: 'listFailed', failure: refused(503) },
    options: { random: () => 1 },
    request: wait(8),
    state: { failures: 3 },
  },
  {
    name: 'is at least what the server asks for',
    from: listing,
    input: { type: 'listFailed', failure: refused(429, { retryAfterSeconds: 20 }) },
    request: wait(20),
  },
  {
    name: 'spreads those that the server sent away together',
    from: listing,
    input: { type: 'listFailed', failure: refused(429, { retryAfterSeconds: 20 }) },
    options: { random: () => 0.5 },
    request: wait(20.5),
  },
  {
    name: 'is never longer than the longest slow one, whatever the server asks for',
    from: listing,
    input: { type: 'listFailed', failure: refused(429, { retryAfterSeconds: 1e9 }) },
    request: wait(400),
  },
  {
    name: 'of a 403 grows to the longest slow one',
    from: state({ phase: 'listing', failures: 20 }),
    input: { type: 'listFailed', failure: refused(403) },
    options: { random: () => 1 },
    request: wait(400),
  },
  {
    name: 'ends with a list from the start where none has ended',
    from: state({ failures: 1, health: { state: 'failing', reason: 'cut' } }),
    input: { type: 'timer' },
    events: [INIT],
    request: WATCH_LIST,
    state: { failures: 1, health: { state: 'failing', reason: 'cut' } },
  },
  {
    name: 'ends with a watch where one can be resumed',
    from: state({ resourceVersion: '7', failures: 1 }),
    input: { type: 'timer' },
    request: watchFrom('7'),
    state: { phase: 'watching', failures: 1 },
  },
]);

check('WatchList', [
  {
    name: 'counts as listing while the initial objects come',
    from: state({ phase: 'initial', health: { state: 'failing', reason: 'cut' } }),
    input: { type: 'opened' },
    state: { health: { state: 'listing', reason: '' } },
  },
  ...(['ADDED', 'MODIFIED'] as const).map((type) => ({
    name: `hands an initial ${type} object on`,
    from: initial,
    input: { type: 'event', event: { type, object: 'a', resourceVersion: '3' } } as const,
    events: [{ type: 'initApply', object: 'a' }],
    state: { phase: 'initial', resourceVersion: '' } as const,
  })),
  {
    name: 'takes an object back that is deleted before the mark',
    from: initial,
    input: { type: 'event', event: { type: 'DELETED', object: 'a', resourceVersion: '3' } },
    events: [{ type: 'delete', object: 'a' }],
  },
  {
    name: 'is done at the mark and goes on as a watch from there',
    from: initial,
    input: { type: 'event', event: { type: 'BOOKMARK', resourceVersion: '7', initialEventsEnd: true } },
    events: [{ type: 'initDone' }],
    state: { phase: 'watching', resourceVersion: '7', synced: true, health: { state: 'watching', reason: '' } },
  },
  {
    name: 'is given up for pages when a bookmark comes that is not the mark',
    from: initial,
    input: { type: 'event', event: { type: 'BOOKMARK', resourceVersion: '7', initialEventsEnd: false } },
    events: [INIT],
    request: FIRST_PAGE,
    state: { watchListRefused: true },
  },
  ...[400, 422].map((code) => ({
    name: `is given up for pages after a ${code}`,
    from: initial,
    input: { type: 'watchFailed', lived: undefined, failure: refused(code) } as const,
    events: [INIT],
    request: FIRST_PAGE,
    state: { phase: 'listing', watchListRefused: true } as const,
  })),
  {
    name: 'is given up for pages after an ERROR event 500 before the mark',
    from: initial,
    input: { type: 'watchFailed', lived: 0, failure: refused(500) },
    events: [INIT],
    request: FIRST_PAGE,
    state: { phase: 'listing', watchListRefused: true },
  },
  {
    name: 'is tried again after an HTTP 500, which says nothing about it',
    from: initial,
    input: { type: 'watchFailed', lived: undefined, failure: refused(500) },
    request: wait(1),
    state: { watchListRefused: false },
  },
  {
    name: 'is tried again after an ERROR event other than 500',
    from: initial,
    input: { type: 'watchFailed', lived: 0, failure: refused(504) },
    request: wait(1),
    state: { watchListRefused: false, resourceVersion: '' },
  },
  {
    name: 'is tried again when the network fails before the mark',
    from: initial,
    input: { type: 'watchFailed', lived: 2, failure: network },
    request: wait(1),
    state: { resourceVersion: '', watchListRefused: false, pagesOnce: false },
  },
  {
    name: 'is tried again when an initial event can not be read',
    from: initial,
    input: { type: 'watchFailed', lived: 2, failure: torn },
    request: wait(1),
    state: { resourceVersion: '' },
  },
  {
    name: 'is replaced by pages once when the server ends it before the mark',
    from: initial,
    input: { type: 'ended', lived: 300, idle: false },
    events: [INIT],
    request: FIRST_PAGE,
    state: { pagesOnce: true, watchListRefused: false },
  },
  {
    name: 'is replaced by pages once when it falls silent before the mark',
    from: initial,
    input: { type: 'ended', lived: 90, idle: true },
    events: [INIT],
    request: FIRST_PAGE,
    state: { pagesOnce: true },
  },
  {
    name: 'may be tried again after the pages that replaced it once',
    from: state({ phase: 'listing', pagesOnce: true }),
    input: { type: 'page', meta: { resourceVersion: '7', continue: '' } },
    events: [{ type: 'initDone' }],
    request: watchFrom('7'),
    state: { pagesOnce: false },
  },
  {
    name: 'is asked for slowly after a 403',
    from: initial,
    input: { type: 'watchFailed', lived: undefined, failure: refused(403) },
    request: wait(100),
    state: { health: { state: 'forbidden', reason: '403 why' } },
  },
]);

check('a watch', [
  {
    name: 'is healthy once it is open',
    from: state({ phase: 'watching', resourceVersion: '7', health: { state: 'failing', reason: 'cut' } }),
    input: { type: 'opened' },
    state: { health: { state: 'watching', reason: '' } },
  },
  ...(['ADDED', 'MODIFIED'] as const).map((type) => ({
    name: `applies an ${type} object and moves on`,
    from: state({ ...watching, failures: 3 }),
    input: { type: 'event', event: { type, object: 'a', resourceVersion: '8' } } as const,
    events: [{ type: 'apply', object: 'a' }],
    state: { resourceVersion: '8', failures: 0, heard: 'object' } as const,
  })),
  {
    name: 'deletes a DELETED object and moves on',
    from: watching,
    input: { type: 'event', event: { type: 'DELETED', object: 'a', resourceVersion: '8' } },
    events: [{ type: 'delete', object: 'a' }],
    state: { resourceVersion: '8' },
  },
  {
    name: 'moves on with a bookmark and tells nobody',
    from: state({ ...watching, failures: 3 }),
    input: { type: 'event', event: { type: 'BOOKMARK', resourceVersion: '8', initialEventsEnd: false } },
    state: { resourceVersion: '8', heard: 'bookmark', failures: 3 },
  },
  {
    name: 'keeps its place when an event carries no resourceVersion',
    from: watching,
    input: { type: 'event', event: { type: 'ADDED', object: 'a', resourceVersion: '' } },
    events: [{ type: 'apply', object: 'a' }],
    state: { resourceVersion: '7' },
  },
  {
    name: 'is resumed at once after an ordinary end',
    from: watching,
    input: { type: 'ended', lived: 300, idle: false },
    request: watchFrom('7'),
    state: { failures: 0, silent: 1 },
  },
  {
    name: 'is resumed at once after a short life that brought an object',
    from: state({ ...watching, heard: 'object' }),
    input: { type: 'ended', lived: 0, idle: false },
    request: watchFrom('7'),
    state: { silent: 0 },
  },
  {
    name: 'is resumed at once when it fell silent',
    from: state({ ...watching, heard: 'bookmark' }),
    input: { type: 'ended', lived: 90, idle: true },
    request: watchFrom('7'),
    state: { silent: 0 },
  },
  {
    name: 'waits when the server ends it at once without an object',
    from: state({ ...watching, heard: 'bookmark', failures: 1 }),
    input: { type: 'ended', lived: 0.1, idle: false },
    options: { random: () => 1 },
    request: wait(4),
    state: {
      failures: 2,
      resourceVersion: '7',
      health: { state: 'failing', reason: 'the server closes each watch at once' },
    },
  },
  {
    name: 'is followed by a list after three in a row that brought nothing at all',
    from: state({ ...watching, silent: 2 }),
    input: { type: 'ended', lived: 300, idle: false },
    events: [INIT],
    request: WATCH_LIST,
    state: { silent: 0, resourceVersion: '' },
  },
  {
    name: 'is no silent one when it brought a bookmark',
    from: state({ ...watching, heard: 'bookmark', silent: 2 }),
    input: { type: 'ended', lived: 300, idle: false },
    request: watchFrom('7'),
    state: { silent: 0 },
  },
  {
    name: 'is resumed after a wait when the network fails',
    from: watching,
    input: { type: 'watchFailed', lived: 2, failure: network },
    request: wait(1),
    state: { resourceVersion: '7', failures: 1, silent: 0 },
  },
  {
    name: 'forgets earlier failures when it lived for long before the network failed',
    from: state({ ...watching, failures: 4 }),
    input: { type: 'watchFailed', lived: 60, failure: network },
    options: { random: () => 1 },
    request: wait(2),
    state: { failures: 1 },
  },
  {
    name: 'is resumed after a wait when its connection can not be made',
    from: watching,
    input: { type: 'watchFailed', lived: undefined, failure: network },
    request: wait(1),
    state: { resourceVersion: '7' },
  },
  {
    name: 'is followed by a list at once after an ERROR event 410',
    from: watching,
    input: { type: 'watchFailed', lived: 60, failure: refused(410) },
    events: [INIT],
    request: WATCH_LIST,
    state: { resourceVersion: '', failures: 1 },
  },
  {
    name: 'is followed by a list at once after an HTTP 410',
    from: watching,
    input: { type: 'watchFailed', lived: undefined, failure: refused(410) },
    events: [INIT],
    request: WATCH_LIST,
  },
  {
    name: 'is followed by a list after a wait when the list before it led to a 410 as well',
    from: state({ ...watching, failures: 1 }),
    input: { type: 'watchFailed', lived: 0, failure: refused(410) },
    request: wait(1),
    state: { resourceVersion: '', failures: 2 },
  },
  {
    name: 'is resumed after a wait when an ERROR event other than 410 comes',
    from: watching,
    input: { type: 'watchFailed', lived: 0, failure: refused(500, { retryAfterSeconds: 5 }) },
    request: wait(5),
    state: { resourceVersion: '7', silent: 1 },
  },
  {
    name: 'is followed by a list when ERROR events come again and again from one place',
    from: state({ ...watching, silent: 2 }),
    input: { type: 'watchFailed', lived: 0, failure: refused(500) },
    request: wait(1),
    state: { resourceVersion: '' },
  },
  {
    name: 'is resumed from the last good event after one that can not be read',
    from: state({ ...watching, heard: 'object' }),
    input: { type: 'watchFailed', lived: 0, failure: torn },
    request: wait(1),
    state: { resourceVersion: '7' },
  },
  {
    name: 'is followed by a list when the same event can not be read three times',
    from: state({ ...watching, silent: 2 }),
    input: { type: 'watchFailed', lived: 0, failure: torn },
    request: wait(1),
    state: { resourceVersion: '' },
  },
  ...[401, 429, 500, 503].map((code) => ({
    name: `keeps its place after a ${code}`,
    from: watching,
    input: { type: 'watchFailed', lived: undefined, failure: refused(code) } as const,
    request: wait(1),
    state: { resourceVersion: '7', silent: 0 } as const,
  })),
  ...[400, 422].map((code) => ({
    name: `is followed by a list after a ${code}, for its place may be the trouble`,
    from: watching,
    input: { type: 'watchFailed', lived: undefined, failure: refused(code) } as const,
    request: wait(1),
    state: { resourceVersion: '' } as const,
  })),
  {
    name: 'keeps its place while it is forbidden',
    from: watching,
    input: { type: 'watchFailed', lived: undefined, failure: refused(403) },
    request: wait(100),
    state: { resourceVersion: '7', health: { state: 'forbidden', reason: '403 why' } },
  },
  {
    name: 'keeps its place while the resource is absent',
    from: watching,
    input: { type: 'watchFailed', lived: undefined, failure: refused(404) },
    request: wait(100),
    state: { resourceVersion: '7', health: { state: 'absent', reason: '404 why' } },
  },
]);

describe('the query', () => {
  test('of the first page has a limit and no resourceVersion', () => {
    assert.deepEqual(queryOf(FIRST_PAGE), { limit: '250' });
  });

  test('of a later page has the limit and the token alone', () => {
    assert.deepEqual(queryOf({ type: 'page', continue: 'next' }), { limit: '250', continue: 'next' });
  });

  test('of a watch asks for bookmarks from its place', () => {
    assert.deepEqual(queryOf(watchFrom('7')), {
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: '7',
      timeoutSeconds: '300',
    });
  });

  test('of WatchList has the three options that only work together', () => {
    assert.deepEqual(queryOf(WATCH_LIST), {
      watch: 'true',
      allowWatchBookmarks: 'true',
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
      timeoutSeconds: '300',
    });
  });

  test('of a watch lasts ten minutes at most', () => {
    const { request } = step(INITIAL_STATE, { type: 'started' }, { ...OPTIONS, random: () => 0.999_999 });
    assert.equal(request?.type === 'watchList' && request.timeoutSeconds, 600);
  });
});
