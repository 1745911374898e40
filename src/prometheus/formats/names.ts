/**
 * How names are written in the exposition. Those of kube-state-metrics are used as they are. Those of the semantic
 * conventions hold dots: a scraper that reads any UTF-8 gets them as they are, others get them translated. The attributes
 * of an entity stand with each sample, since an exposition has one resource at most.
 */
import type { DynamicLabels, Family } from '../../resources/declare/family.ts';

/** What a scraper wants of names with other characters than letters, digits and underscores. */
export type Escaping = 'underscores' | 'dots' | 'values' | 'allow-utf-8';
export const ESCAPINGS: readonly Escaping[] = ['underscores', 'dots', 'values', 'allow-utf-8'];

/**
 * The name of a family's samples. With underscores it is made as OpenTelemetry's rules say, and units stand at its end in
 * each escaping, so that only characters differ; the other escapings are Prometheus' and can be read back:
 * https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#otlp-metric-points-to-prometheus
 * https://github.com/prometheus/proposals/blob/main/proposals/2023-08-21-utf8.md
 */
export function exposedName(family: Omit<Family<never>, 'visit'>, escaping: Escaping = 'underscores'): string {
  const { name, type, unit, entity } = family;
  if (entity === undefined) return name;
  const words = name.split(/[^a-zA-Z0-9]+/).filter((word) => word !== '');
  const unitName = unit === '1' && type === 'gauge' ? 'ratio' : (UNITS[unit] ?? '');
  const suffix = unitName === '' || words.includes(unitName) ? '' : `_${unitName}`;
  return escaping === 'underscores' ? words.join('_') + suffix : escaped(name + suffix, escaping);
}

/** Units as Prometheus spells them, of those that occur; annotations as in `{pod}` are no units and vanish. */
const UNITS: Readonly<Record<string, string>> = { By: 'bytes', s: 'seconds' };

/** The name of a label that an attribute becomes, in letters, digits and underscores. */
export function exposedLabel(attribute: string): string {
  return attribute.replaceAll(/[^a-zA-Z0-9_]/g, '_');
}

/** The name of a label that an attribute becomes. */
export function labelIn(escaping: Escaping, attribute: string): string {
  return escaping === 'underscores' ? exposedLabel(attribute) : escaped(attribute, escaping);
}

/**
 * Labels of attributes that an object names. Of attributes whose names become the same label the values are joined by
 * semicolons, in the order of the attributes' names.
 */
export function exposedLabels({ names, values }: DynamicLabels, escaping: Escaping = 'underscores'): DynamicLabels {
  const labels = new Map<string, string>();
  for (const at of names.keys()) {
    const label = labelIn(escaping, names[at]!);
    const before = labels.get(label);
    labels.set(label, before === undefined ? values[at]! : `${before};${values[at]}`);
  }
  return { names: [...labels.keys()], values: [...labels.values()] };
}

/** What Prometheus knows of the types of families. */
export type ExposedType = 'gauge' | 'counter' | 'histogram';

/** The type that the exposition has for a family: a sum that may fall is a gauge to Prometheus. */
export function exposedType({ type }: Pick<Family<never>, 'type'>): ExposedType {
  return type === 'updowncounter' ? 'gauge' : type;
}

/** Whether the text formats take a name without quotes. */
export function isPlain(name: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
}

function escaped(name: string, escaping: Exclude<Escaping, 'underscores'>): string {
  if (escaping === 'allow-utf-8') return name;
  if (escaping === 'dots') {
    const spelled = name.replaceAll(/[^a-zA-Z0-9]/gu, (char) => (char === '.' ? '_dot_' : '__'));
    return spelled.replace(/^\d/, '__');
  }
  if (isPlain(name)) return name;
  const spelled = name.replaceAll(/^\d|[^a-zA-Z0-9]/gu, (char) =>
    char === '_' ? '__' : `_${char.codePointAt(0)!.toString(16).toUpperCase()}_`,
  );
  return `U__${spelled}`;
}
