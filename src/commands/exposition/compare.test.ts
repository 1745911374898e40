import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compare, type Difference } from './compare.ts';
import { entriesOf } from './input.ts';

async function* bytesOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = (text: string, size = 7) =>
  entriesOf(bytesOf(text, size), (line, reason) => assert.fail(`line ${line}: ${reason}`));

async function differences(first: string, second: string, leniency = {}): Promise<readonly Difference[]> {
  const all = { ignoredLabels: [], tolerance: 0, ...leniency };
  return (await compare(read(first), read(second, 1000), all)).differences;
}

const FAMILY = '# TYPE a gauge\na{x="1",y="2"} 1\na{x="2",y="2"} 5\n';

describe('of two expositions is found', () => {
  it('nothing where only the order differs, of series and of labels', async () => {
    assert.deepEqual(await differences(FAMILY, 'a{y="2",x="2"} 5\na{y="2",x="1"} 1.0\n# TYPE a gauge\n'), []);
  });

  const planted: readonly (readonly [Difference['type'], string, string])[] = [
    ['missing', 'a{x="2",y="2"} 5\n', ''],
    ['extra', 'a{x="2",y="2"} 5\n', 'a{x="2",y="2"} 5\nb 1\n'],
    ['value', '"} 5', '"} 6'],
    ['label', 'x="2",y="2"', 'x="2",y="3"'],
    ['type', 'a gauge', 'a counter'],
  ];
  for (const [type, from, to] of planted) {
    it(`a planted difference of the sort ${type}, and no other`, async () => {
      const found = await differences(FAMILY, FAMILY.replace(from, to));
      assert.deepEqual(
        found.map((difference) => difference.type),
        [type],
      );
    });
  }

  it('a label that only one has', async () => {
    const [found, ...others] = await differences('a{x="1"} 1\n', 'a{x="1",z="1"} 1\n');
    assert.deepEqual(
      [found?.type, found?.expected, found?.actual, others],
      ['label', 'a{x="1"}', 'a{x="1",z="1"}', []],
    );
  });

  it('nothing where a label is empty or absent', async () => {
    assert.deepEqual(await differences('a{x=""} 1\n', 'a 1\n'), []);
  });

  it('nothing where both have no number, or the same infinity', async () => {
    assert.deepEqual(await differences('a NaN\nb +Inf\nc -Inf\n', 'a nan\nb Inf\nc -Inf\n'), []);
    assert.equal((await differences('a +Inf\n', 'a -Inf\n')).length, 1);
  });

  it('nothing between text and OpenMetrics, which names and types families in its own way', async () => {
    const text = '# TYPE a_total counter\na_total 1\n# TYPE b gauge\nb 1\n';
    assert.deepEqual(await differences(text, '# TYPE a counter\na_total 1\n# TYPE b info\nb 1\n# EOF\n'), []);
  });

  it('nothing in labels that are to be ignored, or within the tolerance', async () => {
    assert.deepEqual(await differences('a{x="1"} 1\n', 'a{x="2"} 1\n', { ignoredLabels: ['x'] }), []);
    assert.deepEqual(await differences('a 1\n', 'a 1.25\n', { tolerance: 0.25 }), []);
  });
});

describe('comparing', () => {
  it('counts a series that stands twice once, and says so', async () => {
    const {
      differences: found,
      series,
      repeated,
    } = await compare(read('a 1\na 2\n'), read('a 1\n'), {
      ignoredLabels: [],
      tolerance: 0,
    });
    assert.deepEqual([found, series, repeated], [[], [1, 1], [1, 0]]);
  });

  it('reads a hundred thousand series on either side', async () => {
    const lines = (from: number) => Array.from({ length: 1000 }, (_, at) => `a{x="${from + at}"} 1\n`).join('');
    async function* many() {
      for (let at = 0; at < 100_000; at += 1000) yield Buffer.from(lines(at));
    }
    const refuse = () => assert.fail();
    const { differences: found, series } = await compare(entriesOf(many(), refuse), entriesOf(many(), refuse), {
      ignoredLabels: [],
      tolerance: 0,
    });
    assert.deepEqual([found, series], [[], [100_000, 100_000]]);
  });
});
