/** What a run may have to be allowed, as rules of RBAC. */
import type { Settings } from '../../config/settings.ts';
import type { Watched } from './custom-resources.ts';

/** A rule of a Role or ClusterRole. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** List and watch of the kinds, a rule for each group. The resource `*` stands for all of its group. */
export function listRules(kinds: readonly Watched[]): Rule[] {
  const groups = [...Map.groupBy(kinds, ({ group }) => group)].sort(([a], [b]) => (a < b ? -1 : 1));
  return groups.map(([group, all]) => ({
    apiGroups: [group],
    resources: resourcesOf(all),
    verbs: ['list', 'watch'],
  }));
}

function resourcesOf(kinds: readonly Watched[]): readonly string[] {
  const resources = new Set(kinds.map(({ resource }) => resource));
  return resources.has('*') ? ['*'] : [...resources].sort();
}

/** By the uid of this namespace, which is listed by its name, the cluster is told from others. */
export const CLUSTER_UID_RULE: Rule = {
  apiGroups: [''],
  resources: ['namespaces'],
  resourceNames: ['kube-system'],
  verbs: ['list'],
};

/** For --leader-elect. A permission to create can't be bound to a name. */
export function leaseRules({ leaseName }: NonNullable<Settings['leaderElection']>): Rule[] {
  const lease = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] };
  return [
    { ...lease, resourceNames: [leaseName], verbs: ['get', 'update'] },
    { ...lease, verbs: ['create'] },
  ];
}

/** For --auth-filter: whose token it is, and what that may do. */
export const REVIEW_RULES: readonly Rule[] = [
  { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
  { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
];

/** For --pod: which shard this pod is, and of how many. */
export const SHARD_RULES: readonly Rule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
  { apiGroups: ['apps'], resources: ['statefulsets'], verbs: ['get', 'list', 'watch'] },
];

/** For --resource-metrics-monitors: the monitors themselves, and with the option to write it their status. */
export function monitorRules({
  resourceMetricsMonitors,
  resourceMetricsMonitorsStatus,
}: Pick<Settings, 'resourceMetricsMonitors' | 'resourceMetricsMonitorsStatus'>): Rule[] {
  if (!resourceMetricsMonitors) return [];
  const apiGroups = ['resource-state-metrics.instrumentation.k8s-sigs.io'];
  const resources = ['resourcemetricsmonitors'];
  if (!resourceMetricsMonitorsStatus) return [{ apiGroups, resources, verbs: ['list', 'watch'] }];
  return [
    { apiGroups, resources, verbs: ['get', 'list', 'watch'] },
    { apiGroups, resources: ['resourcemetricsmonitors/status'], verbs: ['update'] },
  ];
}

/** For --resource-metrics-monitors: which custom kinds there are. */
export const DEFINITION_RULE: Rule = {
  apiGroups: ['apiextensions.k8s.io'],
  resources: ['customresourcedefinitions'],
  verbs: ['list', 'watch'],
};
