import { resourcesOfPacks } from '../custom-resources/packs/resources.ts';
import { CodedError } from '../errors.ts';
import type { Fields, MessageType } from '../kubernetes/codec/schema.ts';
import { union } from '../kubernetes/codec/union.ts';
import { durationsKind } from '../resources/declare/durations.ts';
import { type Kind, kindId } from '../resources/declare/kind.ts';
import { transitionsKind } from '../resources/declare/transitions.ts';
import { durationSourceOf, durationSources } from '../resources/durations.ts';
import { eventCounts } from '../resources/kinds/events/event-counts.ts';
import { events } from '../resources/kinds/events/events.ts';
import { kinds as builtIn } from '../resources/kinds.ts';
import { nameOf, namesOf } from '../resources/names.ts';
import {
  type Allowlist,
  checkResources,
  parseAllowlist,
  parsePromotions,
  patternsFor,
  unwatched,
} from '../resources/options/allowlist.ts';
import { asSource, configure, type Profile } from '../resources/options/configure.ts';
import { byDefault, type FamilyFilter, type Filterable, familyFilter } from '../resources/options/family-filter.ts';
import { unionOf } from '../resources/options/profiles.ts';
import { transitionSourceOf, transitionSources } from '../resources/transitions.ts';
import type { Log } from '../telemetry/log.ts';
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
  | 'metricAllowlist'
  | 'metricDenylist'
  | 'metricStability'
  | 'optIn'
  | 'ksmNext'
  | 'sparse'
  | 'profile'
  | 'transitions'
  | 'durations'
  | 'events'
> &
  Partial<Pick<Settings, 'entityEvents' | 'eventLogs' | 'customResourcesOnly' | 'customResourcePacks'>>;

/**
 * The kinds that the settings ask for, with the families and labels that they ask for, and the kinds that only joins
 * need. A kind of which no family is told is not watched, unless something else needs it. Throws KSO_UNKNOWN_RESOURCE,
 * the KSO_ALLOWLIST, KSO_PROMOTE, KSO_JOIN and KSO_METRIC errors.
 */
export function selectKinds(settings: Selection, log: SelectionLog = SILENT): Kind[] {
  // Lists that can't be used are refused here, also where they are about custom resources alone.
  const families = selectFamilies(settings);
  if (settings.customResourcesOnly) return [];
  const selected =
    settings.resources === undefined ? builtIn.filter((kind) => isDefault(kind, settings)) : named(settings);
  const configured = configureKinds(selected, settings, families, log);
  const needed = configured.filter((kind) => {
    if (families === undefined || isNeeded(kind, settings, families)) return true;
    log.debug?.({ resource: nameOf(kind) }, 'No family of the resource is told, so that it is not watched.');
    return false;
  });
  const watched = [...needed, ...eventsOf(settings, families)];
  if (watched.length === 0) log.warn('The filters of families leave none of the watched resources: nothing is told.');
  return [...watched, ...sourcesOf(needed, settings)];
}

