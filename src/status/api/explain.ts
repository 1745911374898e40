/** Why the series of one object are there, or not, or as they are. */
import type { Settings } from '../../config/settings.ts';
import { partsOfScope, type Scope } from '../../kubernetes/scope.ts';
import { exposedName } from '../../prometheus/formats/names.ts';
import { renderFamily } from '../../prometheus/formats/text.ts';
import type { Family } from '../../resources/declare/family.ts';
import { type Kind, type KubernetesObject, kindId } from '../../resources/declare/kind.ts';
import { kinds as builtIn } from '../../resources/kinds.ts';
import { nameOf, namesOf } from '../../resources/names.ts';
import { readersOf } from '../../resources/reads.ts';
import type { KindState } from '../../state/kind-state.ts';
import type { StatusSource } from '../source.ts';
import { type AddedLabelReport, addedLabels } from './added-labels.ts';
import { wordIn } from './query.ts';

/** The lines of one family. */
export interface ExplainedFamily {
  readonly family: string;
  readonly help: string;
  /** Who asks for it where it is not built in: a monitor, a pack, rules; "" for what is. */
  readonly from: string;
  /** As /metrics has them, a thousand at most. */
  readonly lines: readonly string[];
  /** Rows at 0 that --sparse leaves out. */
  readonly omitted: number;
}

/** A family that tells nothing of the object. */
export interface AbsentFamily {
  readonly family: string;
  readonly why: string;
}

/** What is told of one object. */
export interface Explanation {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly found: boolean;
  /** What is known of it, or why nothing is. */
  readonly sentence: string;
  readonly uid: string | null;
  readonly resourceVersion: string | null;
  readonly families: readonly ExplainedFamily[];
  readonly absent: readonly AbsentFamily[];
  /** What settings add to each series of kube-state-metrics' names. */
  readonly labels: readonly AddedLabelReport[];
}

const MOST_LINES = 1000;

/** Explains the object that the query names by `resource`, `namespace` and `name`. */
export function explain(
  source: Pick<StatusSource, 'store' | 'exposition' | 'settings' | 'watches'>,
  query: URLSearchParams,
): Explanation {
  const [resource, namespace, name] = [wordIn(query, 'resource'), wordIn(query, 'namespace'), wordIn(query, 'name')];
  // Of a custom resource there may be one of rules and one of monitors, and several versions.
  const states = source.store.kinds.filter(({ kind }) => namesOf(kind).includes(resource));
  const found = states.flatMap((each) => {
    const object = find(each, `${namespace}/${name}`);
    return object === undefined ? [] : [{ state: each, object }];
  });
  const nothing = { resource, namespace, name, uid: null, resourceVersion: null, families: [], labels: [] };
  const [first] = found;
  if (first === undefined) {
    const [state] = states;
    const sentence =
      state === undefined ? whyNoKind(resource, source.settings()) : whyNoObject(state, source, namespace);
    return { ...nothing, found: false, sentence, absent: [] };
  }
  const shownOf = ({ id, kind }: KindState) => source.exposition.kinds.find((each) => each.id === id)?.kind ?? kind;
  const families: ExplainedFamily[] = [];
  const absent: AbsentFamily[] = [];
  let left = MOST_LINES;
  for (const { state, object } of found) {
    const shown = shownOf(state);
    for (const family of shown.families) {
      const lines = renderFamily(shown, family, [object]).bytes.toString().split('\n').slice(0, -1);
      const [exposed, { help, origin = '' }] = [exposedName(family), family];
      const omitted = rowsAtZero(family, shown, object, source.settings()) - lines.length;
      if (lines.length === 0) absent.push({ family: exposed, why: whyNoLines(family, shown, omitted) });
      else families.push({ family: exposed, help, from: origin, lines: lines.slice(0, left), omitted });
      left = Math.max(0, left - lines.length);
    }
    absent.push(...offFamilies(shown, source.settings()));
  }
  const { uid, resourceVersion } = first.object.metadata;
  return {
    ...nothing,
    found: true,
    sentence: sentenceOf(first.state.kind, first.object, families.length),
    uid,
    resourceVersion,
    families,
    absent,
    labels: found.flatMap(({ state, object }) => addedLabels(shownOf(state), object, source)),
  };
}

/** What the object is to this process. */
function sentenceOf({ resource }: Kind, { metadata }: KubernetesObject, families: number): string {
  const flag = OBSERVED[resource];
  if (flag === undefined) return `It is watched, and told with ${families} families.`;
  const { creationTimestamp: since = 0 } = metadata;
  const begin = new Date(since * 1000).toISOString();
  return `No object of the cluster, but what this process has seen of ${metadata.name} since ${begin}, by ${flag}: told with ${families} families.`;
}

const OBSERVED: Readonly<Record<string, string>> = { transitions: '--transitions', durations: '--durations' };

