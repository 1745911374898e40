/** Families of autoscalers that are off by default and that kube-state-metrics 2.20 does not have. */
import { int64, list, message, optional, text, time } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, type EmitOf, type Family, gauge, next, optInReading } from '../../declare/family.ts';
import { current, identifier, type MetricValue, target, valueRows } from './values.ts';

/** Metrics of a container, and of an object: each kind of source is read for its own families. */
const withContainerTargets = message({
  spec: [
    2,
    message({
      metrics: [
        4,
        list(
          message({
            type: [1, text],
            containerResource: [7, optional(message({ name: [1, text], target: [2, target], container: [3, text] }))],
          }),
        ),
      ],
    }),
  ],
});
const withContainerValues = message({
  status: [
    3,
    message({
      currentMetrics: [
        5,
        list(
          message({
            type: [1, text],
            containerResource: [7, optional(message({ name: [1, text], current: [2, current], container: [3, text] }))],
          }),
        ),
      ],
    }),
  ],
});
const described = message({ name: [2, text] });
const withObjectTargets = message({
  spec: [
    2,
    message({
      metrics: [
        4,
        list(
          message({
            type: [1, text],
            object: [
              2,
              optional(message({ describedObject: [1, described], target: [2, target], metric: [3, identifier] })),
            ],
          }),
        ),
      ],
    }),
  ],
});
const withObjectValues = message({
  status: [
    3,
    message({
      currentMetrics: [
        5,
        list(
          message({
            type: [1, text],
            object: [
              2,
              optional(message({ metric: [1, identifier], current: [2, current], describedObject: [3, described] })),
            ],
          }),
        ),
      ],
    }),
  ],
});

const CONTAINER_LABELS = ['metric_name', 'metric_target_type', 'container_name'] as const;
const OBJECT_LABELS = ['metric_name', 'metric_target_type', 'target_name'] as const;

/** What the autoscaler aims at, by container and by object. */
export const targetFamilies: readonly Family<never>[] = [
  next(
    optInReading(
      withContainerTargets,
      gauge(
        'kube_horizontalpodautoscaler_spec_target_container_metric',
        ALPHA,
        'Target of a metric of one container of the pods.',
        CONTAINER_LABELS,
        ({ spec }, emit) => {
          for (const { type, containerResource: source } of spec.metrics) {
            if (type !== 'ContainerResource' || source === undefined) continue;
            rows(emit, source.name, source.target, source.container);
          }
        },
      ),
    ),
  ),
  next(
    optInReading(
      withObjectTargets,
      gauge(
        'kube_horizontalpodautoscaler_spec_target_object_metric',
        ALPHA,
        'Target of a metric of an object, such as an ingress.',
        OBJECT_LABELS,
        ({ spec }, emit) => {
          for (const { type, object: source } of spec.metrics) {
            if (type !== 'Object' || source === undefined) continue;
            rows(emit, source.metric.name, source.target, source.describedObject.name);
          }
        },
      ),
    ),
  ),
];

/** What it saw last, by container and by object. */
export const valueFamilies: readonly Family<never>[] = [
  next(
    optInReading(
      withContainerValues,
      gauge(
        'kube_horizontalpodautoscaler_status_target_container_metric',
        ALPHA,
        'Value of a metric of one container of the pods that the autoscaler saw last.',
        CONTAINER_LABELS,
        ({ status }, emit) => {
          for (const { type, containerResource: source } of status.currentMetrics) {
            if (type !== 'ContainerResource' || source === undefined) continue;
            rows(emit, source.name, source.current, source.container);
          }
        },
      ),
    ),
  ),
  next(
    optInReading(
      withObjectValues,
      gauge(
        'kube_horizontalpodautoscaler_status_target_object_metric',
        ALPHA,
        'Value of a metric of an object that the autoscaler saw last.',
        OBJECT_LABELS,
        ({ status }, emit) => {
          for (const { type, object: source } of status.currentMetrics) {
            if (type !== 'Object' || source === undefined) continue;
            rows(emit, source.metric.name, source.current, source.describedObject.name);
          }
        },
      ),
    ),
  ),
];

/** When the autoscaler last did something, and for which of its generations. */
export const activityFamilies: readonly Family<never>[] = [
  optInReading(
    message({ status: [3, message({ lastScaleTime: [2, time] })] }),
    gauge(
      'kube_horizontalpodautoscaler_status_last_scale_time',
      ALPHA,
      'When the autoscaler last changed the number of pods, in unix seconds.',
      ({ status }) => status.lastScaleTime,
    ),
  ),
  optInReading(
    message({ status: [3, message({ observedGeneration: [1, optional(int64)] })] }),
    gauge(
      'kube_horizontalpodautoscaler_status_observed_generation',
      ALPHA,
      'Generation of the autoscaler that its controller acted on last.',
      ({ status }) => status.observedGeneration,
    ),
  ),
];

function rows(emit: EmitOf<[string, string, string]>, metric: string, value: MetricValue, of: string): void {
  valueRows(value, (number, form) => emit(number, [metric, form, of]));
}
