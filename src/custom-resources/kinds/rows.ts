/** The rows that a rule gives for an object: a gauge, an info or a state set over the value at its path. */
import { type Found, follow, isList, isMap, type Step, stepsOf } from '../paths/path.ts';
import type { EachRule, GaugeRule, InfoRule, StateSetRule } from '../rules/rules.ts';
import { toNumber } from '../values/number.ts';
import { type LabelReader, type Labels, labelName, labelReader } from './labels.ts';

/** A row, with the labels that come from what is at the path. */
export interface Row {
  readonly value: number;
  readonly labels: Labels;
}

/** Hears of a value that can not be used, and what it should be; the row is left out. */
export type Refuse = (value: Found, wanted: 'a number' | 'text') => void;

/** How rows come from the value at the path. */
export interface RowReader {
  /** The names of the labels of the rows; undefined where an object decides on some. */
  readonly names: readonly string[] | undefined;
  rows(value: Found, refuse: Refuse): Row[];
}

/** What reads the rows of a rule. */
export function rowReader(each: EachRule): RowReader {
  const labels = labelReader(each.labelsFromPath);
  switch (each.type) {
    case 'gauge':
      return gaugeReader(each, labels);
    case 'info':
      return infoReader(each, labels);
    case 'stateset':
      return stateSetReader(each, labels);
  }
}

/**
 * Where a map is at the path, each member is an element, whose key may become a label. The member that `valueFrom` names in one
 * step is the value itself; labels are looked for in the element and then in the map; what is no number is left out in silence.
 */
function gaugeReader({ labelFromKey, valueFrom, nilIsZero }: GaugeRule, labels: LabelReader): RowReader {
  const steps = stepsOf(valueFrom);
  const keyLabel = labelFromKey === '' ? undefined : labelName(labelFromKey);
  const [member] = valueFrom;
  const own = valueFrom.length === 1 && !member!.includes(',') ? member : undefined;

  const numberOf = (element: Found, refuse: Refuse): number | undefined => {
    const found = follow(element, steps);
    if (found === undefined || found === null) return nilIsZero ? 0 : undefined;
    const value = toNumber(found);
    if (value === undefined) refuse(found, 'a number');
    return value;
  };
  const rowOf = (value: number, ...sources: readonly Found[]): Row => {
    const row = { value, labels: new Map<string, string>() };
    for (const source of sources) addLabels(labels, row.labels, source);
    return row;
  };
  return {
    names: withName(labels.names, keyLabel),
    rows(value, refuse) {
      if (isMap(value)) {
        return Object.entries(value).flatMap(([key, element]) => {
          const number = key === own && element !== null ? toNumber(element) : numberOf(element, ignore);
          if (number === undefined) return [];
          const row = { value: number, labels: new Map<string, string>() };
          if (keyLabel !== undefined && key !== '') row.labels.set(keyLabel, key);
          addLabels(labels, row.labels, element);
          addLabels(labels, row.labels, value);
          return [row];
        });
      }
      return (isList(value) ? value : [value]).flatMap((element) => {
        const number = numberOf(element, refuse);
        return number === undefined ? [] : [rowOf(number, element)];
      });
    },
  };
}

/** A row needs a label. Where a map is at the path, it has a row of its own, and each member one. */
function infoReader({ labelFromKey }: InfoRule, labels: LabelReader): RowReader {
  const keyLabel = labelFromKey === '' ? undefined : labelName(labelFromKey);
  const rowOf = (value: Found, key?: string): Row[] => {
    const found: Labels = new Map();
    if (keyLabel !== undefined && key !== undefined && key !== '') found.set(keyLabel, key);
    addLabels(labels, found, value);
    return found.size === 0 ? [] : [{ value: 1, labels: found }];
  };
  return {
    names: withName(labels.names, keyLabel),
    rows(value) {
      if (isList(value)) return value.flatMap((element) => rowOf(element));
      const own = rowOf(value);
      return isMap(value) ? [...own, ...Object.entries(value).flatMap(([key, member]) => rowOf(member, key))] : own;
    },
  };
}

/** A label that a path gives takes the place of the one that says which value a row is about. */
function stateSetReader({ labelName: name, list, valueFrom }: StateSetRule, labels: LabelReader): RowReader {
  const steps = stepsOf(valueFrom);
  const label = labelName(name);
  const rowsOf = (element: Found, refuse: Refuse): Row[] => {
    const value = follow(element, steps);
    if (value === undefined || value === null) return [];
    if (typeof value !== 'string') {
      refuse(value, 'text');
      return [];
    }
    return list.map((entry) => {
      const found: Labels = new Map([[label, entry]]);
      addLabels(labels, found, element);
      return { value: value === entry ? 1 : 0, labels: found };
    });
  };
  return {
    names: withName(labels.names, label),
    rows: (value, refuse) => (isList(value) ? value : [value]).flatMap((element) => rowsOf(element, refuse)),
  };
}

const ignore: Refuse = () => {};

function addLabels(reader: LabelReader, labels: Labels, source: Found): void {
  reader.addTo(labels, (steps: readonly Step[]) => follow(source, steps));
}

function withName(names: readonly string[] | undefined, name: string | undefined): readonly string[] | undefined {
  return name === undefined ? names : names && [...names, name];
}
