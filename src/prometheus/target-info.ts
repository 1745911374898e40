import { escapeHelp, type Format } from './header.ts';
import { exposedLabels } from './names.ts';
import { escapeLabel } from './text.ts';

/**
 * The resource of an exposition as the family `target_info`, for series whose own labels don't say which cluster they are
 * of: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#resource-attributes-1
 */
export function targetInfo(attributes: Readonly<Record<string, unknown>>, format: Format): string {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  const { names, values } = exposedLabels({
    names: entries.map(([name]) => name),
    values: entries.map(([, value]) => String(value)),
  });
  const labels = names.map((name, at) => `${name}="${escapeLabel(values[at]!)}"`).join(',');
  const [name, type] = format === 'openmetrics' ? ['target', 'info'] : ['target_info', 'gauge'];
  return `# HELP ${name} ${escapeHelp(HELP, format)}\n# TYPE ${name} ${type}\ntarget_info{${labels}} 1\n`;
}

const HELP = 'Who tells this, about which cluster.';
