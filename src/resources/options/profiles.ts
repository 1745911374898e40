import type { Family } from '../declare/family.ts';
import type { Kind, KubernetesObject } from '../declare/kind.ts';
import type { Profile } from './configure.ts';

/** The profile that has the families of all of these; of one at least. */
export function unionOf(profiles: readonly Profile[]): Profile {
  return profiles.every((profile) => profile === profiles[0]) ? profiles[0]! : 'both';
}

/** Whether a profile has a family. What this process counts itself is in neither set of names, and goes with each. */
export function isOfProfile(kind: Kind, { entity }: Family<KubernetesObject>, profile: Profile): boolean {
  if (profile === 'both' || kind.versions.length === 0) return true;
  return (entity === undefined) === (profile === 'ksm');
}
