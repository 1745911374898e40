import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { until } from '../support/until.ts';
import { type Choices, type Running, startReflector } from './harness.ts';
import { jsonAnswer, type Replay, recorded, replay } from './replay.ts';

let server: Replay;
let running: Running;
afterEach(async () => {
  await running.stop();
  server.close();
});

/** Answers with the recordings one after the other; the requests after the last one stay open. */
async function play(answers: readonly (string | Buffer)[], choices?: Choices, pieces?: number): Promise<void> {
  let next = 0;
  server = await replay(() => {
    const answer = answers[next++];
    return typeof answer === 'string' ? recorded(answer) : answer;
  }, pieces);
  running = startReflector(server.url, choices);
  await until('the request after the last recording', () => server.requests.length > answers.length);
}

/** What was there before the recorded watches: nothing that they tell of. */
const EMPTY_LIST = jsonAnswer('{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1583"},"items":[]}');
const PAGED: Choices = { reflector: { watchList: false } };
const query = (at: number, name: string) => new URL(server.requests[at]!, server.url).searchParams.get(name);

/** What the watch told, without the list before it. */
const changes = () => running.calls.filter((call) => !call.startsWith('init'));

describe('a recorded watch', () => {
  const CHANGES = [
    ...Array(4).fill('apply wire/demo-9'),
    'delete wire/demo-9',
    'apply wire/demo-4',
    'delete wire/demo-4',
  ];

  for (const [name, protobuf] of [
    ['watch-pods-json', false],
    ['watch-pods-protobuf', true],
  ] as const) {
    test(`${name} is followed and resumed from its last bookmark`, async () => {
      await play([EMPTY_LIST, name], { ...PAGED, protobuf });
      assert.deepEqual([changes(), running.torn, query(2, 'resourceVersion')], [CHANGES, [], '1590']);
    });

    test(`${name} reads the same in pieces of seven bytes`, async () => {
      await play([EMPTY_LIST, name], { ...PAGED, protobuf }, 7);
      assert.deepEqual(changes(), CHANGES);
    });

    test(`${name} that is cut anywhere is resumed, and no event is lost`, async () => {
      const bytes = recorded(name);
      for (let cut = 900; cut < bytes.length; cut += 997) {
        await play([EMPTY_LIST, bytes.subarray(0, cut)], { ...PAGED, protobuf });
        const seen = changes();
        assert.deepEqual(seen, CHANGES.slice(0, seen.length));
        // The recorded changes have consecutive versions after the list's.
        assert.equal(query(2, 'resourceVersion'), String(1583 + seen.length));
        await running.stop();
        server.close();
      }
    });
  }

  test('without bookmarks is resumed from its last event', async () => {
    await play([EMPTY_LIST, 'watch-pods-no-bookmarks'], PAGED);
    assert.equal(query(2, 'resourceVersion'), '1590');
  });

  test('deletes what leaves a field selector', async () => {
    await play([EMPTY_LIST, 'watch-pods-fieldselector-leave'], {
      reflector: { watchList: false, selectors: { fieldSelector: 'status.phase!=Running', labelSelector: 'app=demo' } },
    });
    assert.ok(changes().some((call) => call.startsWith('delete ')));
    for (const request of [0, 1, 2]) {
      assert.deepEqual(
        [query(request, 'fieldSelector'), query(request, 'labelSelector')],
        ['status.phase!=Running', 'app=demo'],
      );
    }
  });

  test('from a version that the server lost stays silent, and a list follows the third one', async () => {
    const silent = 'watch-rv-too-large';
    await play([EMPTY_LIST, silent, silent, silent], PAGED);
    assert.equal(query(4, 'limit'), '250');
  });
});