/** The kinds with the families and labels that the settings ask for. Throws what `selectKinds` throws about labels and joins. */
export function configureKinds(
  kinds: readonly Kind[],
  settings: Selection,
  families: FamilyFilter | undefined,
  log: SelectionLog = SILENT,
): Kind[] {
  const packs = resourcesOfPacks(settings.customResourcePacks ?? []);
  const allowlist = (flag: string, text: string, parse: (flag: string, text: string) => Allowlist) => {
    const entries = parse(flag, text);
    checkResources(flag, entries, [...builtIn, ...packs]);
    for (const resource of unwatched(entries, [...kinds, ...packs])) {
      log.warn({ flag, resource }, 'An allowlist names a resource that is not watched; its entry has no effect.');
    }
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
  const { join, sparse, profile } = settings;
  const cluster = joinedCluster(settings);
  return kinds.map((kind) =>
    configure(kind, {
      profile,
      labels: patternsFor(labels, kind),
      annotations: patternsFor(annotations, kind),
      promoted: {
        labels: patternsFor(promotedLabels, kind) ?? [],
        annotations: patternsFor(promotedAnnotations, kind) ?? [],
      },
      join,
      cluster,
      families,
      sparse,
      // Also where no counter is told: what counts may go on from before.
      reads: observedOf(kind, settings),
      entities: settings.entityEvents !== undefined,
    }),
  );
}

/** Hears of what in the settings has no effect. */
export type SelectionLog = Pick<Log, 'warn' | 'debug'>;

const SILENT: SelectionLog = { warn: () => {} };

/**
 * Which families are told; undefined where the settings say nothing of it. It knows all families, all counters
 * and all durations. Throws the KSO_METRIC errors.
 */
export function selectFamilies(settings: Selection): FamilyFilter | undefined {
  return isFiltered(settings) ? familyFilter(settings, knownFamilies()) : undefined;
}

/** Whether the settings say which families are told. */
export function isFiltered({ metricAllowlist, metricDenylist, optIn, ksmNext, metricStability }: Selection): boolean {
  const isListed = [metricAllowlist, metricDenylist, optIn].some((list) => list.length > 0);
  return isListed || ksmNext || metricStability !== 'all';
}

/** All families, metrics of the semantic conventions, counters of transitions and Events, and histograms of durations. */
export function knownFamilies(): readonly Filterable[] {
  return [
    ...builtIn.flatMap(({ families, conventions }) => [...families, ...(conventions?.families ?? [])]),
    ...transitionsKind(transitionSources).families,
    ...durationsKind(durationSources).families,
    ...eventCounts.families,
  ];
}

function isNeeded(kind: Kind, settings: Selection, families: FamilyFilter): boolean {
  const tellsEntities = settings.entityEvents !== undefined && kind.conventions !== undefined;
  const counted = settings.transitions ? transitionSourceOf(kind) : undefined;
  const measured = settings.durations ? durationSourceOf(kind) : undefined;
  const isObserved =
    (counted !== undefined && transitionsKind([counted]).families.some(families)) ||
    (measured !== undefined && durationsKind([measured]).families.some(families));
  return kind.families.length > 0 || tellsEntities || isObserved;
}

/** The names of the counters and histograms that are kept here of the kinds that the settings ask for. */
export function talliesOf(settings: Selection): readonly string[] {
  if (!settings.transitions && !settings.durations && !settings.events) return [];
  const kinds = selectKinds(settings);
  const counted = settings.transitions ? kinds.flatMap((kind) => transitionSourceOf(kind) ?? []) : [];
  const measured = settings.durations ? kinds.flatMap((kind) => durationSourceOf(kind) ?? []) : [];
  const families = [
    ...transitionsKind(counted).families,
    ...durationsKind(measured).families,
    ...(settings.events ? eventCounts.families : []),
  ];
  return families.filter(selectFamilies(settings) ?? byDefault).map(({ name }) => name);
}

/** What is read of a kind to count its transitions and to measure its durations. */
function observedOf(kind: Kind, settings: Selection): MessageType<Fields, unknown> | undefined {
  const counted = settings.transitions ? transitionSourceOf(kind)?.schema : undefined;
  const measured = settings.durations ? durationSourceOf(kind)?.schema : undefined;
  return counted && measured ? union(counted, measured) : (counted ?? measured);
}

/** Events, where they are counted, say how long something took, or are told as log records. */
function eventsOf(settings: Selection, families: FamilyFilter | undefined): Kind[] {
  const isTold = families === undefined || eventCounts.families.some(families) || isNeeded(events, settings, families);
  return (settings.events && isTold) || settings.eventLogs !== undefined ? [configure(events, {})] : [];
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
function isDefault({ onByDefault, conventions, families }: Kind, { profile, ksmNext }: Selection): boolean {
  const isOn = onByDefault || (ksmNext && families.some((family) => family.next));
  return isOn && (profile !== 'semconv' || conventions !== undefined);
}

function named({ resources = [] }: Selection): Kind[] {
  const known = new Set(builtIn.flatMap(namesOf));
  for (const resource of resources) {
    if (known.has(resource)) continue;
    throw new CodedError('KSO_UNKNOWN_RESOURCE', { resource, known: builtIn.map(nameOf).join(', ') });
  }
  return builtIn.filter((kind) => namesOf(kind).some((name) => resources.includes(name)));
}

/** The profile of all that is told: some destinations are told other names than /metrics shows. */
export function heldProfile({
  profile,
  otlp = [],
}: Pick<Settings, 'profile'> & Partial<Pick<Settings, 'otlp'>>): Profile {
  return unionOf([profile, ...otlp.map((destination) => destination.profile ?? profile)]);
}

/** The name of the cluster, where it is to be on every series. Throws KSO_JOIN_CLUSTER_NAME where it has none. */
export function joinedCluster({ join, clusterName }: Selection): string | undefined {
  if (!join.includes('cluster')) return undefined;
  if (!clusterName) throw new CodedError('KSO_JOIN_CLUSTER_NAME');
  return clusterName;
}
