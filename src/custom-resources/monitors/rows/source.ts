/** A family of a store, which gives its rows once for each state of an object. */
import type { JsonWants } from '../../../kubernetes/codec/schema.ts';
import type { KubernetesObject } from '../../../resources/declare/kind.ts';
import { followObject } from '../../paths/object.ts';
import { isMap, type Step } from '../../paths/path.ts';
import { together } from '../../paths/wants.ts';
import type { Cel } from '../cel/cel.ts';
import { CelError } from '../cel/errors.ts';
import type { FamilyRule, StoreSelectors } from '../rules/rules.ts';
import { parseFieldSelector, parseLabelSelector } from '../rules/selectors.ts';
import { type Row, rowReader } from './rows.ts';

/** What opens the names of all families of monitors. */
export const PREFIX = 'kube_customresource_';

/** A metric that gives no rows for an object. */
export interface Failure {
  /** `namespace/name` of the monitor. */
  readonly monitor: string;
  readonly family: string;
  readonly object: KubernetesObject;
  readonly reason: string;
}

/** A family of a store. */
export interface Source {
  /** As it is told. */
  readonly name: string;
  readonly rule: FamilyRule;
  /** `namespace/name` of the monitor. */
  readonly monitor: string;
  readonly wants: JsonWants;
  /** Always the same for one state of an object. */
  rows(object: KubernetesObject): readonly Row[];
}

const NO_ROWS: readonly Row[] = [];

/** Makes a source; `selectors` are those that the API server does not hold against the objects. */
export function sourceOf(rule: FamilyRule, { selectors, monitor, cel, failed }: SourceOptions): Source {
  const name = PREFIX + rule.name;
  const readers = rule.metrics.map((metric) => rowReader(metric, rule.name.endsWith('_total'), cel.by(monitor)));
  const selection = selectionOf(selectors);
  const known = new WeakMap<KubernetesObject, readonly Row[]>();
  const rowsOf = (object: KubernetesObject): readonly Row[] => {
    if (!selection.holds(object)) return NO_ROWS;
    const rows = readers.flatMap((reader) => {
      try {
        return reader.rows(object);
      } catch (error) {
        if (!(error instanceof CelError)) throw error;
        failed({ monitor, family: name, object, reason: error.message });
        return NO_ROWS;
      }
    });
    return rows.length === 0 ? NO_ROWS : rows;
  };
  return {
    name,
    monitor,
    rule,
    wants: together([selection.wants, ...readers.map(({ wants }) => wants)]),
    rows(object) {
      const before = known.get(object);
      if (before !== undefined) return before;
      const rows = rowsOf(object);
      known.set(object, rows);
      return rows;
    },
  };
}

/** What a source is made with. */
export interface SourceOptions {
  readonly selectors: StoreSelectors;
  readonly monitor: string;
  readonly cel: Cel;
  readonly failed: (failure: Failure) => void;
}

interface Selection {
  readonly wants: JsonWants;
  holds(object: KubernetesObject): boolean;
}

function selectionOf({ label, field }: StoreSelectors): Selection {
  const labels = parseLabelSelector(label) ?? [];
  const fields = (parseFieldSelector(field) ?? []).map((term) => ({ ...term, path: term.key.split('.') }));
  const textAt = (object: KubernetesObject, path: readonly string[]) => {
    const found = followObject(object, path.map(stepOf));
    return typeof found === 'object' || found === undefined ? undefined : String(found);
  };
  const labelOf = (object: KubernetesObject, key: string) => {
    const map = followObject(object, LABELS);
    const value = isMap(map) && Object.hasOwn(map, key) ? map[key] : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  return {
    wants: together([
      ...labels.map(({ key }) => wantsAlong(['metadata', 'labels', key])),
      ...fields.map(({ path }) => wantsAlong(path)),
    ]),
    holds: (object) =>
      labels.every(({ key, matches }) => matches(labelOf(object, key))) &&
      fields.every(({ path, matches }) => matches(textAt(object, path))),
  };
}

const stepOf = (name: string): Step => ({ kind: 'member', name, index: undefined });
const LABELS = ['metadata', 'labels'].map(stepOf);

function wantsAlong(path: readonly string[]): JsonWants {
  return path.reduceRight((inner: JsonWants, name): JsonWants => ({ keys: { [name]: inner } }), {});
}
