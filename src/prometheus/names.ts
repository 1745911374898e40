/**
 * How names are written in the exposition. Those of kube-state-metrics are used as they are. Those of the semantic
 * conventions are translated as OpenTelemetry's rules say, and the attributes of an entity stand with each sample, since
 * an exposition has one resource at most:
 * https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#otlp-metric-points-to-prometheus
 */
import type { DynamicLabels, Family } from '../resources/declare/family.ts';

/** The name of a family's samples; that of a counter ends in `_total`. */
export function exposedName({ name, type, unit, entity }: Omit<Family<never>, 'visit'>): string {
  if (entity === undefined) return name;
  const words = name.split(/[^a-zA-Z0-9]+/).filter((word) => word !== '');
  const suffix = unit === '1' && type === 'gauge' ? 'ratio' : (UNITS[unit] ?? '');
  if (suffix !== '' && !words.includes(suffix)) words.push(suffix);
  return words.join('_');
}

/** Units as Prometheus spells them, of those that occur; annotations as in `{pod}` are no units and vanish. */
const UNITS: Readonly<Record<string, string>> = { By: 'bytes', s: 'seconds' };

/** The name of a label that an attribute becomes. */
export function exposedLabel(attribute: string): string {
  return attribute.replaceAll(/[^a-zA-Z0-9_]/g, '_');
}

/**
 * Labels of attributes that an object names. Of attributes whose names become the same label the values are joined by
 * semicolons, in the order of the attributes' names.
 */
export function exposedLabels({ names, values }: DynamicLabels): DynamicLabels {
  const labels = new Map<string, string>();
  for (const at of names.keys()) {
    const label = exposedLabel(names[at]!);
    const before = labels.get(label);
    labels.set(label, before === undefined ? values[at]! : `${before};${values[at]}`);
  }
  return { names: [...labels.keys()], values: [...labels.values()] };
}

/** The type that the exposition has for a family: a sum that may fall is a gauge to Prometheus. */
export function exposedType({ type }: Pick<Family<never>, 'type'>): 'gauge' | 'counter' {
  return type === 'counter' ? 'counter' : 'gauge';
}
