import { table } from '../../../test/support/kinds/kind-lines.ts';
import { limitranges } from './limitranges.ts';

table(limitranges, 'kube_limitrange', [
  ['a limit range without limits', {}, []],
  [
    'each constraint and resource, by its own name',
    {
      spec: {
        limits: [
          {
            type: 'Container',
            max: { cpu: '2' },
            min: { cpu: '100m' },
            default: { 'example.com/gpu': '1' },
            defaultRequest: { memory: '1Mi' },
            maxLimitRequestRatio: { cpu: '1500m' },
          },
        ],
      },
    },
    [
      '{resource="cpu",type="Container",constraint="min"} 0.1',
      '{resource="cpu",type="Container",constraint="max"} 2',
      '{resource="example.com/gpu",type="Container",constraint="default"} 1',
      '{resource="memory",type="Container",constraint="defaultRequest"} 1.048576e+06',
      '{resource="cpu",type="Container",constraint="maxLimitRequestRatio"} 1.5',
    ],
  ],
  [
    'one limit that is given twice, told once',
    {
      spec: {
        limits: [
          { type: 'Pod', max: { cpu: '1' } },
          { type: 'Pod', max: { cpu: '2' } },
        ],
      },
    },
    ['{resource="cpu",type="Pod",constraint="max"} 1'],
  ],
]);
