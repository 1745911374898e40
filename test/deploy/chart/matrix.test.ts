/** The chart over a matrix of values. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { CHART, renderer, tryRender } from '../render.ts';
import { leavesOf, singleValues, wholeValues } from '../values.ts';

/** Kubernetes takes 1 alone. */
const WITHOUT_ALTERNATIVE = ['startupProbe.successThreshold', 'livenessProbe.successThreshold'];

suite('the chart', { skip: renderer.skip }, () => {
  const singles = [...singleValues()];

  test('every key of values.yaml has a sample here', () => {
    const given = new Set([...WITHOUT_ALTERNATIVE, ...singles.map(({ path }) => path)]);
    const keys = [...leavesOf('', parse(readFileSync(`${CHART}/values.yaml`, 'utf8')))].map(([path]) => path.slice(1));
    assert.deepEqual(
      keys.filter((key) => !given.has(key)),
      [],
    );
  });

  test('each key alone changes what is rendered', () => {
    const requests = singles.flatMap(({ values, context }) => [
      { chart: CHART, values },
      { chart: CHART, values: context },
    ]);
    const renderings = tryRender(requests);
    const dead = singles.filter((_, index) => {
      const [set, unset] = renderings.slice(2 * index, 2 * index + 2);
      assert.equal(set!.error, undefined, singles[index]!.path);
      return JSON.stringify(set) === JSON.stringify(unset);
    });
    assert.deepEqual(
      dead.map(({ path }) => path),
      [],
    );
  });

  test('helm lint finds nothing in any of them', () => {
    const samples = [{ path: 'default', values: {} }, ...wholeValues()];
    const renderings = tryRender(samples.map(({ values }) => ({ chart: CHART, values, lint: true })));
    const findings = renderings.flatMap(({ lint }, index) =>
      lint.filter((line) => !line.includes('icon is recommended')).map((line) => `${samples[index]!.path}: ${line}`),
    );
    assert.deepEqual(findings, []);
  });
});
