/** The custom kinds that rules mean, as their definitions come, change and go. */

import { joinedCluster, type Selection } from '../config/selection.ts';
import type { Settings } from '../config/settings.ts';
import { EVERYTHING } from '../kubernetes/scope.ts';
import { ALPHA } from '../resources/declare/family.ts';
import { type Kind, kindId } from '../resources/declare/kind.ts';
import { familyFilter } from '../resources/options/family-filter.ts';
import type { Log } from '../telemetry/log.ts';
import type { Wanted } from '../watch/wanted.ts';
import { builtInOf, unreadOf, withRules } from './kinds/built-in.ts';
import { definitions } from './kinds/definitions.ts';
import type { Unusable } from './kinds/families.ts';
import { kindsOf, namesOfFamilies, type ServedResource, unservedOf } from './kinds/kinds.ts';
import { packKinds } from './packs/kinds.ts';
import type { CustomResourceRules } from './rules/rules.ts';
import { type DefinitionCounts, followServed, pokeNew, type ServedOptions } from './served.ts';
import { type UnusableCount, UnusableValues } from './unusable.ts';

/** The settings that have a say. */
export type CustomResourceSettings = Selection &
  Pick<Settings, 'namespaces' | 'namespacesDenylist' | 'node' | 'trackUnscheduledPods'> &
  Partial<Pick<Settings, 'customResources' | 'resourceMetricsMonitors' | 'resourceMetricsMonitorsStatus'>>;

/** What is needed to follow the definitions. */
export interface FollowOptions extends ServedOptions {
  readonly log: Log;
}

/** What is to be watched of custom resources. */
export interface CustomResources {
  /** The kinds that the settings mean of what is known to be served. */
  kinds(settings: CustomResourceSettings): readonly Kind[];
  /** Kinds that are told anyway, with what rules add to those that are built in, and those that are told for rules alone. */
  withRules(settings: CustomResourceSettings, kinds: readonly Kind[]): readonly Kind[];
  /** What else has to be watched for it. */
  sources(settings: CustomResourceSettings): readonly Wanted[];
  unusable(): readonly UnusableCount[];
  readonly definitions: DefinitionCounts;
}

/** Follows the definitions that `store` gets to know, until the signal aborts. */
export function followDefinitions(options: FollowOptions): CustomResources {
  const { log } = options;
  const unusable = new UnusableValues(log);
  const told = new Set<string>();
  const served = followServed(options);
  const pokeSoon = pokeNew(options);
  const tellOnce = (text: string) => {
    if (told.has(text)) return;
    told.add(text);
    log.warn(text);
  };
  const tellUnserved = (rules: CustomResourceRules) => {
    for (const rule of [...unservedOf(customOf(rules), served.resources), ...unreadOf(rules)])
      tellOnce(`A rule for custom resources asks for ${rule}.`);
  };
  const optionsOf = (settings: CustomResourceSettings, rules: CustomResourceRules) => ({
    profile: settings.profile,
    families: filterOf(settings, rules),
    cluster: joinedCluster(settings),
    unusable: (value: Unusable) => unusable.note(value),
  });

  return {
    sources: ({ customResources: rules }) =>
      rules === undefined || (rules.resources.length > 0 && rules.resources.every(builtInOf))
        ? []
        : [{ kind: definitions, scope: EVERYTHING }],
    withRules(settings, kinds) {
      const { customResources: rules, node, trackUnscheduledPods } = settings;
      if (rules === undefined) return kinds;
      return withRules(kinds, rules, {
        ...optionsOf(settings, rules),
        others: !node && !trackUnscheduledPods,
        taken: (name) => tellOnce(`A rule gives ${name}, which the kind has already: the rule's is left out.`),
      });
    },
    unusable: () => unusable.counts(),
    get definitions() {
      return served.counts;
    },
    kinds(settings) {
      const { customResources: rules, node, trackUnscheduledPods } = settings;
      if (rules === undefined) {
        served.forget();
        pokeSoon([]);
        return [];
      }
      const options = optionsOf(settings, rules);
      if (node || trackUnscheduledPods) return [];
      const isNarrow = settings.namespaces !== undefined || settings.namespacesDenylist.length > 0;
      tellUnserved(rules);
      const { resources } = served;
      const meant = isNarrow ? resources.filter(({ namespaced }) => namespaced) : resources;
      const kinds = [
        ...kindsOf(customOf(rules), meant, options),
        ...packKinds(settings).filter((kind) => meant.some((each) => isServed(kind, each))),
      ];
      pokeSoon(kinds.map(kindId));
      return kinds;
    },
  };
}

/** The lists of families hold for custom ones as for all others. */
function filterOf(settings: CustomResourceSettings, rules: CustomResourceRules) {
  const names = namesOfFamilies(rules).map((name) => ({ name, stability: ALPHA, optIn: false }));
  return familyFilter(settings, names);
}

/** Some built-in kinds are served by a definition: they are told once. */
function customOf({ resources }: CustomResourceRules): CustomResourceRules {
  return { resources: resources.filter((rule) => builtInOf(rule) === undefined) };
}

function isServed({ group, resource, versions }: Kind, served: ServedResource): boolean {
  return (
    served.group === group && served.resource === resource && versions.some((one) => served.versions.includes(one))
  );
}
