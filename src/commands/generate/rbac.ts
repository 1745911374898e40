/** `generate rbac`: what a run has to be allowed, and nothing beyond. */

import { customResourcesOf, type Watched } from '../config/custom-resources.ts';
import {
  CLUSTER_UID_RULE,
  DEFINITION_RULE,
  leaseRules,
  listRules,
  monitorRules,
  REVIEW_RULES,
  type Rule,
  SHARD_RULES,
} from '../config/rules.ts';
import { type RunSettings, readRunSettings } from '../config/run-settings.ts';
import { documentsText } from '../output/formats.ts';
import { type CommandContext, DONE } from '../parsing/declaration.ts';

/** Prints the objects. */
export async function run(context: CommandContext): Promise<number> {
  const { options, output } = context;
  const run = watchedInRun(context);
  if (run.settings.resourceMetricsMonitors) context.say(WITHOUT_MONITORED);
  const objects = rbacOf(run, {
    name: String(options.name),
    namespace: String(options.namespace),
  });
  await output.write(await documentsText(objects, options.output as 'yaml' | 'json'));
  return DONE;
}

const WITHOUT_MONITORED = 'Not in here: list and watch of the custom resources that ResourceMetricsMonitors name.';

/** Whom it is for. */
export interface Account {
  readonly name: string;
  readonly namespace: string;
}

/** Settings, and what is watched by them. */
export interface WatchedInRun {
  readonly settings: RunSettings['settings'];
  readonly kinds: readonly Watched[];
}

/** Reads the settings, and tells of custom resources what is not known for sure. */
export function watchedInRun(context: CommandContext): WatchedInRun {
  const { settings, kinds } = readRunSettings(context);
  const { watched, guessed } = customResourcesOf(settings);
  if (guessed.length > 0) {
    const names = guessed.map(({ group, resource }) => `${resource}.${group}`);
    context.say(`Taken for the plurals of kinds whose rules have no resourcePlural: ${names.join(', ')}.`);
  }
  return { settings, kinds: [...kinds, ...watched] };
}

const API = 'rbac.authorization.k8s.io';

/** A service account, its roles and their bindings. Where namespaces are chosen, what is in them is allowed there alone. */
export function rbacOf({ settings, kinds }: WatchedInRun, account: Account): object[] {
  const { name, namespace } = account;
  const { namespaces, leaderElection } = settings;
  const isInside = (kind: (typeof kinds)[number]) => namespaces !== undefined && kind.namespaced;
  const outside = kinds.filter((kind) => !isInside(kind));
  const readsNamespaces = outside.some(({ group, resource }) => group === '' && resource === 'namespaces');
  const clusterRules = [
    ...listRules(outside),
    ...(readsNamespaces ? [] : [CLUSTER_UID_RULE]),
    ...(settings.resourceMetricsMonitors ? [DEFINITION_RULE] : []),
    ...(namespaces === undefined ? monitorRules(settings) : []),
    ...(settings.authFilter ? REVIEW_RULES : []),
  ];
  const inside = [...listRules(kinds.filter(isInside)), ...(namespaces === undefined ? [] : monitorRules(settings))];
  const rolesIn = new Set(inside.length === 0 ? [] : namespaces);
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, labels: labelsOf() } },
    ...pair('Cluster', name, undefined, clusterRules, account),
    ...[...rolesIn].flatMap((each) => pair('', name, each, inside, account)),
    ...(leaderElection === undefined
      ? []
      : pair('', `${name}-lease`, leaderElection.leaseNamespace ?? namespace, leaseRules(leaderElection), account)),
    ...(settings.pod === undefined
      ? []
      : pair('', `${name}-shard`, settings.podNamespace ?? namespace, SHARD_RULES, account)),
  ];
}

/** What all objects of the project are labelled with. */
export function labelsOf(): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': 'kube-state-otel', 'app.kubernetes.io/component': 'exporter' };
}

function pair(
  scope: 'Cluster' | '',
  name: string,
  namespace: string | undefined,
  rules: readonly Rule[],
  account: Account,
): object[] {
  const metadata = { name, ...(namespace !== undefined && { namespace }), labels: labelsOf() };
  const kind = `${scope}Role`;
  return [
    { apiVersion: `${API}/v1`, kind, metadata, rules },
    {
      apiVersion: `${API}/v1`,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: API, kind, name },
      subjects: [{ kind: 'ServiceAccount', ...account }],
    },
  ];
}
