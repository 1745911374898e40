/** The table of the specification, for each status of HTTP and each code of gRPC. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { type Answer, classify } from './classify.ts';
import { Refusal } from './refusal.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const DAY = 24 * 3_600_000;

function kindOf(answer: Answer): string {
  return classify(answer, NOW)?.kind ?? 'accepted';
}

function expectedOf(code: number): string {
  if (code < 300) return 'accepted';
  if (code < 400) return 'final';
  if ([429, 502, 503, 504].includes(code)) return 'later';
  if ([401, 403, 404, 407].includes(code)) return 'final';
  return code === 413 ? 'too-large' : 'data';
}

test('each HTTP status is success, a redirect, busy, too large, about this process, or about the data', () => {
  for (let code = 200; code < 600; code++) {
    assert.equal(kindOf({ protocol: 'http', status: code }), expectedOf(code), `${code}`);
    assert.equal(classify({ protocol: 'http', status: code }, NOW)?.notBefore, undefined);
  }
});

const CODES = {
  OK: 'accepted',
  CANCELLED: 'later',
  UNKNOWN: 'data',
  INVALID_ARGUMENT: 'data',
  DEADLINE_EXCEEDED: 'later',
  NOT_FOUND: 'data',
  ALREADY_EXISTS: 'data',
  PERMISSION_DENIED: 'final',
  RESOURCE_EXHAUSTED: 'data',
  FAILED_PRECONDITION: 'data',
  ABORTED: 'later',
  OUT_OF_RANGE: 'later',
  UNIMPLEMENTED: 'final',
  INTERNAL: 'data',
  UNAVAILABLE: 'later',
  DATA_LOSS: 'later',
  UNAUTHENTICATED: 'final',
} as const;

for (const [name, kind] of Object.entries(CODES)) {
  const code = status[name as keyof typeof CODES];

  test(`the gRPC status ${name} means ${kind}, and with a RetryInfo no more than it may`, () => {
    assert.equal(kindOf({ protocol: 'grpc', code }), kind);
    const asked = classify({ protocol: 'grpc', code, retryDelay: 5000 }, NOW);
    const mayWait = kind === 'later' || name === 'RESOURCE_EXHAUSTED';
    assert.deepEqual(
      [asked?.kind ?? 'accepted', asked?.notBefore],
      mayWait ? ['later', NOW + 5000] : [kind, undefined],
    );
  });
}

test('a code that gRPC does not know is about the data', () => {
  assert.equal(kindOf({ protocol: 'grpc', code: 99 }), 'data');
});

test('a request is too large by gRPC where the words say so', () => {
  const details = 'grpc: received message larger than max (5242880 vs. 4194304)';
  assert.equal(kindOf({ protocol: 'grpc', code: status.RESOURCE_EXHAUSTED, details }), 'too-large');
  assert.equal(kindOf({ protocol: 'grpc', code: status.OUT_OF_RANGE, details }), 'too-large');
  assert.equal(kindOf({ protocol: 'grpc', code: status.INVALID_ARGUMENT, details }), 'data');
});

for (const [retryAfter, notBefore] of [
  ['7', NOW + 7000],
  [' 0 ', NOW],
  ['Thu, 01 Jan 2026 00:01:00 GMT', NOW + 60_000],
  ['soon', undefined],
  ['99999999999', NOW + DAY],
  ['Fri, 01 Jan 2100 00:00:00 GMT', NOW + DAY],
] as const) {
  test(`Retry-After: ${retryAfter} is waited for, a day at most, where the receiver is busy and nowhere else`, () => {
    for (const code of [429, 502, 503, 504]) {
      assert.equal(classify({ protocol: 'http', status: code, retryAfter }, NOW)?.notBefore, notBefore);
    }
    for (const code of [400, 401, 413, 500]) {
      assert.equal(classify({ protocol: 'http', status: code, retryAfter }, NOW)?.notBefore, undefined);
    }
  });
}

test('what the network fails with may pass, and says its reason', () => {
  const error = new AggregateError([
    new Error('connect ECONNREFUSED ::1:4318'),
    new Error('connect ECONNREFUSED 127.0.0.1:4318'),
  ]);
  const refusal = classify({ protocol: 'none', error }, NOW);
  assert.equal(refusal?.kind, 'later');
  assert.equal(refusal?.message, 'connect ECONNREFUSED ::1:4318, connect ECONNREFUSED 127.0.0.1:4318');
  const known = new Refusal('final', 'it is over');
  assert.equal(classify({ protocol: 'none', error: known }, NOW), known);
});

test('a redirect is named without what may be secret in it', () => {
  const location = 'https://user:pass@elsewhere:4318/v1/metrics?token=secret';
  assert.equal(
    classify({ protocol: 'http', status: 308, location }, NOW)?.message,
    'HTTP status 308, a redirect to https://elsewhere:4318/v1/metrics, which is not followed',
  );
  assert.match(classify({ protocol: 'http', status: 302, location: '/login' }, NOW)!.message, /a redirect, which/);
});
