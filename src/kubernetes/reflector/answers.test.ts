import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CodedError } from '../../errors.ts';
import { createDecoder } from '../codec/decoders.ts';
import { message, text } from '../codec/schema.ts';
import { createStringCache } from '../codec/strings.ts';
import { networkFailure, refusalOf } from './answers.ts';
import { type Failure, healthAfter } from './failure.ts';

const schema = message({ metadata: [1, message({ resourceVersion: [6, text] })] });
const decoder = createDecoder(schema, { form: 'object' }, createStringCache(16));
const refusal = (status: number, contentType: string, body: string, retryAfterSeconds = 0) =>
  refusalOf(decoder, { status, contentType, retryAfterSeconds }, Buffer.from(body));
const statusOf = (code: number, more = '') => `{"kind":"Status","message":"why","code":${code}${more}}`;
const reasonOf = (failure: Failure) => (failure.type === 'status' ? '' : failure.reason);

describe('a refusal', () => {
  test('is what the Status says', () => {
    const failure = refusal(404, 'application/json', statusOf(404, ',"details":{"retryAfterSeconds":3}'));
    assert.deepEqual(failure, {
      type: 'status',
      status: { code: 404, reason: '', message: 'why', retryAfterSeconds: 3, continue: '' },
    });
  });

  test('has the code of HTTP where the Status has none, and the longer of two waits', () => {
    const failure = refusal(503, 'application/json', '{"kind":"Status"}', 7);
    assert.ok(failure.type === 'status');
    assert.deepEqual([failure.status.code, failure.status.retryAfterSeconds], [503, 7]);
  });

  const pages: readonly [string, number, string, string, string][] = [
    [
      'a gateway',
      404,
      'text/plain; charset=utf-8',
      'default backend - 404',
      'HTTP 404 text/plain: default backend - #',
    ],
    ['no content type', 403, '', 'no', 'HTTP 403 without a content type: no'],
    ['nothing', 410, 'text/html', '', 'HTTP 410 text/html: an empty answer'],
    [
      'JSON of another kind',
      404,
      'application/json',
      '{"error":"none"}',
      'HTTP 404 application/json: {"error":"none"}',
    ],
    [
      'HTML',
      502,
      'text/html',
      '<html><head><style>a{b:1}</style><title>502</title></head>\n<body><h1>Bad  Gateway</h1> ray 8f1c-2</body>',
      'HTTP 502 text/html: # Bad Gateway ray #',
    ],
  ];
  for (const [what, status, type, body, reason] of pages) {
    test(`without a Status says nothing about Kubernetes: ${what}`, () => {
      const failure = refusal(status, type, body, 4);
      assert.deepEqual(failure, { type: 'nonsense', code: status, reason, retryAfterSeconds: 4 });
    });
  }

  test('has the same short reason each time, whatever ids and times the page has', () => {
    const page = (id: number) =>
      refusal(502, 'text/html', `<p>id ${id.toString(16)}0 at 12:0${id % 10}</p>${'x '.repeat(500)}`);
    assert.equal(reasonOf(page(12_345)), reasonOf(page(54_321)));
    assert.ok(reasonOf(page(1)).length < 160);
  });

  test('does not quote what may be the objects themselves', () => {
    const reason = reasonOf(refusal(203, 'application/json', '{"kind":"SecretList","data":"c2VjcmV0"}'));
    assert.equal(reason, 'HTTP 203 application/json: no answer of a Kubernetes API server');
  });
});

describe('the trouble', () => {
  const troubles: readonly [Failure, string, string][] = [
    [refusal(403, 'application/json', statusOf(403)), 'forbidden', 'forbidden'],
    [refusal(404, 'application/json', statusOf(404)), 'absent', 'absent'],
    [refusal(410, 'application/json', statusOf(410)), 'failing', 'expired'],
    [refusal(500, 'application/json', statusOf(500)), 'failing', 'refused'],
    [refusal(403, 'text/html', 'no'), 'failing', 'nonsense'],
    [refusal(404, 'text/html', 'no'), 'failing', 'nonsense'],
    [refusal(200, 'text/html', 'no'), 'failing', 'nonsense'],
    [refusal(429, 'text/plain', 'Too many requests'), 'failing', 'refused'],
    [refusal(503, 'text/html', 'no'), 'failing', 'refused'],
    [{ type: 'torn', reason: 'cut' }, 'failing', 'torn'],
    [networkFailure(new Error('cut')), 'failing', 'unreachable'],
  ];
  for (const [failure, state, trouble] of troubles) {
    test(`of ${JSON.stringify(failure).slice(0, 90)} is ${trouble}`, () => {
      const health = healthAfter(failure);
      assert.deepEqual([health.state, health.trouble], [state, trouble]);
    });
  }
});

describe('the network', () => {
  const reached = (error: unknown) => {
    const failure = networkFailure(error);
    return failure.type === 'network' && failure.reached;
  };
  const error = (code: string) => Object.assign(new Error('why'), { code });

  test('tells apart whether there was a connection', () => {
    assert.deepEqual(
      ['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT', 'ECONNRESET', 'UND_ERR_HEADERS_TIMEOUT'].map((code) =>
        reached(error(code)),
      ),
      [false, false, false, true, true],
    );
  });

  test('was not asked where the credentials could not be read', () => {
    assert.equal(reached(new CodedError('KSO_CREDENTIALS_UNREADABLE')), false);
  });

  test('may fail with an abort, whose code is a number', () => {
    assert.equal(reached(AbortSignal.abort().reason), true);
  });
});