function find(state: KindState, key: string): KubernetesObject | undefined {
  for (const scope of state.scopes) {
    if (scope.shows(key)) return scope.find(key);
  }
  return undefined;
}

function whyNoKind(resource: string, { resources }: Settings): string {
  const known = builtIn.find((kind) => namesOf(kind).includes(resource));
  if (known === undefined) {
    const isCustom = resource.includes('.')
      ? ' A custom resource is known once it is defined, and a rule, a pack or a monitor is about it.'
      : '';
    return `No resource has the name "${resource}".${isCustom}`;
  }
  if (resources === undefined) return `${nameOf(known)} are not watched by default: name them in --resources.`;
  return `${nameOf(known)} are not watched: they are not in --resources.`;
}

function whyNoObject(
  { kind, visibleScopes }: KindState,
  { watches }: Pick<StatusSource, 'watches'>,
  namespace: string,
): string {
  const resource = nameOf(kind);
  const trouble = watches().find((watch) => watch.resource === resource && watch.reason !== '');
  if (trouble !== undefined) return `${resource} are ${trouble.state}: ${trouble.reason}`;
  if (visibleScopes.length === 0) return `${resource} are not listed yet.`;
  if (kind.namespaced && namespace === '') return `${resource} are in namespaces: name one.`;
  const isCovered = visibleScopes.some((scope) => scope.namespace === '' || scope.namespace === namespace);
  if (!isCovered) return `The namespace ${namespace} is not watched: see --namespaces.`;
  const isNarrow = visibleScopes.some(
    (scope) => scope.labelSelector !== '' || scope.fieldSelector !== '' || scope.shard,
  );
  const narrow = isNarrow ? `; left out is what is not of ${partsOf(visibleScopes)}` : '';
  return `There is no such object among the ${resource} that are watched${narrow}.`;
}

/** What narrows the scopes beside their namespaces, in words. */
function partsOf(scopes: readonly Scope[]): string {
  const words = scopes.flatMap((scope) => {
    const { namespace: _, ...parts } = partsOfScope(scope);
    return Object.entries(parts).map(([part, text]) => `${part} ${text}`);
  });
  return [...new Set(words)].join(', ');
}

/** How many rows a family would have without --sparse; as many as it has where that is off. */
function rowsAtZero(
  family: Family<KubernetesObject>,
  kind: Kind,
  object: KubernetesObject,
  settings: Settings,
): number {
  const whole = settings.sparse === 'off' || family.oneHot === undefined ? undefined : familyOf(kind, family.name);
  // One that fails is told of elsewhere.
  return renderFamily(kind, whole === undefined ? family : { ...whole, failed() {} }, [object]).samples;
}

function familyOf(kind: Kind, name: string): Family<KubernetesObject> | undefined {
  const whole = builtIn.find((each) => kindId(each) === kindId(kind));
  return [...(whole?.families ?? []), ...(whole?.conventions?.families ?? [])].find((family) => family.name === name);
}

function whyNoLines(family: Family<KubernetesObject>, kind: Kind, omitted: number): string {
  if (omitted > 0) return `Its rows are at 0, and --sparse leaves out all ${omitted}.`;
  if (family.origin !== undefined) return `The object has nothing that ${family.origin} asks for.`;
  if (family.lists === undefined) {
    const fields = [...readersOf(kindId(kind))].flatMap(([field, readers]) =>
      readers.includes(family.name) ? [field] : [],
    );
    return `The object has nothing to tell there${fields.length === 0 ? '' : `; it would come from ${fields.join(', ')}`}.`;
  }
  const flag = `--metric-${family.lists}-allowlist`;
  return `No ${family.lists.slice(0, -1)} of it is asked for: ${flag}=${nameOf(kind)}=[…].`;
}

/** The families that the kind could tell and that are switched off. */
function offFamilies(shown: Kind, settings: Settings): AbsentFamily[] {
  const whole = builtIn.find((kind) => kindId(kind) === kindId(shown));
  const told = new Set(shown.families.map(({ name }) => name));
  return (whole?.families ?? [])
    .filter(({ name }) => !told.has(name))
    .map((family) => ({ family: exposedName(family), why: whyOff(family, settings) }));
}

function whyOff({ optIn, stability, lists, name }: Family<KubernetesObject>, settings: Settings): string {
  if (optIn) return `It is off unless asked for: --metric-opt-in-list=${name}.`;
  if (settings.metricStability === 'stable' && stability !== 'STABLE') return '--metric-stability leaves it out.';
  if (settings.metricAllowlist.length > 0) return 'It is not in --metric-allowlist.';
  if (settings.metricDenylist.length > 0) return '--metric-denylist leaves it out.';
  if (lists !== undefined) return `No ${lists.slice(0, -1)} is asked for: --metric-${lists}-allowlist.`;
  return 'The profile or another setting leaves it out.';
}
