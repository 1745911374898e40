import type { Settings } from '../../config/settings.ts';
import { exposedName } from '../../prometheus/formats/names.ts';
import type { FamilySize } from '../../prometheus/tallies.ts';
import { nameOf } from '../../resources/names.ts';
import type { Known } from '../counted.ts';
import type { StatusSource } from '../source.ts';
import type { Census } from './census.ts';
import { limitOf, type Page, pageOf, timeOf, wordIn } from './query.ts';

/** What one family comes to. */
export interface FamilyRow {
  readonly family: string;
  readonly resource: string;
  readonly type: string;
  readonly stability: string;
  readonly series: number;
  /** Of all series, from 0 to 1. */
  readonly share: number;
  /** Bytes of its lines as text. */
  readonly bytes: number;
  /** Samples left out because their object gave the same series before. */
  readonly repeated: number;
  /** Series an hour and a day ago; null where that is not known. */
  readonly hourAgo: number | null;
  readonly dayAgo: number | null;
  /** The setting that leaves it out, beside what is set now. */
  readonly setting: string;
}

/** What one namespace comes to. */
export interface NamespaceRow {
  /** "" for what is in none. */
  readonly namespace: string;
  readonly objects: number;
  readonly series: number;
  readonly share: number;
}

/** What one label comes to. */
export interface LabelRow {
  readonly label: string;
  readonly values: number;
  /** Whether the number of values is an estimate. */
  readonly isEstimate: boolean;
  readonly series: number;
  /** Characters of the longest value. */
  readonly longest: number;
}

/** What one kind comes to. */
export interface ResourceRow {
  readonly resource: string;
  readonly objects: number;
  readonly series: number;
  readonly share: number;
  readonly bytes: number;
}

/** Series and bytes of what /metrics has. */
export interface CardinalityReport {
  /** When series were counted by family; null before the first time. */
  readonly countedAt: string | null;
  readonly series: number;
  readonly bytes: number;
  readonly hourAgo: number | null;
  readonly dayAgo: number | null;
  readonly resources: Page<ResourceRow>;
  readonly families: Page<FamilyRow>;
  /** When series were counted by namespace and label; null, and no rows, before that is done for the first time. */
  readonly censusAt: string | null;
  readonly namespaces: Page<NamespaceRow>;
  readonly labels: Page<LabelRow>;
}

/** The rows that the query asks for, the largest first. */
export function cardinalityReport(
  source: Pick<StatusSource, 'exposition' | 'history' | 'settings' | 'store'>,
  countedAt: number | undefined,
  census: Known<Census> | undefined,
  query: URLSearchParams,
): CardinalityReport {
  const limit = limitOf(query);
  const sizes = source.exposition.sizes();
  const series = sizes.reduce((sum, size) => sum + size.series, 0);
  const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
  const [hour, day] = [source.history.ago(1), source.history.ago(24)];
  const totalOf = (ago: typeof hour) =>
    ago === undefined ? null : sizes.reduce((sum, { family }) => sum + ago(family.name), 0);
  const [resource, prefix] = [wordIn(query, 'resource'), wordIn(query, 'family')];
  const settings = source.settings();
  const chosen = sizes.filter(
    ({ kind, family }) =>
      (resource === '' || nameOf(kind) === resource) && (prefix === '' || exposedName(family).includes(prefix)),
  );
  const rowOf = ({ kind, family, ...size }: FamilySize): FamilyRow => ({
    family: exposedName(family),
    resource: nameOf(kind),
    type: family.type,
    stability: family.stability,
    ...size,
    share: shareOf(size.series, series),
    hourAgo: hour?.(family.name) ?? null,
    dayAgo: day?.(family.name) ?? null,
    setting: settingWithout(family.name, settings),
  });
  const families = pageOf(chosen.sort(bySeries), limit);
  const { namespaces, labels } = census?.value ?? { namespaces: new Map(), labels: new Map() };
  return {
    countedAt: timeOf(countedAt),
    series,
    bytes,
    hourAgo: totalOf(hour),
    dayAgo: totalOf(day),
    resources: pageOf(resourceRows(source, sizes, series), limit),
    families: { total: families.total, rows: families.rows.map(rowOf) },
    censusAt: timeOf(census?.at),
    namespaces: pageOf(namespaceRows(namespaces, series), limit),
    labels: pageOf(labelRows(labels), limit),
  };
}

/** What each kind comes to, the largest first. */
export function resourceRows(
  { store }: Pick<StatusSource, 'store'>,
  sizes: readonly FamilySize[],
  series: number,
): ResourceRow[] {
  const byKind = Map.groupBy(sizes, ({ kind }) => nameOf(kind));
  return store.kinds
    .map(({ kind, scopes }) => {
      const resource = nameOf(kind);
      const own = byKind.get(resource) ?? [];
      const sum = own.reduce((total, size) => total + size.series, 0);
      return {
        resource,
        objects: scopes.reduce((total, { size }) => total + size, 0),
        series: sum,
        share: shareOf(sum, series),
        bytes: own.reduce((total, size) => total + size.bytes, 0),
      };
    })
    .sort(bySeries);
}

function namespaceRows(namespaces: Census['namespaces'], series: number): NamespaceRow[] {
  return [...namespaces]
    .map(([namespace, count]) => ({ namespace, ...count, share: shareOf(count.series, series) }))
    .sort(bySeries);
}

function labelRows(labels: Census['labels']): LabelRow[] {
  return [...labels]
    .filter(([, { series }]) => series > 0)
    .map(([label, { distinct, isEstimate, series, longest }]) => ({
      label,
      values: distinct,
      isEstimate,
      series,
      longest,
    }))
    .sort((a, b) => b.values - a.values);
}

function bySeries(a: { readonly series: number }, b: { readonly series: number }): number {
  return b.series - a.series;
}

function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Patterns of families stand for whole names; where only some are told, one more can't be denied. */
function settingWithout(family: string, settings: Settings): string {
  if (settings.metricAllowlist.length > 0) return `leave ${family} out of --metric-allowlist`;
  return `--metric-denylist=${[...settings.metricDenylist, `^${family}$`].join(',')}`;
}
