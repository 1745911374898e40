/** The lines that open a family: HELP and TYPE, as each exposition format has them. */
import type { Family } from '../resources/declare/family.ts';
import { exposedName, exposedType } from './names.ts';

/** Text exposition format 0.0.4, or OpenMetrics 1.0. */
export type Format = 'text' | 'openmetrics';

/** What ends an exposition. */
export const ENDING: Readonly<Record<Format, string>> = { text: '', openmetrics: '# EOF\n' };

/**
 * The HELP and TYPE line of a family. Stability and deprecation open the help text, as in kube-state-metrics. In
 * OpenMetrics a counter's family has no `_total`, which is its samples' alone, and a quote in a help text is escaped.
 * Units are not told: the specification wants them in the name, and only some names have one.
 *
 * https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
 */
export function headerOf(family: Omit<Family<never>, 'visit'>, format: Format): string {
  const stability = family.stability === 'STABLE' ? '[STABLE] ' : '';
  const deprecation = family.deprecatedSince === undefined ? '' : `(Deprecated since ${family.deprecatedSince}) `;
  const help = escapeHelp(stability + deprecation + family.help, format);
  const exposed = exposedName(family);
  const name = format === 'openmetrics' && family.type === 'counter' ? exposed.replace(/_total$/, '') : exposed;
  return `# HELP ${name} ${help}\n# TYPE ${name} ${exposedType(family)}\n`;
}

/** A help text as the format has it. */
export function escapeHelp(help: string, format: Format): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped;
}
