/** The kinds of whose objects is measured what takes how long. */
import type { DurationSource } from './declare/durations.ts';
import { type Kind, kindId } from './declare/kind.ts';
import { deploymentDurations } from './kinds/durations/deployments.ts';
import { eventDurations } from './kinds/durations/events.ts';
import { jobDurations } from './kinds/durations/jobs.ts';
import { nodeDurations } from './kinds/durations/nodes.ts';
import { claimDurations } from './kinds/durations/persistentvolumeclaims.ts';
import { podDurations } from './kinds/durations/pods.ts';
import { statefulSetDurations } from './kinds/durations/statefulsets.ts';

/** Every kind of which something is measured. */
export const durationSources: readonly DurationSource[] = [
  podDurations,
  jobDurations,
  deploymentDurations,
  statefulSetDurations,
  claimDurations,
  nodeDurations,
  eventDurations,
];

/** What is measured of a kind, or undefined where that is nothing or its states are not known. */
export function durationSourceOf(kind: Pick<Kind, 'group' | 'resource' | 'sourceOnly'>): DurationSource | undefined {
  if (kind.sourceOnly) return undefined;
  return durationSources.find((source) => kindId(source) === kindId(kind));
}
