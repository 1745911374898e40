import {
  check,
  FIRST_PAGE,
  INIT,
  listing,
  refused,
  sick,
  state,
  WATCH_LIST,
  wait,
  watchFrom,
} from '../../../../test/reflector/step-cases.ts';
import { INITIAL_REFLECTOR_STATE } from './state.ts';

check('the first request', [
  {
    name: 'is WatchList where it may be tried',
    from: INITIAL_REFLECTOR_STATE,
    input: { type: 'started' },
    events: [INIT],
    request: WATCH_LIST,
    state: { phase: 'initial' },
  },
  {
    name: 'is a page where WatchList may not be tried',
    from: INITIAL_REFLECTOR_STATE,
    input: { type: 'started' },
    options: { watchList: false },
    events: [INIT],
    request: FIRST_PAGE,
    state: { phase: 'listing' },
  },
  {
    name: 'is a page where WatchList was refused before',
    from: state({ paged: 4 }),
    input: { type: 'started' },
    events: [INIT],
    request: FIRST_PAGE,
  },
]);

check('the wait after a failure', [
  {
    name: 'is short again for who was woken: what failed before says nothing any more',
    from: state({ failures: 9, refusals: 9, resourceVersion: '7' }),
    input: { type: 'timer', woken: true },
    request: watchFrom('7'),
    state: { failures: 0, refusals: 0 },
  },
  ...[400, 401, 406, 422, 429, 500, 503, 504].map((code) => ({
    name: `is short after a list's ${code}`,
    from: listing,
    input: { type: 'listFailed', failure: refused(code) } as const,
    request: wait(1),
    state: { health: sick(code === 400 ? 'rejected' : 'refused', `${code} why`) } as const,
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
    name: 'of a 403 is never longer than the longest slow one, however often anything failed before',
    from: state({ phase: 'listing', failures: 20, refusals: 20 }),
    input: { type: 'listFailed', failure: refused(403) },
    options: { random: () => 1 },
    request: wait(400),
    state: { failures: 20 },
  },
  {
    name: 'of a first 403 is never longer than the longest slow one either',
    from: listing,
    input: { type: 'listFailed', failure: refused(403) },
    options: { random: () => 1, slowRetry: { least: 1, most: 1 } },
    request: wait(1),
  },
  {
    name: 'ends with a list from the start where none has ended',
    from: state({ failures: 1, health: sick('unreachable', 'cut') }),
    input: { type: 'timer', woken: false },
    events: [INIT],
    request: WATCH_LIST,
    state: { failures: 1, health: sick('unreachable', 'cut') },
  },
  {
    name: 'ends with a watch where one can be resumed',
    from: state({ resourceVersion: '7', failures: 1 }),
    input: { type: 'timer', woken: false },
    request: watchFrom('7'),
    state: { phase: 'watching', failures: 1 },
  },
]);
