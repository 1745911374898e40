/**
 * What an OpenMetrics 1.0 text has against its specification, as far as gauges and counters without timestamps and
 * exemplars go: https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
 */
export function openMetricsMistakes(text: string): readonly string[] {
  const mistakes: string[] = [];
  const families = new Set<string>();
  const series = new Set<string>();
  let family: { readonly name: string; type?: string } | undefined;
  if (!text.endsWith('# EOF\n')) mistakes.push('it does not end with "# EOF" and a newline');

  const lines = text.split('\n').slice(0, -2);
  for (const [at, line] of lines.entries()) {
    const mistake = line.startsWith('#') ? readMetadata(line) : readSample(line);
    if (mistake !== undefined) mistakes.push(`line ${at + 1} ${mistake}: ${line}`);
  }
  return mistakes;

  function readMetadata(line: string): string | undefined {
    const [, keyword, name = '', rest = ''] = METADATA.exec(line) ?? [];
    if (keyword === undefined) return 'is neither a sample nor metadata';
    if (family?.name !== name) {
      if (families.has(name)) return 'opens a family again';
      families.add(name);
      family = { name };
    }
    if (keyword === 'HELP') return HELP.test(rest) ? undefined : 'has an unescaped help text';
    if (family.type !== undefined) return 'tells the type again';
    family.type = rest;
    if (rest === 'gauge') return undefined;
    if (rest !== 'counter') return 'has a type that no family has';
    return name.endsWith('_total') ? 'names a counter family with the suffix of its samples' : undefined;
  }

  function readSample(line: string): string | undefined {
    const [, name, labels = '', value = ''] = SAMPLE.exec(line) ?? [];
    if (name === undefined) return 'is no sample';
    if (family?.type === undefined) return 'comes before its type';
    if (name !== (family.type === 'counter' ? `${family.name}_total` : family.name)) return 'is of another family';
    if (!NUMBER.test(value)) return 'has no number';
    if (family.type === 'counter' && !(Number(value) >= 0)) return 'counts less than nothing';
    const pairs = [...labels.matchAll(LABEL)].map((pair) => pair.slice(1) as [string, string]);
    if (new Set(pairs.map(([label]) => label)).size !== pairs.length) return 'has a label twice';
    const key = `${name} ${JSON.stringify(pairs.sort(([a], [b]) => (a < b ? -1 : 1)))}`;
    if (series.has(key)) return 'repeats a series';
    series.add(key);
    return undefined;
  }
}

const METADATA = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.*)$/s;
/** Backslash and quote stand escaped. */
const HELP = /^(?:[^\\"\n]|\\[\\"n])*$/;
const PAIR = '[a-zA-Z_]\\w*="(?:[^\\\\"\\n]|\\\\[\\\\"n])*"';
const SAMPLE = new RegExp(`^([a-zA-Z_:][\\w:]*)(?:\\{((?:${PAIR}(?:,${PAIR})*)?)\\})? (\\S+)$`);
const LABEL = /([a-zA-Z_]\w*)="((?:[^\\"\n]|\\[\\"n])*)"/g;
const NUMBER = /^(?:[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|[-+]Inf|NaN)$/;
