import { CodedError } from '../errors.ts';
import { type Allowlist, checkResources, parseAllowlist, patternsFor } from '../resources/allowlist.ts';
import { configure } from '../resources/configure.ts';
import type { Kind } from '../resources/kind.ts';
import { kinds as builtIn } from '../resources/kinds.ts';
import type { Settings } from './settings.ts';

/** The settings that say what is read and told. */
export type Selection = Pick<Settings, 'resources' | 'labelsAllowlist' | 'annotationsAllowlist' | 'optIn' | 'profile'>;

/**
 * The kinds that the settings ask for, with the families and label keys that they ask for. Throws
 * KSO_UNKNOWN_RESOURCE, the KSO_ALLOWLIST errors, and KSO_USAGE for an opt-in pattern that is no regular expression.
 */
export function selectKinds(settings: Selection): Kind[] {
  const selected =
    settings.resources === undefined ? builtIn.filter((kind) => isDefault(kind, settings)) : named(settings);
  const resources = selected.map(({ resource }) => resource);
  const labels = allowlist('--metric-labels-allowlist', settings.labelsAllowlist, resources);
  const annotations = allowlist('--metric-annotations-allowlist', settings.annotationsAllowlist, resources);
  const optIn = settings.optIn.map(pattern);
  return selected.map((kind) =>
    configure(kind, {
      profile: settings.profile,
      labels: patternsFor(labels, kind.resource),
      annotations: patternsFor(annotations, kind.resource),
      optIn,
    }),
  );
}

/** Nothing is watched of which nothing is told. */
function isDefault({ onByDefault, conventions }: Kind, { profile }: Selection): boolean {
  return onByDefault && (profile !== 'semconv' || conventions !== undefined);
}

function named({ resources = [] }: Selection): Kind[] {
  for (const resource of resources) {
    if (builtIn.some((kind) => kind.resource === resource)) continue;
    const known = builtIn.map((kind) => kind.resource).join(', ');
    throw new CodedError('KSO_UNKNOWN_RESOURCE', { resource, known });
  }
  return builtIn.filter(({ resource }) => resources.includes(resource));
}

function allowlist(flag: string, text: string, resources: readonly string[]): Allowlist {
  const entries = parseAllowlist(flag, text);
  checkResources(flag, entries, resources);
  return entries;
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    const reason = `--metric-opt-in-list can't use "${text}": ${error instanceof Error ? error.message : String(error)}`;
    throw new CodedError('KSO_USAGE', { reason }, { cause: error });
  }
}
