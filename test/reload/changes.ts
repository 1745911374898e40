/** Changes of a configuration: what the file says from then on, beside the destinations of a push. */
import type { Keys } from './harness.ts';

/** A name, and what is said. */
export type Change = readonly [name: string, keys: Keys];

const SOME = { resources: ['pods', 'namespaces', 'services', 'configmaps'] };

/** Which kinds are watched. */
export const RESOURCES: readonly Change[] = [
  ['one kind more', { resources: ['pods', 'namespaces', 'nodes'] }],
  [
    'several more, one less',
    { resources: ['pods', 'nodes', 'configmaps', 'secrets', 'services', 'deployments', 'jobs'] },
  ],
  ['the default kinds', {}],
  ['as a map', { resources: { pods: {}, namespaces: {}, services: {}, configmaps: {} } }],
  ['through the cache of the API server', { ...SOME, use_apiserver_cache: true, object_limit: 10_000 }],
];

/** Which families and labels are told. */
export const FAMILIES: readonly Change[] = [
  ['an allowlist', { ...SOME, metric_allowlist: ['kube_pod_.*', 'kube_service_info'] }],
  [
    'an allowlist that leaves kinds without families',
    { ...SOME, metric_allowlist: ['kube_pod_info', 'kube_pod_owner'] },
  ],
  ['a denylist', { ...SOME, metric_denylist: ['kube_pod_status_.*'] }],
  ['a longer denylist', { ...SOME, metric_denylist: ['kube_pod_status_.*', 'kube_configmap_.*', 'kube_service_.*'] }],
  ['no list', SOME],
  ['labels', { ...SOME, labels_allow_list: { pods: ['app'] } }],
  ['all labels, and of one kind more', { ...SOME, labels_allow_list: { pods: ['*'], services: ['team'] } }],
  ['annotations', { ...SOME, annotations_allow_list: { pods: ['owner'], configmaps: ['owner'] } }],
  ['families that are off by default', { ...SOME, metric_opt_in_list: ['.*'] }],
  ['sparse, safe', { ...SOME, sparse: 'safe' }],
  ['sparse, all', { ...SOME, sparse: 'all' }],
  ['stable families alone', { ...SOME, metric_stability: 'stable' }],
  ['promoted labels', { ...SOME, promote_labels: { pods: ['team'], services: ['app'] } }],
  ['joins', { ...SOME, join: ['workload', 'zone'] }],
  ['no joins', SOME],
];

/** Which objects are watched. */
export const SCOPES: readonly Change[] = [
  ['a label selector', { ...SOME, label_selector: { pods: 'app=web' } }],
  ['one that selects others', { ...SOME, label_selector: { pods: 'app=db' } }],
  [
    'one that selects all, and another kind',
    { ...SOME, label_selector: { pods: 'app in (web,db)', services: 'team!=t1' } },
  ],
  ['a field selector', { ...SOME, field_selector: { pods: 'status.phase=Running' } }],
  [
    'both selectors',
    { ...SOME, label_selector: { pods: 'app=web' }, field_selector: { pods: 'status.phase!=Pending' } },
  ],
  ['no selector', SOME],
  ['two namespaces', { ...SOME, namespaces: ['pinned-a', 'pinned-b'] }],
  ['two that have one in common with them', { ...SOME, namespaces: ['pinned-b', 'pinned-c'] }],
  ['namespaces and a selector', { ...SOME, namespaces: ['pinned-b'], label_selector: { pods: 'app=web' } }],
  ['a denylist of namespaces', { ...SOME, namespaces_denylist: ['pinned-c'] }],
  ['both lists', { ...SOME, namespaces: ['pinned-a', 'pinned-c'], namespaces_denylist: ['pinned-c'] }],
  ['the pods of a node', { resources: ['pods', 'nodes'], node: 'pinned-n' }],
  ['the pods of none', { resources: ['pods', 'nodes'], track_unscheduled_pods: true }],
  ['all of them', SOME],
];
