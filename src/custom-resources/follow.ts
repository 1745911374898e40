/** The custom kinds that rules mean, as their definitions come, change and go. */

import { joinedCluster, type Selection } from '../config/selection.ts';
import type { Settings } from '../config/settings.ts';
import { EVERYTHING } from '../kubernetes/scope.ts';
import { pause } from '../pause.ts';
import { ALPHA } from '../resources/declare/family.ts';
import { type Kind, type KubernetesObject, kindId } from '../resources/declare/kind.ts';
import { familyFilter } from '../resources/options/family-filter.ts';
import type { StateStore } from '../state/store.ts';
import type { Log } from '../telemetry/log.ts';
import type { Wanted } from '../watch/wanted.ts';
import { definitions, servedOf } from './kinds/definitions.ts';
import { kindsOf, namesOfFamilies, type ServedResource, unservedOf } from './kinds/kinds.ts';
import { packKinds } from './packs/kinds.ts';
import type { CustomResourceRules } from './rules/rules.ts';
import { type UnusableCount, UnusableValues } from './unusable.ts';

/** The settings that have a say. */
export type CustomResourceSettings = Selection &
  Pick<Settings, 'namespaces' | 'namespacesDenylist' | 'node' | 'trackUnscheduledPods'> &
  Partial<Pick<Settings, 'customResources'>>;

/** What is needed to follow the definitions. */
export interface FollowOptions {
  readonly store: StateStore;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Other kinds are meant now. */
  changed(): void;
  /** A kind came whose API may take a moment to be served: it is to be asked for now. */
  poke(id: string): void;
}

/** What is to be watched of custom resources. */
export interface CustomResources {
  /** The kinds that the settings mean of what is known to be served. */
  kinds(settings: CustomResourceSettings): readonly Kind[];
  /** What else has to be watched for it. */
  readonly sources: readonly Wanted[];
  unusable(): readonly UnusableCount[];
  readonly definitions: DefinitionCounts;
}

/** Events of definitions so far, those of the first list among the added ones, and how many definitions are known. */
export interface DefinitionCounts {
  readonly added: number;
  readonly updated: number;
  readonly deleted: number;
  readonly known: number;
}

/** Milliseconds after which a kind that came is asked for: its API is served some seconds after the definition says so. */
const POKES = [250, 500, 1000, 2000, 4000, 8000];

/** Follows the definitions that `store` gets to know, until the signal aborts. */
export function followDefinitions({ store, log, signal, changed, poke }: FollowOptions): CustomResources {
  const unusable = new UnusableValues(log);
  const id = kindId(definitions);
  const told = new Set<string>();
  let served: readonly ServedResource[] = [];
  let known = new Set<string>();
  let isDue = false;
  const events = { added: 0, updated: 0, deleted: 0 };
  const visible = () => store.kind(id)?.scopes.filter((scope) => scope.visible) ?? [];

  /** What is known stays where the definitions can't be seen for a while. */
  const look = () => {
    isDue = false;
    const scopes = visible();
    if (signal.aborted || scopes.length === 0) return;
    served = scopes.flatMap((scope) => [...scope.objects()].flatMap((object) => servedOf(object) ?? [])).sort(byName);
    changed();
  };
  const lookSoon = () => {
    if (isDue) return;
    isDue = true;
    // Many may come in one go, such as those of a list.
    queueMicrotask(look);
  };
  const about = (kind: Kind, lookAt: () => void) => {
    if (kindId(kind) === id) lookAt();
  };
  store.observe({
    changed: (kind, before, after) =>
      about(kind, () => {
        events[before === undefined ? 'added' : after === undefined ? 'deleted' : 'updated']++;
        if (isOther(before, after)) lookSoon();
      }),
    shown: (kind, objects) =>
      about(kind, () => {
        events.added += [...objects].length;
        lookSoon();
      }),
    hidden: (kind) => about(kind, lookSoon),
  });

  const pokeSoon = async (came: readonly string[]) => {
    for (const [at, delay] of POKES.entries()) {
      await pause(delay - (POKES[at - 1] ?? 0), signal, false);
      if (signal.aborted) return;
      for (const one of came) if (known.has(one)) poke(one);
    }
  };
  const tellUnserved = (rules: CustomResourceRules) => {
    for (const rule of unservedOf(rules, served)) {
      if (told.has(rule)) continue;
      told.add(rule);
      log.warn(`A rule for custom resources asks for ${rule}.`);
    }
  };

  return {
    sources: [{ kind: definitions, scope: EVERYTHING }],
    unusable: () => unusable.counts(),
    get definitions() {
      return { ...events, known: visible().reduce((sum, { size }) => sum + size, 0) };
    },
    kinds(settings) {
      const { customResources: rules, profile, node, trackUnscheduledPods } = settings;
      if (rules === undefined) {
        served = [];
        known = new Set();
        return [];
      }
      const families = filterOf(settings, rules);
      if (node || trackUnscheduledPods) return [];
      const isNarrow = settings.namespaces !== undefined || settings.namespacesDenylist.length > 0;
      tellUnserved(rules);
      const meant = isNarrow ? served.filter(({ namespaced }) => namespaced) : served;
      const kinds = [
        ...kindsOf(rules, meant, {
          profile,
          families,
          cluster: joinedCluster(settings),
          unusable: (value) => unusable.note(value),
        }),
        ...packKinds(settings).filter((kind) => meant.some((each) => isServed(kind, each))),
      ];
      const ids = kinds.map(kindId);
      const came = ids.filter((one) => !known.has(one));
      known = new Set(ids);
      if (came.length > 0) void pokeSoon(came);
      return kinds;
    },
  };
}

/** The lists of families hold for custom ones as for all others. */
function filterOf(settings: CustomResourceSettings, rules: CustomResourceRules) {
  const names = namesOfFamilies(rules).map((name) => ({ name, stability: ALPHA, optIn: false }));
  return familyFilter(settings, names);
}

function isServed({ group, resource, versions }: Kind, served: ServedResource): boolean {
  return (
    served.group === group && served.resource === resource && versions.some((one) => served.versions.includes(one))
  );
}

function isOther(before: KubernetesObject | undefined, after: KubernetesObject | undefined): boolean {
  const text = (object: KubernetesObject | undefined) => JSON.stringify(object && servedOf(object));
  return text(before) !== text(after);
}

const byName = (a: ServedResource, b: ServedResource) =>
  `${a.group} ${a.resource}` < `${b.group} ${b.resource}` ? -1 : 1;
