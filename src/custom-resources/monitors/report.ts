/** How monitors are, for those who look. */
import type { ServedResource } from '../kinds/kinds.ts';
import type { UnusableCount } from '../unusable.ts';
import type { Level } from './cardinality/ledger.ts';
import { type Monitor, unservedOf } from './kinds/plan.ts';

/** A monitor, and what is wrong with it. */
export interface MonitorReport {
  /** `namespace/name`. */
  readonly name: string;
  readonly generation: number;
  /** Without the prefix. */
  readonly families: readonly string[];
  /** Samples that its objects give, told or left out. */
  readonly samples: number;
  /** All that is at four fifths of its limit, or beyond it. */
  readonly levels: readonly Level[];
  /** The families of which samples are left out. */
  readonly cutFamilies: readonly string[];
  /** Parts of it that can not be used, and where no such resource is served. */
  readonly faults: readonly { readonly place: string; readonly reason: string }[];
  /** Families that gave nothing for an object, with how often. */
  readonly failures: readonly { readonly family: string; readonly count: number }[];
}

/** The report of a monitor. `served` is empty where it is not known what is. */
export function reportOf(
  monitor: Monitor,
  served: readonly ServedResource[],
  failures: readonly UnusableCount[],
): MonitorReport {
  const { name, generation, rules, ledger } = monitor;
  const unserved = served.length === 0 ? [] : unservedOf(monitor, served);
  return {
    name,
    generation,
    families: [...new Set(rules.stores.flatMap(({ families }) => families.map((family) => family.name)))],
    samples: ledger.wanted,
    levels: ledger.levels(),
    cutFamilies: ledger.cutFamilies(),
    faults: [
      ...rules.faults.map(({ place, reason }) => ({ place, reason })),
      ...unserved.map(({ index, group, version, kind }) => ({
        place: `stores[${index}]`,
        reason: `No custom resource is served as ${kind} of ${group}/${version}.`,
      })),
    ],
    failures: failures.filter((each) => each.monitor === name).map(({ family, values }) => ({ family, count: values })),
  };
}
