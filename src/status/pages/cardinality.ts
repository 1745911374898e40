import type { CardinalityReport, FamilyRow, LabelRow, NamespaceRow, ResourceRow } from '../api/cardinality.ts';
import { ago, bytes, change, count } from './format.ts';
import { html } from './html.ts';
import type { Content } from './layout.ts';
import { bar, type Column, field, figure, link, more, name, table } from './parts.ts';

/** What the series come from, the largest first, and the settings that leave them out. */
export function cardinalityPage(report: CardinalityReport, query: URLSearchParams, now: number): Content {
  const [resource, family] = [query.get('resource') ?? '', query.get('family') ?? ''];
  const rest = ({ total, rows }: { readonly total: number; readonly rows: readonly unknown[] }) =>
    more(total, rows.length, link('cardinality', { resource, family, limit: String(10 * rows.length) }));
  const { resources, families, namespaces, labels, series } = report;
  const counting = 'They are being counted; look again in a moment.';
  const main = html`<h1>Cardinality</h1>
<dl class="figures">
${figure('Series', count(series), `counted ${ago(report.countedAt, now)}`)}
${figure('In the last hour', change(series, report.hourAgo) || '–', report.hourAgo === null ? 'not known yet' : 'series')}
${figure('In the last day', change(series, report.dayAgo) || '–', report.dayAgo === null ? 'not known yet' : 'series')}
${figure('Text of /metrics', bytes(report.bytes), 'before compression')}
</dl>
<form action="cardinality" method="get" role="search">${field('resource', 'Resource', resource, 'pods')}${field('family', 'Family', family, 'kube_pod_')}<button>Filter</button></form>
<h2>By family</h2>
${table('Series by family', familyColumns(report), families.rows, 'No family is like that.')}${rest(families)}
<h2>By resource</h2>
${table('Series by resource', RESOURCES, resources.rows, 'No resource is watched.')}${rest(resources)}
<h2>By namespace</h2>
<p class="soft">Counted ${ago(report.censusAt, now)}.</p>
${table('Series by namespace', NAMESPACES, namespaces.rows, report.censusAt === null ? counting : 'There are no objects.')}${rest(namespaces)}
<h2>By label</h2>
${table('Values by label', LABELS, labels.rows, report.censusAt === null ? counting : 'There are no series.')}${rest(labels)}`;
  return { title: 'Cardinality', main };
}

/** Without the columns that would be empty. */
const familyColumns = ({ hourAgo, dayAgo, families }: CardinalityReport): Column<FamilyRow>[] =>
  FAMILIES.filter(
    ({ title }) =>
      (title !== HOUR || hourAgo !== null) &&
      (title !== DAY || dayAgo !== null) &&
      (title !== REPEATED || families.rows.some(({ repeated }) => repeated > 0)),
  );

const [HOUR, DAY, REPEATED] = ['1 h', '24 h', 'Repeated'];

const FAMILIES: readonly Column<FamilyRow>[] = [
  { title: 'Family', cell: ({ family }) => name(family) },
  { title: 'Series', isNumber: true, cell: ({ series }) => count(series) },
  { title: 'Share', isWide: true, cell: ({ share }) => bar(share) },
  { title: 'Text', isNumber: true, isWide: true, cell: ({ bytes: size }) => bytes(size) },
  { title: HOUR, isNumber: true, isWide: true, cell: ({ series, hourAgo }) => change(series, hourAgo) },
  { title: DAY, isNumber: true, isWide: true, cell: ({ series, dayAgo }) => change(series, dayAgo) },
  { title: REPEATED, isNumber: true, isWide: true, cell: ({ repeated }) => repeated > 0 && count(repeated) },
  { title: 'Stability', isWide: true, cell: ({ stability }) => stability.toLowerCase() },
  { title: 'Left out by', cell: ({ setting }) => html`<span class="copy">${name(setting)}</span>` },
];

const RESOURCES: readonly Column<ResourceRow>[] = [
  { title: 'Resource', cell: ({ resource }) => html`<a href="${link('cardinality', { resource })}">${resource}</a>` },
  { title: 'Objects', isNumber: true, cell: ({ objects }) => count(objects) },
  { title: 'Series', isNumber: true, cell: ({ series }) => count(series) },
  { title: 'Share', cell: ({ share }) => bar(share) },
  { title: 'Text', isNumber: true, isWide: true, cell: ({ bytes: size }) => bytes(size) },
];

const NAMESPACES: readonly Column<NamespaceRow>[] = [
  { title: 'Namespace', cell: ({ namespace }) => (namespace === '' ? html`<i>in none</i>` : namespace) },
  { title: 'Objects', isNumber: true, cell: ({ objects }) => count(objects) },
  { title: 'Series', isNumber: true, cell: ({ series }) => count(series) },
  { title: 'Share', cell: ({ share }) => bar(share) },
];

const LABELS: readonly Column<LabelRow>[] = [
  { title: 'Label', cell: ({ label }) => name(label) },
  { title: 'Values', isNumber: true, cell: ({ values, isEstimate }) => `${isEstimate ? '~ ' : ''}${count(values)}` },
  { title: 'Series with it', isNumber: true, cell: ({ series }) => count(series) },
  { title: 'Longest value', isNumber: true, isWide: true, cell: ({ longest }) => `${count(longest)} characters` },
];
