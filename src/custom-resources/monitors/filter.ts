/** Which families of monitors are told: the lists of families hold for them as for all others. */
import { ALPHA } from '../../resources/declare/family.ts';
import { type FamilyFilter, familyFilter } from '../../resources/options/family-filter.ts';
import type { Log } from '../../telemetry/log.ts';
import type { CustomResourceSettings } from '../follow.ts';
import type { PlannedKind } from './kinds/plan.ts';

/** The filter. Names come while the process runs: where patterns can't be held against them, none is told. */
export function filterOf(settings: CustomResourceSettings, planned: readonly PlannedKind[], log: Log): FamilyFilter {
  const names = planned.flatMap(({ parts }) => parts.flatMap(({ sources }) => sources.map(({ name }) => name)));
  try {
    return familyFilter(
      settings,
      [...new Set(names)].map((name) => ({ name, stability: ALPHA, optIn: false })),
    );
  } catch (error) {
    log.error({ err: error }, 'No families of ResourceMetricsMonitors are told.');
    return () => false;
  }
}
