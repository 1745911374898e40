import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '../../../resources/declare/kind.ts';
import { createCel } from './cel.ts';
import { CelError } from './errors.ts';
import { fromCel } from './value.ts';

const OBJECT = {
  metadata: {
    name: 'one',
    namespace: 'sea',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: 1704067200,
    labels: { 'app.kubernetes.io/name': 'shop', envType: 'dev' },
  },
  spec: {
    replicas: 3,
    half: 0.5,
    tags: ['a', 'b'],
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Synced', status: 'False' },
    ],
    constructor: 'built',
    text: 'a'.repeat(10_000),
    list: Array.from({ length: 2000 }, (_, at) => at),
  },
} as unknown as KubernetesObject;

/** The value as text, list or map; for a failure what it is and why. */
function given(text: string): unknown {
  const cel = createCel();
  try {
    const resolved = fromCel(cel.compile(text).evaluate(OBJECT));
    if (resolved.kind === 'text') return resolved.text;
    return resolved.kind === 'list' ? resolved.items : Object.fromEntries(resolved.members);
  } catch (error) {
    assert.ok(error instanceof CelError, String(error));
    return `${error.failure}: ${error.message}`;
  }
}

for (const [text, expected] of [
  ['o.metadata.name', 'one'],
  ['o.spec.replicas + 1', '4'],
  ['o.spec.replicas / 2', '1'],
  ['o.spec.half', '0.5'],
  ['o.spec.half > 0', 'true'],
  ['null', '<nil>'],
  ["o.spec.conditions.map(c, int(c.status == 'True' ? 1 : 0))", ['1', '0']],
  ["o.spec.conditions.filter(c, c.type == 'Ready').map(c, c.status)", ['True']],
  ['o.spec.conditions', []],
  ['o.spec.constructor', 'built'],
  ['o.spec.toString', 'failed: a key is not there'],
  ['has(o.spec.nothing) ? 1 : 2', '2'],
  ["o.?spec.?nothing.orValue('none')", 'none'],
  ['o.metadata.creationTimestamp', '2024-01-01T00:00:00Z'],
  ['unixSeconds(o.metadata.creationTimestamp)', '1.7040672e+09'],
  ["unixSeconds('')", '0'],
  ["unixSeconds('soon')", 'failed: unixSeconds is given a text that is no time'],
  ["quantity('100m')", '0.1'],
  ["quantity('1Gi')", '1.073741824e+09'],
  ["quantity('lots')", 'failed: quantity is given a text that is none'],
  ['now() > 0.0', 'true'],
  ["labelPrefix(o.metadata.labels, 'l_')", { l_app_kubernetes_io_name: 'shop', l_envType: 'dev' }],
  ["labelPrefix({'9a': 'x'}, 'l_')", { l__a: 'x' }],
  ["o.metadata.name.matches('^o.e$')", 'true'],
  ["o.metadata.name.matches('(o)\\\\1')", 'failed: its pattern is no regular expression of RE2'],
  ['o.spec.replicas == 3 // a comment', 'true'],
  ["timestamp('2024-01-01T00:00:00Z')", 'failed: it gives neither text, number, boolean, list nor map'],
  ["b'abc'", 'failed: it gives neither text, number, boolean, list nor map'],
] as const) {
  test(`${text} gives ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(given(text), expected);
  });
}

for (const [text, reason] of [
  ['o.', /^failed: it is no expression of CEL/],
  ['1), (2', /^failed: it is no expression of CEL/],
  ['p.metadata.name', /^failed: Unknown variable: p/],
  ['bounded__(1)', /^failed: it calls a function that is not there/],
  ['[1].map(a, [1].map(b, [1].map(c, [1].map(d, d))))', /^dear: more than 3 loops/],
  [`[${'1,'.repeat(200)}1]`, /^failed: it is no expression of CEL/],
  [Array.from({ length: 500 }, () => '1').join('+'), /^failed: it is no expression of CEL/],
  ["o.spec.replicas + 'a' + true ? 1 : 'b'", /^failed/],
] as const) {
  test(`${text.slice(0, 60)} is refused before there is an object`, () => {
    assert.throws(
      () => createCel().compile(text),
      (error) => error instanceof CelError && reason.test(`${error.failure}: ${error.message}`),
    );
  });
}

const DOUBLED = (times: number) =>
  `${Array.from({ length: times }, (_, at) => `cel.bind(v${at}, ${at === 0 ? 'o.spec.text' : `v${at - 1}`} + o.spec.text + ${at === 0 ? "''" : `v${at - 1}`}, `).join('')}size(v${times - 1})${')'.repeat(times)}`;

for (const [what, text] of [
  ['a loop in a loop', 'o.spec.list.map(x, o.spec.list.filter(y, y > x).size())'],
  [
    'errors that the language goes on after',
    'o.spec.list.exists(x, o.spec.nothing) || o.spec.list.exists(x, o.spec.nothing)',
  ],
  ['lists that are compared in a loop', 'o.spec.list.all(x, o.spec.list == o.spec.list)'],
  ['a list that is searched in a loop', 'o.spec.list.all(x, x in o.spec.list)'],
  ['texts that are searched in a loop', "o.spec.list.all(x, !o.spec.text.contains('b'))"],
  ['a text that doubles', DOUBLED(12)],
  ['a pattern with many ways', "o.spec.list.all(x, !o.spec.text.matches('(a+)+b'))"],
  ['dates in zones', "o.spec.list.all(x, timestamp(x).getHours('Europe/Berlin') >= 0)"],
] as const) {
  test(`${what}: stopped after the steps that an expression may take`, () => {
    const cel = createCel({ expression: 5000, object: 50_000 });
    const expression = cel.compile(text);
    const before = cel.steps;
    assert.throws(
      () => expression.evaluate(OBJECT),
      (error) => error instanceof CelError && error.failure === 'dear',
    );
    // The step that is too many may count for several.
    assert.ok(cel.steps - before > 5000 && cel.steps - before < 200_000, String(cel.steps - before));
  });
}

test('what the expressions of a monitor take of an object is nothing to those of others', () => {
  const cel = createCel({ expression: 5000, object: 6000 });
  const [one, other] = [cel.by('one'), cel.by('other')];
  const [dear, cheap] = ['o.spec.list.all(x, o.spec.list.exists(y, y > x))', 'size(o.spec.list)'];
  const object = { ...OBJECT };
  assert.throws(() => one.compile(dear).evaluate(object), CelError);
  assert.equal(other.compile(cheap).evaluate(object), one.compile(cheap).evaluate(object));
  assert.throws(() => one.compile(dear).evaluate(object), CelError);
  assert.throws(() => one.compile(cheap).evaluate(object), CelError);
  assert.doesNotThrow(() => other.compile(cheap).evaluate(object));
});

test('all expressions for one object share the steps that it may take', () => {
  const cel = createCel({ expression: 5000, object: 6000 });
  const expression = cel.compile('o.spec.list.all(x, x >= 0 && x < 300)');
  const other = { ...OBJECT };
  expression.evaluate({ ...OBJECT, spec: { list: [1] } } as never);
  assert.throws(() => cel.compile('o.spec.list.map(x, x + 1)').evaluate(other));
  assert.throws(() => cel.compile('o.spec.list.filter(x, x > 1)').evaluate(other), CelError);
  assert.equal(fromCel(cel.compile('1').evaluate({ ...OBJECT })).kind, 'text');
});

test('the time is the same whenever a state of an object is asked about', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  const cel = createCel();
  const now = cel.compile('now()');
  const other = { ...OBJECT };
  const first = now.evaluate(OBJECT);
  t.mock.timers.tick(60_000);
  now.evaluate(other);
  assert.equal(first, 1000);
  assert.equal(now.evaluate(OBJECT), 1000);
  assert.equal(now.evaluate(other), 1060);
});
