/** The custom kinds that rules mean, as their definitions come, change and go. */

import { joinedCluster, type Selection } from '../config/selection.ts';
import type { Settings } from '../config/settings.ts';
import { EVERYTHING } from '../kubernetes/scope.ts';
import { ALPHA } from '../resources/declare/family.ts';
import { type Kind, kindId } from '../resources/declare/kind.ts';
import { familyFilter } from '../resources/options/family-filter.ts';
import type { Log } from '../telemetry/log.ts';
import type { Wanted } from '../watch/wanted.ts';
import { definitions } from './kinds/definitions.ts';
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
  /** What else has to be watched for it. */
  readonly sources: readonly Wanted[];
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
  const tellUnserved = (rules: CustomResourceRules) => {
    for (const rule of unservedOf(rules, served.resources)) {
      if (told.has(rule)) continue;
      told.add(rule);
      log.warn(`A rule for custom resources asks for ${rule}.`);
    }
  };

  return {
    sources: [{ kind: definitions, scope: EVERYTHING }],
    unusable: () => unusable.counts(),
    get definitions() {
      return served.counts;
    },
    kinds(settings) {
      const { customResources: rules, profile, node, trackUnscheduledPods } = settings;
      if (rules === undefined) {
        served.forget();
        pokeSoon([]);
        return [];
      }
      const families = filterOf(settings, rules);
      if (node || trackUnscheduledPods) return [];
      const isNarrow = settings.namespaces !== undefined || settings.namespacesDenylist.length > 0;
      tellUnserved(rules);
      const { resources } = served;
      const meant = isNarrow ? resources.filter(({ namespaced }) => namespaced) : resources;
      const kinds = [
        ...kindsOf(rules, meant, {
          profile,
          families,
          cluster: joinedCluster(settings),
          unusable: (value) => unusable.note(value),
        }),
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

function isServed({ group, resource, versions }: Kind, served: ServedResource): boolean {
  return (
    served.group === group && served.resource === resource && versions.some((one) => served.versions.includes(one))
  );
}
