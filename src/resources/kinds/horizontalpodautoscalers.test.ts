import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readJson } from '../../../test/support/read-object.ts';
import { createStringCache } from '../../kubernetes/codec/strings.ts';
import { eachSample } from '../declare/kind.ts';
import { horizontalpodautoscalers } from './horizontalpodautoscalers.ts';

test('a metric without the source that its type names gives no sample and hides none', () => {
  const metrics = [
    { type: 'Resource' },
    { type: 'Weird', resource: { name: 'cpu', target: { averageUtilization: 1 } } },
    { type: 'Pods', pods: { metric: { name: 'requests' }, target: { averageValue: '1500m' } } },
  ];
  const bytes = Buffer.from(JSON.stringify({ metadata: { name: 'web' }, spec: { metrics } }));
  const { schema, families } = horizontalpodautoscalers;
  const family = families.find(({ name }) => name === 'kube_horizontalpodautoscaler_spec_target_metric')!;
  const samples: unknown[] = [];
  eachSample(family, [readJson(schema, bytes, 0, createStringCache())], {
    object() {},
    sample: (value, labels) => samples.push([value, labels]),
  });
  assert.deepEqual(samples, [[1.5, ['requests', 'average', '']]]);
});
