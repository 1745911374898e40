/** The families of a rule, for objects of one kind in one version. */
import { ALPHA, type DynamicLabels, type Emit, type Family, family } from '../../resources/declare/family.ts';
import type { KubernetesObject } from '../../resources/declare/kind.ts';
import { compareBytes } from '../../resources/values/label-names.ts';
import { followObject } from '../paths/object.ts';
import { type Found, stepsOf } from '../paths/path.ts';
import type { MetricRule, ResourceRule } from '../rules/rules.ts';
import { type LabelReader, type Labels, labelName, labelReader } from './labels.ts';
import { type Row, rowReader } from './rows.ts';

/** A value that a rule could not use, of which the row is left out. */
export interface Unusable {
  readonly object: KubernetesObject;
  readonly family: string;
  /** The path of the rule, as one text. */
  readonly path: string;
  /** What the value is, without the value: `text`, `a map`. */
  readonly found: string;
  readonly wanted: string;
}

/** The kind and version that the objects are of, told in three labels, and whether they lie in namespaces. */
export interface CustomKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** The families of a rule in its order; of rules of one name the first says what the family is, and each gives its rows. */
export function familiesOf(
  rule: ResourceRule,
  of: CustomKind,
  unusable: (unusable: Unusable) => void,
): Family<KubernetesObject>[] {
  const byName = Map.groupBy(rule.metrics, (metric) => fullName(rule, metric));
  return [...byName].map(([name, metrics]) => {
    const sources = metrics.map((metric) => sourceOf(name, rule, metric, of, unusable));
    const fixed = sources.every(({ names }) => names !== undefined);
    const names = [...new Set(sources.flatMap((source) => source.names ?? []))].sort();
    const emitAs = fixed ? emitNamed(names) : emitDynamic;
    const { help, each } = metrics[0]!;
    const visit = (object: KubernetesObject, emit: Emit) => {
      for (const { rows } of sources) emitAs(emit, rows(object));
    };
    return {
      ...family('gauge', name, ALPHA, help, fixed ? names : [], visit),
      origin: originOf(metrics),
      ...(each.type !== 'gauge' && { exposedAs: each.type }),
      ...(!sources.every(({ tellsObject }) => tellsObject) && { mayRepeat: true as const }),
    };
  });
}

function originOf(metrics: readonly MetricRule[]): string {
  const origins = metrics.map(({ pack }) => (pack === undefined ? 'rules of your own' : `the pack ${pack}`));
  return [...new Set(origins)].join(' and ');
}

/** Whether labels certainly tell which object a row is of; `ofRows` are those that rows have otherwise. */
function tellsObject(labels: LabelReader, ofRows: readonly string[] | undefined, namespaced: boolean): boolean {
  if (ofRows === undefined) return false;
  const told = new Set([...labels.paths].flatMap(([name, path]) => (ofRows.includes(name) ? [] : path.join(' '))));
  if (told.has('metadata uid')) return true;
  return told.has('metadata name') && (!namespaced || told.has('metadata namespace'));
}

/** The name of a family as it is told. */
export function fullName({ metricNamePrefix }: ResourceRule, { name }: MetricRule): string {
  return metricNamePrefix === '' ? name : `${metricNamePrefix}_${name}`;
}

interface Source {
  /** Undefined where an object decides on some names. */
  readonly names: readonly string[] | undefined;
  /** Whether labels certainly tell which object a row is of. */
  readonly tellsObject: boolean;
  rows(object: KubernetesObject): Told;
}

/** The rows of an object; labels of a row win over those that it has in common with all others. */
interface Told {
  readonly common: Labels;
  readonly rows: readonly Row[];
}

const NOTHING: Told = { common: new Map(), rows: [] };

/** Labels of what is at the path win over those of the whole object, those of the metric over those of the resource. */
function sourceOf(
  name: string,
  rule: ResourceRule,
  metric: MetricRule,
  { group, version, kind, namespaced }: CustomKind,
  unusable: (unusable: Unusable) => void,
): Source {
  const common = Object.entries({
    ...rule.commonLabels,
    customresource_group: group,
    customresource_version: version,
    customresource_kind: kind,
    ...metric.commonLabels,
  }).map(([label, value]): [string, string] => [labelName(label), value]);
  const labels = labelReader({ ...rule.labelsFromPath, ...metric.labelsFromPath });
  const reader = rowReader(metric.each);
  const { path } = metric.each;
  const steps = stepsOf(path);
  return {
    names: labels.names && reader.names && [...common.map(([label]) => label), ...labels.names, ...reader.names],
    tellsObject: tellsObject(labels, reader.names, namespaced),
    rows(object) {
      const refuse = (found: Found, wanted: string) =>
        unusable({ object, family: name, path: path.join('.'), found: typeName(found), wanted });
      const rows = reader.rows(followObject(object, steps), refuse);
      if (rows.length === 0) return NOTHING;
      const own: Labels = new Map(common);
      labels.addTo(own, (way) => followObject(object, way));
      return { common: own, rows: inOrder(rows) };
    },
  };
}

/** The rows of an object by their labels in the order of the names. */
export function inOrder(rows: readonly Row[]): readonly Row[] {
  if (rows.length < 2) return rows;
  const keys = new Sorter();
  return rows
    .map((row) => ({ row, names: keys.of(row.labels) }))
    .sort((a, b) => compareLabels(a.row.labels, a.names, b.row.labels, b.names))
    .map(({ row }) => row);
}

/** Sorts the names of labels: one row after the other has the same, put in the same order. */
class Sorter {
  #before: readonly string[] = [];
  #sorted: readonly string[] = [];

  of(labels: Labels): readonly string[] {
    let at = 0;
    let isSame = labels.size === this.#before.length;
    for (const name of labels.keys()) isSame &&= name === this.#before[at++];
    if (!isSame) {
      this.#before = [...labels.keys()];
      this.#sorted = this.#before.toSorted();
    }
    return this.#sorted;
  }
}

function compareLabels(a: Labels, namesA: readonly string[], b: Labels, namesB: readonly string[]): number {
  for (let at = 0; at < namesA.length; at++) {
    const name = namesA[at]!;
    const other = namesB[at];
    if (other === undefined) return 1;
    const order = name === other ? compareBytes(a.get(name)!, b.get(name)!) : compareBytes(name, other);
    if (order !== 0) return order;
  }
  return namesA.length - namesB.length;
}

function emitNamed(names: readonly string[]) {
  const places = new Map(names.map((name, at) => [name, at]));
  return (emit: Emit, { common, rows }: Told) => {
    if (rows.length === 0) return;
    const values = names.map((name) => common.get(name));
    for (const { value, labels } of rows) {
      if (labels.size === 0) {
        emit(value, values);
        continue;
      }
      const own = values.slice();
      for (const [name, text] of labels) own[places.get(name)!] = text;
      emit(value, own);
    }
  };
}

function emitDynamic(emit: Emit, { common, rows }: Told): void {
  for (const { value, labels: own } of rows) {
    const labels = own.size === 0 ? common : new Map([...common, ...own]);
    const names = [...labels.keys()].sort();
    const dynamic: DynamicLabels = { names, values: names.map((name) => labels.get(name)!) };
    emit(value, undefined, dynamic);
  }
}

function typeName(value: Found): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`;
}
