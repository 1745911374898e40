import { escapeHelp, type TextFormat } from './header.ts';
import { type Escaping, exposedLabels } from './names.ts';
import { escapeLabel, quoted } from './text.ts';

/** The attributes of a resource as labels, in the order of their names. */
export function targetLabels(attributes: Readonly<Record<string, unknown>>, escaping: Escaping) {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  const labels = { names: entries.map(([name]) => name), values: entries.map(([, value]) => String(value)) };
  return exposedLabels(labels, escaping);
}

/**
 * The resource of an exposition as the family `target_info`, for series whose own labels don't say which cluster they are
 * of: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#resource-attributes-1
 */
export function targetInfo(
  attributes: Readonly<Record<string, unknown>>,
  format: TextFormat,
  escaping: Escaping = 'underscores',
): string {
  const { names, values } = targetLabels(attributes, escaping);
  const labels = names.map((name, at) => `${quoted(name)}="${escapeLabel(values[at]!)}"`).join(',');
  const [name, type] = FAMILIES[format];
  return `# HELP ${name} ${escapeHelp(TARGET_HELP, format)}\n# TYPE ${name} ${type}\ntarget_info{${labels}} 1\n`;
}

export const TARGET_HELP = 'Who tells this, about which cluster.';

/** Name and type: OpenMetrics 1.0 adds the suffix to the samples, 2.0 has it in the family's name. */
const FAMILIES: Readonly<Record<TextFormat, readonly [name: string, type: string]>> = {
  text: ['target_info', 'gauge'],
  openmetrics: ['target', 'info'],
  openmetrics2: ['target_info', 'info'],
};
