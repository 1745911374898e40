import type { V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import { int32, list, message, type ObjectOf, optional, quantity, text } from '../../../kubernetes/codec/schema.ts';
import { described, entityByUid, metricsOf } from '../../declare/conventions.ts';
import { ALPHA, conditionGauge, type EmitOf, gauge, identity, STABLE } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { deletionTimestamp, generation, metadata } from '../../declare/metadata.ts';
import {
  annotationsFamily,
  created,
  deletionTime,
  labelsFamily,
  metadataGeneration,
} from '../../declare/metadata-families.ts';
import { quantityApproximate, quantityFloat } from '../../values/quantity.ts';
import { conditionRows } from '../shared/conditions.ts';
import { activityFamilies, targetFamilies, valueFamilies } from './further.ts';
import { current, identifier, type MetricValue, target, valueRows } from './values.ts';

const behavior = optional(message({ tolerance: [4, optional(quantity)] }));

const schema = message({
  metadata: metadata({ generation, deletionTimestamp }),
  spec: [
    2,
    message({
      scaleTargetRef: [1, message({ kind: [1, text], name: [2, text], apiVersion: [3, text] })],
      minReplicas: [2, optional(int32)],
      maxReplicas: [3, int32],
      metrics: [
        4,
        list(
          message({
            type: [1, text],
            object: [2, optional(message({ target: [2, target], metric: [3, identifier] }))],
            pods: [3, optional(message({ metric: [1, identifier], target: [2, target] }))],
            resource: [4, optional(message({ name: [1, text], target: [2, target] }))],
            external: [5, optional(message({ metric: [1, identifier], target: [2, target] }))],
            containerResource: [7, optional(message({ name: [1, text], target: [2, target], container: [3, text] }))],
          }),
        ),
      ],
      behavior: [5, message({ scaleUp: [1, behavior], scaleDown: [2, behavior] })],
    }),
  ],
  status: [
    3,
    message({
      currentReplicas: [3, int32],
      desiredReplicas: [4, int32],
      currentMetrics: [
        5,
        list(
          message({
            type: [1, text],
            object: [2, optional(message({ metric: [1, identifier], current: [2, current] }))],
            pods: [3, optional(message({ metric: [1, identifier], current: [2, current] }))],
            resource: [4, optional(message({ name: [1, text], current: [2, current] }))],
            external: [5, optional(message({ metric: [1, identifier], current: [2, current] }))],
            containerResource: [7, optional(message({ name: [1, text], current: [2, current], container: [3, text] }))],
          }),
        ),
      ],
      conditions: [6, list(message({ type: [1, text], status: [2, text] }))],
    }),
  ],
});

type HorizontalPodAutoscaler = ObjectOf<typeof schema, V2HorizontalPodAutoscaler>;

/** The part of a MetricSpec or MetricStatus that its type selects; resources name themselves, the rest an identifier. */
interface MetricSource {
  readonly name?: string;
  readonly metric?: { readonly name: string };
  readonly container?: string;
  readonly target?: MetricValue;
  readonly current?: MetricValue;
}

interface Metric {
  readonly type: string;
  readonly object: MetricSource | undefined;
  readonly pods: MetricSource | undefined;
  readonly resource: MetricSource | undefined;
  readonly external: MetricSource | undefined;
  readonly containerResource: MetricSource | undefined;
}

const SOURCES: ReadonlyMap<string, Exclude<keyof Metric, 'type'>> = new Map([
  ['Object', 'object'],
  ['Pods', 'pods'],
  ['Resource', 'resource'],
  ['External', 'external'],
  ['ContainerResource', 'containerResource'],
] as const);

/** Undefined for a type that is not known. Only resources have a `name` of their own. */
function sourceOf(metric: Metric): MetricSource | undefined {
  const key = SOURCES.get(metric.type);
  return key && metric[key];
}

const METRIC_LABELS = ['metric_name', 'metric_target_type', 'container'] as const;

/** One sample a metric and form of its value; none for a type that is not known or lacks its source. */
function metricRows(emit: EmitOf<typeof METRIC_LABELS>, metrics: readonly Metric[]): void {
  for (const metric of metrics) {
    const source = sourceOf(metric);
    const values = source?.target ?? source?.current;
    if (source === undefined || values === undefined) continue;
    const name = source.name ?? source.metric?.name;
    const { container = '' } = source;
    valueRows(values, (value, form) => emit(value, [name, form, container]));
  }
}

function tolerance(rules: { readonly tolerance: string | undefined } | undefined): number | undefined {
  return rules?.tolerance === undefined ? undefined : quantityApproximate(rules.tolerance);
}

const entity = described(
  entityByUid<HorizontalPodAutoscaler>('k8s.hpa', true),
  ['k8s.hpa.scaletargetref.kind', 'k8s.hpa.scaletargetref.name', 'k8s.hpa.scaletargetref.api_version'],
  ({ spec: { scaleTargetRef } }) => [scaleTargetRef.kind, scaleTargetRef.name, scaleTargetRef.apiVersion || undefined],
);
const conventions = metricsOf(entity);

/** A target of the CPU that pods, or one container of each, take: a point for each metric that has it in this form. */
function cpuTarget(name: string, unit: string, help: string, form: (target: MetricValue) => number | undefined) {
  return conventions.gauge(name, unit, help, ['k8s.hpa.metric.type', 'k8s.container.name'], ({ spec }, emit) => {
    for (const metric of spec.metrics) {
      const source = sourceOf(metric);
      if (source?.name !== 'cpu' || source.target === undefined) continue;
      const value = form(source.target);
      if (value !== undefined) emit(value, [metric.type, source.container]);
    }
  });
}

export const horizontalpodautoscalers: Kind<HorizontalPodAutoscaler> = {
  resource: 'horizontalpodautoscalers',
  group: 'autoscaling',
  versions: ['v2'],
  kind: 'HorizontalPodAutoscaler',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'horizontalpodautoscaler'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    gauge(
      'kube_horizontalpodautoscaler_info',
      ALPHA,
      'What the autoscaler scales.',
      ['scaletargetref_api_version', 'scaletargetref_kind', 'scaletargetref_name'],
      ({ spec: { scaleTargetRef } }, emit) =>
        emit(1, [scaleTargetRef.apiVersion || undefined, scaleTargetRef.kind, scaleTargetRef.name]),
    ),
    metadataGeneration(
      'kube_horizontalpodautoscaler_metadata_generation',
      STABLE,
      'Generation of the desired state of the autoscaler.',
    ),
    gauge(
      'kube_horizontalpodautoscaler_spec_max_replicas',
      STABLE,
      'Most pods that the autoscaler may ask for.',
      ({ spec }) => spec.maxReplicas,
    ),
    gauge(
      'kube_horizontalpodautoscaler_spec_min_replicas',
      STABLE,
      'Least pods that the autoscaler may ask for; 1 where it is not set.',
      ({ spec }) => spec.minReplicas ?? 1,
    ),
    gauge(
      'kube_horizontalpodautoscaler_spec_target_metric',
      ALPHA,
      'Target of a metric that the autoscaler follows.',
      METRIC_LABELS,
      ({ spec }, emit) => metricRows(emit, spec.metrics),
    ),
    ...targetFamilies,
    gauge(
      'kube_horizontalpodautoscaler_spec_behavior_scale_down_tolerance',
      ALPHA,
      'Share by which a metric may be below its target before the autoscaler removes pods.',
      ({ spec }) => tolerance(spec.behavior.scaleDown),
    ),
    gauge(
      'kube_horizontalpodautoscaler_spec_behavior_scale_up_tolerance',
      ALPHA,
      'Share by which a metric may be above its target before the autoscaler adds pods.',
      ({ spec }) => tolerance(spec.behavior.scaleUp),
    ),
    gauge(
      'kube_horizontalpodautoscaler_status_target_metric',
      STABLE,
      'Value of a metric that the autoscaler saw last.',
      METRIC_LABELS,
      ({ status }, emit) => metricRows(emit, status.currentMetrics),
    ),
    ...valueFamilies,
    gauge(
      'kube_horizontalpodautoscaler_status_current_replicas',
      STABLE,
      'Pods that the autoscaler saw last.',
      ({ status }) => status.currentReplicas,
    ),
    gauge(
      'kube_horizontalpodautoscaler_status_desired_replicas',
      STABLE,
      'Pods that the autoscaler asks for.',
      ({ status }) => status.desiredReplicas,
    ),
    annotationsFamily('kube_horizontalpodautoscaler_annotations', ALPHA),
    labelsFamily('kube_horizontalpodautoscaler_labels', STABLE),
    conditionGauge(
      'kube_horizontalpodautoscaler_status_condition',
      STABLE,
      'Whether a condition of the autoscaler has this status.',
      ['condition', 'status'],
      ({ status }, emit) => conditionRows(emit, status.conditions),
    ),
    created('kube_horizontalpodautoscaler_created', ALPHA, 'When the autoscaler was created, in unix seconds.'),
    deletionTime(
      'kube_horizontalpodautoscaler_deletion_timestamp',
      ALPHA,
      'When the autoscaler was asked to go, in unix seconds.',
    ),
    ...activityFamilies,
  ],
  conventions: {
    schema,
    families: [
      conventions.upDownCounter(
        'k8s.hpa.pod.current',
        '{pod}',
        'Pods that the autoscaler saw last.',
        ({ status }) => status.currentReplicas,
      ),
      conventions.upDownCounter(
        'k8s.hpa.pod.desired',
        '{pod}',
        'Pods that the autoscaler asks for.',
        ({ status }) => status.desiredReplicas,
      ),
      conventions.upDownCounter(
        'k8s.hpa.pod.max',
        '{pod}',
        'Most pods that the autoscaler may ask for.',
        ({ spec }) => spec.maxReplicas,
      ),
      conventions.upDownCounter(
        'k8s.hpa.pod.min',
        '{pod}',
        'Least pods that the autoscaler may ask for; 1 where it is not set.',
        ({ spec }) => spec.minReplicas ?? 1,
      ),
      cpuTarget(
        'k8s.hpa.metric.target.cpu.average_utilization',
        '1',
        'CPU that pods should take on average, in percent of what they request.',
        ({ averageUtilization }) => averageUtilization,
      ),
      cpuTarget(
        'k8s.hpa.metric.target.cpu.average_value',
        '{cpu}',
        'CPU cores that each pod should take on average.',
        ({ averageValue }) => (averageValue === undefined ? undefined : quantityFloat(averageValue)),
      ),
      cpuTarget('k8s.hpa.metric.target.cpu.value', '{cpu}', 'CPU cores that pods should take together.', ({ value }) =>
        value === undefined ? undefined : quantityFloat(value),
      ),
    ],
  },
};
