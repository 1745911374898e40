import { CodedError } from '../errors.ts';
import { type Kind, kindId } from '../resources/declare/kind.ts';
import { kinds as builtIn } from '../resources/kinds.ts';
import { nameOf, namesOf } from '../resources/names.ts';
import {
  type Allowlist,
  checkResources,
  parseAllowlist,
  parsePromotions,
  patternsFor,
} from '../resources/options/allowlist.ts';
import { asSource, configure } from '../resources/options/configure.ts';
import { transitionSourceOf } from '../resources/transitions.ts';
import type { Settings } from './settings.ts';

/** The settings that say what is read and told. */
export type Selection = Pick<
  Settings,
  | 'resources'
  | 'labelsAllowlist'
  | 'annotationsAllowlist'
  | 'promoteLabels'
  | 'promoteAnnotations'
  | 'join'
  | 'clusterName'
  | 'optIn'
  | 'profile'
  | 'transitions'
> &
  Partial<Pick<Settings, 'entityEvents'>>;

/**
 * The kinds that the settings ask for, with the families and labels that they ask for, and the kinds that only joins
 * need. Throws KSO_UNKNOWN_RESOURCE, the KSO_ALLOWLIST, KSO_PROMOTE and KSO_JOIN errors, and KSO_USAGE for an opt-in
 * pattern that is no regular expression.
 */
export function selectKinds(settings: Selection): Kind[] {
  const selected =
    settings.resources === undefined ? builtIn.filter((kind) => isDefault(kind, settings)) : named(settings);
  const allowlist = (flag: string, text: string, parse: (flag: string, text: string) => Allowlist) => {
    const entries = parse(flag, text);
    checkResources(flag, entries, selected);
    return entries;
  };
  const labels = allowlist('--metric-labels-allowlist', settings.labelsAllowlist, parseAllowlist);
  const annotations = allowlist('--metric-annotations-allowlist', settings.annotationsAllowlist, parseAllowlist);
  const promotedLabels = allowlist('--promote-labels', settings.promoteLabels, parsePromotions('label'));
  const promotedAnnotations = allowlist(
    '--promote-annotations',
    settings.promoteAnnotations,
    parsePromotions('annotation'),
  );
  const optIn = settings.optIn.map(pattern);
  const { join } = settings;
  const cluster = joinedCluster(settings);
  const configured = selected.map((kind) =>
    configure(kind, {
      profile: settings.profile,
      labels: patternsFor(labels, kind),
      annotations: patternsFor(annotations, kind),
      promoted: {
        labels: patternsFor(promotedLabels, kind) ?? [],
        annotations: patternsFor(promotedAnnotations, kind) ?? [],
      },
      join,
      cluster,
      optIn,
      reads: settings.transitions ? transitionSourceOf(kind)?.schema : undefined,
      entities: settings.entityEvents !== undefined,
    }),
  );
  return [...configured, ...sourcesOf(configured, settings)];
}

/** The kinds that joins need and that are not among those that are told: they have no families. */
function sourcesOf(selected: readonly Kind[], { join, profile }: Selection): Kind[] {
  const joins = selected.flatMap(({ joins = [] }) => joins);
  const forms = new Map(joins.flatMap(({ sources }) => Object.entries(sources).map(([id, { form }]) => [id, form])));
  for (const kind of selected) forms.delete(kindId(kind));
  return builtIn.flatMap((kind) => {
    const form = forms.get(kindId(kind));
    return form === undefined ? [] : asSource(configure(kind, { join, profile }), form);
  });
}

/** Nothing is watched of which nothing is told. */
function isDefault({ onByDefault, conventions }: Kind, { profile }: Selection): boolean {
  return onByDefault && (profile !== 'semconv' || conventions !== undefined);
}

function named({ resources = [] }: Selection): Kind[] {
  const known = new Set(builtIn.flatMap(namesOf));
  for (const resource of resources) {
    if (known.has(resource)) continue;
    throw new CodedError('KSO_UNKNOWN_RESOURCE', { resource, known: builtIn.map(nameOf).join(', ') });
  }
  return builtIn.filter((kind) => namesOf(kind).some((name) => resources.includes(name)));
}

/** The name of the cluster, where it is to be on every series. Throws KSO_JOIN_CLUSTER_NAME where it has none. */
export function joinedCluster({ join, clusterName }: Selection): string | undefined {
  if (!join.includes('cluster')) return undefined;
  if (!clusterName) throw new CodedError('KSO_JOIN_CLUSTER_NAME');
  return clusterName;
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    const reason = `--metric-opt-in-list can't use "${text}": ${error instanceof Error ? error.message : String(error)}`;
    throw new CodedError('KSO_USAGE', { reason }, { cause: error });
  }
}
