import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { horizontalpodautoscalers } from './horizontalpodautoscalers.ts';

const cpu = (target: object) => ({ type: 'Resource', resource: { name: 'cpu', target } });
const metrics = (...metrics: readonly object[]) => ({ spec: { metrics } });

table(horizontalpodautoscalers, 'kube_horizontalpodautoscaler_spec_target_metric', [
  ['an autoscaler without metrics', {}, []],
  [
    'a metric without the source that its type names, which hides no other',
    metrics(
      { type: 'Resource' },
      { type: 'Weird', resource: { name: 'cpu', target: { averageUtilization: 1 } } },
      { type: 'Pods', pods: { metric: { name: 'requests' }, target: { averageValue: '1500m' } } },
    ),
    ['{metric_name="requests",metric_target_type="average",container=""} 1.5'],
  ],
  [
    'a target in each form',
    metrics(cpu({ value: '2', averageValue: '250m', averageUtilization: 80 })),
    [
      '{metric_name="cpu",metric_target_type="value",container=""} 2',
      '{metric_name="cpu",metric_target_type="utilization",container=""} 80',
      '{metric_name="cpu",metric_target_type="average",container=""} 0.25',
    ],
  ],
  [
    'sources of each other type',
    metrics(
      { type: 'Object', object: { metric: { name: 'hits' }, target: { value: '10' } } },
      { type: 'External', external: { metric: { name: 'queue' }, target: { averageValue: '30' } } },
      { type: 'ContainerResource', containerResource: { name: 'memory', container: 'app', target: { value: '1Ki' } } },
    ),
    [
      '{metric_name="hits",metric_target_type="value",container=""} 10',
      '{metric_name="queue",metric_target_type="average",container=""} 30',
      '{metric_name="memory",metric_target_type="value",container="app"} 1024',
    ],
  ],
]);

table(horizontalpodautoscalers, 'kube_horizontalpodautoscaler_status_target_metric', [
  [
    'a value that was seen last',
    {
      status: { currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 0 } } }] },
    },
    ['{metric_name="cpu",metric_target_type="utilization",container=""} 0'],
  ],
  ['a value that is not known yet', { status: { currentMetrics: [{ type: '' }] } }, []],
]);

table(horizontalpodautoscalers, 'kube_horizontalpodautoscaler_info', [
  [
    'a target without API version',
    { spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } } },
    ['{scaletargetref_kind="Deployment",scaletargetref_name="web"} 1'],
  ],
  [
    'a target',
    { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } } },
    ['{scaletargetref_api_version="apps/v1",scaletargetref_kind="Deployment",scaletargetref_name="web"} 1'],
  ],
]);

table(horizontalpodautoscalers, 'kube_horizontalpodautoscaler_spec_min_replicas', [
  ['an autoscaler that does not say', {}, ['1']],
  ['an autoscaler that may scale to nothing', { spec: { minReplicas: 0 } }, ['0']],
]);

table(horizontalpodautoscalers, 'kube_horizontalpodautoscaler_spec_behavior_scale_up_tolerance', [
  ['an autoscaler without rules', {}, []],
  ['rules without tolerance', { spec: { behavior: { scaleUp: {} } } }, []],
  ['a tolerance finer than thousandths', { spec: { behavior: { scaleUp: { tolerance: '0.0005' } } } }, ['0.0005']],
]);

table(horizontalpodautoscalers, 'kube_horizontalpodautoscaler_status_condition', [
  [
    'a condition',
    { status: { conditions: [{ type: 'AbleToScale', status: 'Unknown' }] } },
    [
      '{condition="AbleToScale",status="true"} 0',
      '{condition="AbleToScale",status="false"} 0',
      '{condition="AbleToScale",status="unknown"} 1',
    ],
  ],
]);

table(horizontalpodautoscalers, 'k8s.hpa.metric.target.cpu.average_utilization', [
  [
    'another resource',
    metrics({ type: 'Resource', resource: { name: 'memory', target: { averageUtilization: 1 } } }),
    [],
  ],
  [
    'pods, and one container of them',
    metrics(cpu({ averageUtilization: 80 }), {
      type: 'ContainerResource',
      containerResource: { name: 'cpu', container: 'app', target: { averageUtilization: 60 } },
    }),
    ['{k8s_hpa_metric_type="Resource"} 80', '{k8s_hpa_metric_type="ContainerResource",k8s_container_name="app"} 60'],
  ],
]);
