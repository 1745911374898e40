import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonValue } from '../../kubernetes/codec/schema.ts';
import { follow, stepOf, stepsOf } from './path.ts';

const VALUE: JsonValue = {
  name: 'linea',
  list: ['a', 'b', 'c'],
  '0': 'a member',
  state: { phase: 'Ready', level: 3, 'a=b=c': 'odd' },
  conditions: [
    { type: 'Leak', status: null, ok: false, at: '1970-01-01T00:01:00Z' },
    { type: 'Ready', status: 'True', ok: true, share: '50%', count: '1.0' },
    'no map',
  ],
};

const ROWS: readonly (readonly [path: readonly string[], found: JsonValue | undefined])[] = [
  [[], VALUE],
  [['name'], 'linea'],
  [['name', 'more'], undefined],
  [['absent', 'more'], undefined],
  [['toString'], undefined],
  [['list', '0'], 'a'],
  [['list', '-1'], 'c'],
  [['list', '3'], undefined],
  [['list', '-4'], undefined],
  [['list', 'a'], undefined],
  [['0'], 'a member'],
  [['state', 'phase=Ready'], 'Ready'],
  [['state', 'phase=Gone'], undefined],
  [['state', 'level=3'], undefined],
  [['state', 'a=b=c'], 'odd'],
  [['conditions', '[type=Ready]', 'status'], 'True'],
  [['conditions', '[type=Leak]', 'status'], null],
  [['conditions', '[type=Gone]', 'status'], undefined],
  [['conditions', '[status=]'], undefined],
  [['conditions', '[ok=t]', 'type'], 'Ready'],
  [['conditions', '[ok=1]', 'type'], 'Ready'],
  [['conditions', '[ok=0]', 'type'], 'Leak'],
  [['conditions', '[share=0.5]', 'type'], 'Ready'],
  [['conditions', '[count=100%]', 'type'], 'Ready'],
  [['conditions', '[at=60]', 'type'], 'Leak'],
  [['state', '[phase=Ready]'], undefined],
];

describe('a path', () => {
  for (const [path, found] of ROWS) {
    test(`${JSON.stringify(path)} leads to ${JSON.stringify(found)?.slice(0, 40) ?? 'nothing'}`, () => {
      assert.deepEqual(follow(VALUE, stepsOf(path)), found);
    });
  }
});

test('brackets without key=value are no step', () => {
  assert.deepEqual(['[]', '[Ready]'].map(stepOf), [undefined, undefined]);
});
