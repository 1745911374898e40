/** What is wrong with monitors, told to the log: each once. */
import type { Log } from '../../telemetry/log.ts';
import type { ServedResource } from '../kinds/kinds.ts';
import { type Monitor, unservedOf } from './kinds/plan.ts';

/** Tells what was not told before. */
export function tellFaults(log: Log): (monitors: readonly Monitor[], served: readonly ServedResource[]) => void {
  let told = new Set<string>();
  const once = (all: Set<string>, fields: Readonly<Record<string, string>>, sentence: string) => {
    const key = JSON.stringify(fields);
    if (!told.has(key)) log.warn(fields, sentence);
    all.add(key);
  };
  return (monitors, served) => {
    const all = new Set<string>();
    for (const monitor of monitors) {
      const { name, rules, ledger } = monitor;
      for (const { place, reason } of rules.faults) {
        once(
          all,
          { monitor: name, place, reason },
          'A part of a ResourceMetricsMonitor can not be used and is left out.',
        );
      }
      for (const { index, group, version, kind } of served.length === 0 ? [] : unservedOf(monitor, served)) {
        const place = `stores[${index}]`;
        const asked = `${kind} of ${group}/${version}`;
        once(
          all,
          { monitor: name, place, asked },
          'No custom resource is served as a ResourceMetricsMonitor asks for it.',
        );
      }
      for (const { level, name: of, limit, isCut } of ledger.levels()) {
        const sentence = isCut
          ? 'A ResourceMetricsMonitor gives more samples than its limit: those that came last are left out.'
          : 'A ResourceMetricsMonitor gives more than four fifths of the samples that it may.';
        once(all, { monitor: name, level, of, limit: String(limit) }, sentence);
      }
    }
    told = all;
  };
}
