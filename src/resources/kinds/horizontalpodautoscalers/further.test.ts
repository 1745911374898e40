import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { horizontalpodautoscalers } from './horizontalpodautoscalers.ts';

const metrics = [
  {
    type: 'ContainerResource',
    containerResource: { name: 'cpu', container: 'web', target: { averageUtilization: 80 } },
  },
  {
    type: 'Object',
    object: {
      describedObject: { name: 'shop' },
      metric: { name: 'hits' },
      target: { value: '100', averageValue: '10' },
    },
  },
  { type: 'Object' },
  { type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 50 } } },
];

table(horizontalpodautoscalers, 'kube_horizontalpodautoscaler_spec_target_container_metric', [
  [
    'metrics of several types',
    { spec: { metrics } },
    ['{metric_name="cpu",metric_target_type="utilization",container_name="web"} 80'],
  ],
]);

table(horizontalpodautoscalers, 'kube_horizontalpodautoscaler_spec_target_object_metric', [
  [
    'metrics of several types',
    { spec: { metrics } },
    [
      '{metric_name="hits",metric_target_type="value",target_name="shop"} 100',
      '{metric_name="hits",metric_target_type="average",target_name="shop"} 10',
    ],
  ],
]);

table(horizontalpodautoscalers, 'kube_horizontalpodautoscaler_status_target_object_metric', [
  [
    'a value that was seen',
    {
      status: {
        currentMetrics: [
          {
            type: 'Object',
            object: { describedObject: { name: 'shop' }, metric: { name: 'hits' }, current: { value: '7' } },
          },
        ],
      },
    },
    ['{metric_name="hits",metric_target_type="value",target_name="shop"} 7'],
  ],
]);