describe('a recorded WatchList', () => {
  for (const [name, protobuf] of [
    ['watchlist-pods-json', false],
    ['watchlist-pods-protobuf', true],
  ] as const) {
    test(`${name} gives the initial objects and goes on from the mark`, async () => {
      await play([name], { protobuf });
      assert.deepEqual([running.calls[0], running.calls.at(-1)], ['init', 'initDone']);
      assert.equal(query(1, 'resourceVersion'), '1590');
    });
  }

  for (const [name, protobuf] of [
    ['watchlist-empty-json', false],
    ['watchlist-empty-protobuf', true],
  ] as const) {
    test(`${name} is a whole list of nothing`, async () => {
      await play([name], { protobuf });
      assert.deepEqual(running.calls, ['init', 'initDone']);
    });
  }

  test('without its mark is followed by a list in pages', async () => {
    await play(['watchlist-without-bookmarks']);
    assert.deepEqual([query(1, 'limit'), running.calls.includes('initDone')], ['250', false]);
  });

  const refusals: readonly [string, string | Buffer, boolean][] = [
    ['HTTP 422', 'error-422-watchlist-disabled', false],
    ['HTTP 422 in protobuf', 'error-422-watchlist-disabled-protobuf', true],
    [
      'an ERROR event 500',
      jsonAnswer(
        '{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","reason":"InternalError","code":500}}\n',
      ),
      false,
    ],
  ];
  for (const [name, answer, protobuf] of refusals) {
    test(`refused by ${name} is followed by a list, and never asked for again`, async () => {
      await play([answer, EMPTY_LIST, 'error-410-watch-old-rv'], { protobuf });
      assert.deepEqual([query(1, 'limit'), query(3, 'limit')], ['250', '250']);
    });
  }
});

describe('a recorded refusal', () => {
  for (const protobuf of [false, true]) {
    const suffix = protobuf ? '-protobuf' : '';

    test(`of an old version within a watch leads to a list${suffix}`, async () => {
      await play([EMPTY_LIST, `error-410-watch-old-rv${suffix}`], { ...PAGED, protobuf });
      assert.equal(query(2, 'limit'), '250');
    });

    test(`of an expired token leads on with the new token${suffix}`, async () => {
      await play([`list-page-1${suffix}`, `error-410-continue-expired${suffix}`], { ...PAGED, protobuf });
      assert.equal(query(2, 'continue'), 'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6LTEsInN0YXJ0IjoiZGVtby0xXHUwMDAwIn0');
    });

    test(`by RBAC is told in the server's words${suffix}`, async () => {
      await play([`error-403-list${suffix}`], { ...PAGED, protobuf });
      const told = running.statuses.find(({ state }) => state === 'forbidden');
      assert.match(told?.reason ?? '', /User "limited" cannot list resource "pods"/);
    });
  }

  test('of an expired token ends in a watch from the first page', async () => {
    await play(['list-page-1', 'error-410-continue-expired', 'list-inconsistent-continue'], PAGED);
    assert.equal(query(3, 'resourceVersion'), '1590');
  });

  const states: readonly [string, string, RegExp][] = [
    ['error-404-group', 'failing', /^HTTP 404 text\/plain: # page not found$/],
    ['error-404-resource', 'absent', /could not find the requested resource/],
    ['error-401-bad-token', 'failing', /401 Unauthorized/],
    ['error-500-watch-bad-rv', 'failing', /^500 /],
    ['error-504-rv-too-large', 'failing', /Too large resource version/],
  ];
  for (const [name, state, reason] of states) {
    test(`${name} is told as ${state}`, async () => {
      await play([name, name, name], {
        reflector: {
          watchList: false,
          timing: { retry: { least: 0.002, most: 0.004 }, slowRetry: { least: 0.002, most: 0.004 } },
        },
      });
      const told = running.statuses.find((status) => status.state === state);
      assert.match(told?.reason ?? '', reason);
    });
  }
});

test('two recorded pages are one list, followed by one watch', async () => {
  await play(['list-page-1', 'list-page-2'], PAGED);
  assert.deepEqual([running.calls[0], running.calls.at(-1), running.objects.size], ['init', 'initDone', 4]);
  assert.equal(query(2, 'watch'), 'true');
});
