import type { Family } from '../../../src/resources/declare/family.ts';
import type { Kind } from '../../../src/resources/declare/kind.ts';
import { inCatalog } from '../../conformance/catalog.ts';

/** The page that lists every family of the kinds in Markdown: docs/metrics.md. */
export function metricsPage(builtIn: readonly Kind[]): string {
  const kinds = builtIn.filter((kind) => kind.families.length > 0);
  const families = kinds.reduce((total, kind) => total + kind.families.length, 0);
  return [
    '# Metrics',
    '',
    `${families} families of ${kinds.length} resources, made from the code by \`npm run docs\`.`,
    '',
    "Names, labels and values are kube-state-metrics', but where it says that it has no such family. A series has the labels",
    'that name its object, then those of its row below. `STABLE` families keep name, type and labels; `ALPHA` ones may',
    'change with a release. What is a little surprising in them, and why it is so, is told in',
    '[compatibility.md](compatibility.md). Which of them are told is chosen by [filters](filters.md); `--ksm-next` tells those',
    'that kube-state-metrics has taken in since, or reviews.',
    '',
    ...kinds.flatMap(section),
    ...oneHotSection(kinds),
  ].join('\n');
}

function section(kind: Kind): string[] {
  const versions = kind.versions.map((version) => (kind.group === '' ? version : `${kind.group}/${version}`));
  const facts = [`${kind.kind} of ${versions.join(' or ')}`, ...(kind.onByDefault ? [] : ['off by default'])];
  return [
    `## ${kind.resource}`,
    '',
    `${facts.join(', ')}. Every series has ${labelList(kind.identity.labels)}.`,
    '',
    '| metric | type | stability | further labels | meaning |',
    '| --- | --- | --- | --- | --- |',
    ...kind.families.map(row),
    '',
  ];
}

function oneHotSection(kinds: readonly Kind[]): string[] {
  const families = kinds.flatMap((kind) => kind.families.filter(({ oneHot }) => oneHot !== undefined));
  return [
    '## Rows at 0',
    '',
    'These families have a row for each of some values, with 1 for the one that holds and 0 for all others, which',
    '[`--sparse`](filters.md#rows-at-0) leaves out. No other family loses a row by it.',
    '',
    '| metric | with `safe` | with `all` |',
    '| --- | --- | --- |',
    ...families.map(({ name, oneHot }) => `| \`${name}\` | ${LEFT[oneHot!]} | the row that holds |`),
    '',
  ];
}

const LEFT = { value: 'the row that holds', status: 'the row that holds, and `true` in any case' };

/** What is said of a family that kube-state-metrics does not have. */
export const BEYOND = 'Not in kube-state-metrics.';

/** What is said of a family that it is about to have. */
const NEXT = 'With `--ksm-next`.';

const DYNAMIC = { labels: 'label_*', annotations: 'annotation_*' };

function row(family: Family<never>): string {
  const labels = family.lists === undefined ? family.labels : [...family.labels, DYNAMIC[family.lists]];
  const notes = [
    family.help,
    ...(inCatalog(family) ? [] : [BEYOND]),
    ...(family.optIn ? ['Opt-in.'] : []),
    ...(family.next ? [NEXT] : []),
    ...(family.deprecatedSince === undefined ? [] : [`Deprecated since ${family.deprecatedSince}.`]),
  ];
  const cells = [`\`${family.name}\``, family.type, family.stability, labelList(labels), notes.join(' ')];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function labelList(labels: readonly string[]): string {
  return labels.map((label) => `\`${label}\``).join(', ');
}
