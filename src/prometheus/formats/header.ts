/** The lines that open a family: HELP and TYPE, as each text format has them. */
import type { Family } from '../../resources/declare/family.ts';
import { type Escaping, exposedName, exposedType } from './names.ts';
import { quoted } from './text.ts';

/** Prometheus' text format (0.0.4 and 1.0.0), OpenMetrics 1.0, OpenMetrics 2.0, Prometheus' protobuf. */
export type Format = 'text' | 'openmetrics' | 'openmetrics2' | 'protobuf';
/** The formats that are made of lines. */
export type TextFormat = Exclude<Format, 'protobuf'>;

/** What ends an exposition. */
export const ENDING: Readonly<Record<Format, string>> = {
  text: '',
  openmetrics: '# EOF\n',
  openmetrics2: '# EOF\n',
  protobuf: '',
};

/**
 * The HELP and TYPE line of a family. In OpenMetrics 1.0 a counter's family has no `_total`, which is its samples' alone; in
 * 2.0 it is named like its samples again. Units are not told: 1.0 wants them in the name, and only some names have one.
 *
 * https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
 * https://prometheus.io/docs/specs/om/open_metrics_spec_2_0/
 */
export function headerOf(
  family: Omit<Family<never>, 'visit'>,
  format: TextFormat,
  escaping: Escaping = 'underscores',
): string {
  const help = escapeHelp(helpOf(family), format);
  const exposed = exposedName(family, escaping);
  const isCut = format === 'openmetrics' && family.type === 'counter';
  const bare = isCut ? exposed.replace(/_total$/, '') : exposed;
  const name = family.entity === undefined ? bare : quoted(bare);
  const type = (format !== 'text' && family.exposedAs) || exposedType(family);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

/** A family's help text. Stability and deprecation open it, as in kube-state-metrics. */
export function helpOf(family: Omit<Family<never>, 'visit'>): string {
  const stability = family.stability === 'STABLE' ? '[STABLE] ' : '';
  const deprecation = family.deprecatedSince === undefined ? '' : `(Deprecated since ${family.deprecatedSince}) `;
  return stability + deprecation + family.help;
}

/** A help text as the format has it: in OpenMetrics a quote is escaped, too. */
export function escapeHelp(help: string, format: TextFormat): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return format === 'text' ? escaped : escaped.replaceAll('"', '\\"');
}
