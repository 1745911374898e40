import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DurationSource, type Durations, durationsKind } from '../../resources/declare/durations.ts';
import { NOTHING_OBSERVED, observed } from '../../resources/declare/histogram.ts';
import { configure } from '../../resources/options/configure.ts';
import { renderHistograms, spansOf } from './histogram.ts';

const NAME = 'kube_durations_cup_filled_seconds';
const source = { durations: [{ name: NAME, help: 'Help.', labels: ['tea'], progress: () => undefined }] };
const kind = durationsKind([source as unknown as DurationSource]);

function durations(namespace: string, tea: string, values: readonly number[]): Durations {
  const metadata = { name: 'cups', namespace, uid: '', resourceVersion: '', creationTimestamp: 1_700_000_000.5 };
  return {
    metadata,
    series: new Map([[NAME, [{ labels: [tea], histogram: values.reduce(observed, NOTHING_OBSERVED) }]]]),
  };
}

const firstLine = (text: string) => text.split('\n')[0];

test('labels are escaped, and one that the object does not have is left out', () => {
  const render = (namespace: string) =>
    renderHistograms(kind, kind.families[0]!, [durations(namespace, 'a"b\\\n', [])]).bytes.toString();
  assert.equal(firstLine(render('shop')), `${NAME}_bucket{namespace="shop",tea="a\\"b\\\\\\n",le="0.1"} 0`);
  assert.equal(firstLine(render('')), `${NAME}_bucket{tea="a\\"b\\\\\\n",le="0.1"} 0`);
});

test('what options add to the labels that name the object stands on each line', () => {
  const joined = configure(kind, { cluster: 'c1' });
  const { bytes, samples } = renderHistograms(joined, joined.families[0]!, [durations('shop', 'green', [1])]);
  const lines = bytes.toString().trimEnd().split('\n');
  assert.equal(lines.length, samples);
  for (const line of lines) assert.match(line, /namespace="shop",cluster="c1",/);
  assert.equal(lines.at(-1), `${NAME}_count{namespace="shop",cluster="c1",tea="green"} 1`);
});

test('spans say which buckets hold something, by their upper bounds', () => {
  const histogram = { ...NOTHING_OBSERVED, offset: -3, buckets: [1, 2, 0, 0, 5, 0, 1] };
  assert.deepEqual(spansOf(histogram), [
    { offset: -2, length: 2 },
    { offset: 2, length: 1 },
    { offset: 1, length: 1 },
  ]);
  assert.deepEqual(spansOf(NOTHING_OBSERVED), []);
});
