import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FIRST_PAGE, OPTIONS, WATCH_LIST, watchFrom } from '../../../test/reflector/step-cases.ts';
import { queryOf } from './query.ts';
import { INITIAL_REFLECTOR_STATE } from './steps/state.ts';
import { reflectorStep } from './steps/step.ts';

describe('the query', () => {
  test('of the first page has a limit and no resourceVersion', () => {
    assert.deepEqual(queryOf(FIRST_PAGE), { limit: '250' });
  });

  test('of a page asks for no more objects than are wanted', () => {
    assert.deepEqual(queryOf(FIRST_PAGE, { most: 7 }), { limit: '7' });
    assert.deepEqual(queryOf(FIRST_PAGE, { most: 251 }), { limit: '250' });
  });

  test('of the first page alone says that the cache will do', () => {
    assert.deepEqual(queryOf(FIRST_PAGE, { cached: true }), { limit: '250', resourceVersion: '0' });
    const next = queryOf({ type: 'page', continue: 'next' }, { cached: true });
    assert.deepEqual(next, { limit: '250', continue: 'next' });
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
    const { request } = reflectorStep(
      INITIAL_REFLECTOR_STATE,
      { type: 'started' },
      { ...OPTIONS, random: () => 0.999_999 },
    );
    assert.equal(request?.type === 'watchList' && request.timeoutSeconds, 600);
  });
});
