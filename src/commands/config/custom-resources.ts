/** What rules for custom resources have listed and watched, as far as it can be known without being told by an API server. */
import type { Settings } from '../../config/settings.ts';
import { builtInOf } from '../../custom-resources/kinds/built-in.ts';
import type { ResourceRule } from '../../custom-resources/rules/rules.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import { getJson } from '../../kubernetes/client/json-answer.ts';
import type { Kind } from '../../resources/declare/kind.ts';

/** What is listed and watched. */
export type Watched = Pick<Kind, 'group' | 'resource' | 'namespaced'>;

/** What the rules of some settings have watched. */
export interface CustomResources {
  readonly watched: readonly Watched[];
  /** Those whose plural is not in the rules: it is made of the kind in the way in which it mostly is. */
  readonly guessed: readonly Watched[];
}

/** By these it is known which kinds there are. */
const DEFINITIONS: Watched = {
  resource: 'customresourcedefinitions',
  group: 'apiextensions.k8s.io',
  namespaced: false,
};

/**
 * The definitions, and the kinds of the rules: `*` for all of a group. Of which kinds the objects are in namespaces is not
 * known here, so that all are taken to be: others are not watched in namespaces.
 */
export function customResourcesOf(settings: CustomSettings): CustomResources {
  const rules = watchedRules(settings);
  if (rules === undefined) return { watched: [], guessed: [] };
  const custom = rules.filter((rule) => builtInOf(rule) === undefined);
  const named = custom.map((rule) => ({ rule, watched: watchedBy(rule, resourceOf(rule)) }));
  return {
    watched: [...definitionsFor(rules), ...distinct([...builtInOnes(rules), ...named.map(({ watched }) => watched)])],
    guessed: distinct(
      named.filter(({ rule }) => rule.plural === undefined && !isAll(rule)).map(({ watched }) => watched),
    ),
  };
}

/** The same as an API server has it, with the kinds that it serves; those that it does not know as they are without it. */
export async function discoverCustomResources(
  settings: CustomSettings,
  client: ApiClient,
  signal: AbortSignal,
): Promise<readonly Watched[]> {
  const rules = watchedRules(settings);
  if (rules === undefined) return [];
  const groups = new Map<string, readonly Served[]>();
  const custom = rules.filter((rule) => builtInOf(rule) === undefined);
  for (const { group } of custom) {
    if (!groups.has(group)) groups.set(group, await servedIn(group, client, signal));
  }
  const watched = custom.flatMap((rule) => {
    const served = groups.get(rule.group)!.filter(({ kind }) => isAll(rule) || kind === rule.kind);
    if (served.length === 0) return watchedBy(rule, resourceOf(rule));
    return served.map(({ name, namespaced }) => ({ ...watchedBy(rule, name), namespaced }));
  });
  return [...definitionsFor(rules), ...distinct([...builtInOnes(rules), ...watched])];
}

type CustomSettings = Pick<Settings, 'customResources' | 'node' | 'trackUnscheduledPods'>;

function watchedRules({ customResources, node, trackUnscheduledPods }: CustomSettings) {
  return node !== undefined || trackUnscheduledPods ? undefined : customResources?.resources;
}

/** Without rules for custom kinds the definitions are not asked for. */
function definitionsFor(rules: readonly ResourceRule[]): readonly Watched[] {
  return rules.length > 0 && rules.every(builtInOf) ? [] : [DEFINITIONS];
}

function builtInOnes(rules: readonly ResourceRule[]): readonly Watched[] {
  return rules
    .flatMap((rule) => builtInOf(rule) ?? [])
    .map(({ group, resource, namespaced }) => ({ group, resource, namespaced }));
}

const isAll = ({ kind }: ResourceRule) => kind === '*';

function watchedBy({ group }: ResourceRule, resource: string): Watched {
  return { group, resource, namespaced: true };
}

function resourceOf(rule: ResourceRule): string {
  return isAll(rule) ? '*' : (rule.plural ?? pluralOf(rule.kind));
}

/** As English has it. */
function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (/(s|x|z|ch|sh)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}

function distinct(watched: readonly Watched[]): readonly Watched[] {
  return [...new Map(watched.map((each) => [`${each.resource}.${each.group}`, each])).values()];
}

interface Served {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** What is served of a group, in any version; nothing where that can not be found out. */
async function servedIn(group: string, client: ApiClient, signal: AbortSignal): Promise<readonly Served[]> {
  const about = await getJson(client, `/apis/${group}`, ['APIGroup'], signal);
  if ('failure' in about) return [];
  const versions = (about.body.versions ?? []) as readonly { readonly groupVersion: string }[];
  const served = new Map<string, Served>();
  for (const { groupVersion } of versions) {
    const list = await getJson(client, `/apis/${groupVersion}`, ['APIResourceList'], signal);
    const resources = 'failure' in list ? [] : ((list.body.resources ?? []) as readonly Served[]);
    for (const each of resources) if (!each.name.includes('/')) served.set(each.name, each);
  }
  return [...served.values()];
}
