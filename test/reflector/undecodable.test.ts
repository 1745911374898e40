import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { until } from '../support/until.ts';
import { type Choices, type Running, startReflector } from './harness.ts';
import { jsonAnswer, type Replay, replay } from './replay.ts';

let server: Replay;
let running: Running;
afterEach(async () => {
  await running.stop();
  server.close();
});

/** The first request is answered, all others stay open. */
async function play(answer: string, choices: Choices, then: string[] = []): Promise<void> {
  const answers = [answer, ...then];
  server = await replay(() => {
    const next = answers.shift();
    return next === undefined ? undefined : jsonAnswer(next);
  });
  running = startReflector(server.url, choices);
  await until('the request after the last answer', () => server.requests.length > then.length + 1);
}

const pod = (name: string, version: number) =>
  `{"metadata":{"name":"${name}","namespace":"shop","uid":"${name}","resourceVersion":"${version}"}}`;
/** Of a type that no pod can have. */
const broken = (name: string) =>
  `{"metadata":{"name":"${name}","namespace":"shop","resourceVersion":"9","selfLink":{}}}`;
const nameless = '{"metadata":{"name":5,"resourceVersion":"9"}}';
const event = (type: string, object: string) => `{"type":"${type}","object":${object}}\n`;
const list = (...items: string[]) => `{"kind":"PodList","metadata":{"resourceVersion":"7"},"items":[${items}]}`;
const MARK = event(
  'BOOKMARK',
  '{"metadata":{"resourceVersion":"7","annotations":{"k8s.io/initial-events-end":"true"}}}',
);
const PAGED: Choices = { reflector: { watchList: false } };

const told = () => running.undecodable.map(({ namespace, name, field }) => [namespace, name, field]);

describe('an object that can not be read is left out, told, and harms no other', () => {
  test('in a page', async () => {
    await play(list(pod('a', 1), broken('b'), pod('c', 2)), PAGED);
    assert.deepEqual([...running.objects.keys()], ['shop/a', 'shop/c']);
    assert.deepEqual(told(), [['shop', 'b', 'metadata.selfLink']]);
    assert.deepEqual([running.calls.at(-1), running.torn], ['initDone', []]);
  });

  test('among the initial events', async () => {
    await play(event('ADDED', pod('a', 1)) + event('ADDED', broken('b')) + event('ADDED', pod('c', 2)) + MARK, {});
    assert.deepEqual([...running.objects.keys()], ['shop/a', 'shop/c']);
    assert.deepEqual([told().length, running.calls.includes('initDone'), running.torn], [1, true, []]);
  });

  test('among the initial events, where an earlier state of it came before', async () => {
    await play(event('ADDED', pod('a', 1)) + event('MODIFIED', broken('a')) + MARK, {});
    assert.deepEqual([...running.objects.keys()], []);
  });

  test('in a watch: the state that is kept of it is no longer true and goes', async () => {
    const events = event('MODIFIED', broken('a')) + event('MODIFIED', pod('b', 10));
    await play(list(pod('a', 1), pod('b', 2)), PAGED, [events]);
    assert.deepEqual([...running.objects], [['shop/b', '10']]);
    assert.deepEqual(running.calls.slice(-2), ['tombstone shop/a', 'apply shop/b']);
    assert.match(server.requests.at(-1)!, /resourceVersion=10/);
  });

  test('in a watch, and comes back as soon as it can be read', async () => {
    const events = event('MODIFIED', broken('a')) + event('MODIFIED', pod('a', 10));
    await play(list(pod('a', 1)), PAGED, [events]);
    assert.deepEqual([...running.objects], [['shop/a', '10']]);
  });

  test('in a watch, where not even its name can be read', async () => {
    await play(list(pod('a', 1)), PAGED, [event('MODIFIED', nameless) + event('ADDED', pod('b', 10))]);
    assert.deepEqual([...running.objects.keys()], ['shop/a', 'shop/b']);
    assert.deepEqual(told(), [['', '', 'metadata.name']]);
  });

  test('when it was deleted', async () => {
    await play(list(pod('a', 1), pod('b', 2)), PAGED, [event('DELETED', broken('a'))]);
    assert.deepEqual([...running.objects.keys()], ['shop/b']);
  });

  test('in a later list, which ends what an earlier one had told', async () => {
    const gone = event('ERROR', '{"kind":"Status","code":410}');
    await play(list(pod('a', 1), pod('b', 2)), PAGED, [gone, list(broken('a'), pod('b', 2))]);
    assert.deepEqual([...running.objects.keys()], ['shop/b']);
  });

  test('as a bookmark', async () => {
    const events = event('BOOKMARK', '{"metadata":{"resourceVersion":5}}') + event('ADDED', pod('b', 10));
    await play(list(), PAGED, [events]);
    assert.deepEqual([[...running.objects.keys()], running.torn], [['shop/b'], []]);
  });
});

test('a line that is not whole is no such object: it is asked for again', async () => {
  await play(list(pod('a', 1)), PAGED, [`{"type":"MODIFIED","object":${broken('a').slice(0, -1)}\n`]);
  assert.deepEqual([running.undecodable, running.torn.length, [...running.objects.keys()]], [[], 1, ['shop/a']]);
  assert.match(server.requests.at(-1)!, /resourceVersion=7/);
});
