import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLUSTERS } from '../../../test/conformance/recordings.ts';
import { readObjects, recordedKinds } from '../../../test/conformance/selection.ts';
import { sampleLines } from '../../../test/conformance/text.ts';
import { ALPHA, conditionGauge, type Family, oneHotGauge } from '../declare/family.ts';
import { type Condition, conditionRows } from '../kinds/shared/conditions.ts';
import { configure } from './configure.ts';
import { type Sparse, withoutZeros } from './sparse.ts';

const LEVELS = ['off', 'safe', 'all'] as const;

function rowsOf<T>(family: Family<T>, object: T): readonly string[] {
  const rows: string[] = [];
  family.visit(object, (value, labels) => rows.push(`${labels?.join(' ')}=${value}`));
  return rows;
}

test('of phases the one that holds is left', () => {
  const family = oneHotGauge('phase', ALPHA, '', ['phase'], (held: number, emit) => {
    for (const [at, phase] of ['a', 'b', 'c'].entries()) emit(Number(at === held), [phase]);
  });
  const rows = (sparse: Sparse) => rowsOf(withoutZeros(family, sparse), 1);
  assert.deepEqual(LEVELS.map(rows), [['a=0', 'b=1', 'c=0'], ['b=1'], ['b=1']]);
});

test('of the statuses of a condition the one that holds is left, and safe leaves true in any case', () => {
  const family = conditionGauge('c', ALPHA, '', ['condition', 'status'], (conditions: readonly Condition[], emit) =>
    conditionRows(emit, conditions),
  );
  const conditions = [
    { type: 'Ready', status: 'False' },
    { type: 'Busy', status: 'True' },
    { type: 'Odd', status: 'Maybe' },
  ];
  const rows = (sparse: Sparse) => rowsOf(withoutZeros(family, sparse), conditions);
  assert.deepEqual(rows('safe'), ['Ready true=0', 'Ready false=1', 'Busy true=1', 'Odd true=0']);
  assert.deepEqual(rows('all'), ['Ready false=1', 'Busy true=1']);
});

test('of a condition that is there twice the first is told, as without', () => {
  const family = conditionGauge('c', ALPHA, '', ['condition', 'status'], (conditions: readonly Condition[], emit) =>
    conditionRows(emit, conditions),
  );
  const twice = [
    { type: 'Ready', status: 'True' },
    { type: 'Ready', status: 'False' },
  ];
  assert.deepEqual(rowsOf(withoutZeros(family, 'all'), twice), ['Ready true=1']);
});

test('a row of no value is left as it is', () => {
  const family = oneHotGauge('failed', ALPHA, '', ['reason'], (_: undefined, emit) => emit(0, [undefined]));
  assert.deepEqual(rowsOf(withoutZeros(family, 'all'), undefined), ['=0']);
});

test('no other family loses a row, and those of the recorded clusters that are lost are all at 0', () => {
  for (const cluster of CLUSTERS) {
    for (const kind of recordedKinds) {
      const objects = readObjects(cluster, kind);
      for (const [at, family] of configure(kind, { sparse: 'all' }).families.entries()) {
        const dense = sampleLines(kind, kind.families.filter(({ optIn }) => !optIn)[at]!, objects);
        const sparse = sampleLines(kind, family, objects);
        const lost = family.oneHot === undefined ? [] : dense.filter((line) => / 0$/.test(line));
        assert.deepEqual(new Set([...sparse, ...lost]), new Set(dense), family.name);
        assert.ok(sparse.every((line) => dense.includes(line)));
      }
    }
  }
});

test('the samples of the recorded cluster are a fifth fewer', (context) => {
  const samples = (sparse: Sparse) =>
    recordedKinds
      .filter(({ onByDefault }) => onByDefault)
      .map((kind) => configure(kind, { sparse }))
      .flatMap((kind) => kind.families.map((family) => sampleLines(kind, family, readObjects('basic', kind)).length))
      .reduce((total, count) => total + count);
  const [off, safe, all] = LEVELS.map(samples) as [number, number, number];
  context.diagnostic(`off ${off}, safe ${safe}, all ${all}`);
  assert.equal(off, 2433);
  assert.ok(safe < off * 0.81 && all < safe, `${off} ${safe} ${all}`);
});
