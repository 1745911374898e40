/** Where each metric of the conventions comes from, and what kube-state-metrics has of the same. */

/** The origin of one metric. */
export interface Origin {
  readonly metric: string;
  /** Path of the field in the API's object. */
  readonly field: string;
  /**
   * Selectors of the families that tell the same, as PromQL writes them; a group in a pattern is what the metric has as an
   * attribute. Empty where there are none.
   */
  readonly families: readonly string[];
  /** What differs from them; undefined where the numbers are the same. */
  readonly difference: string | undefined;
}

const POD = 'kube_pod_container';
const INIT = 'kube_pod_init_container';
const NODE = 'kube_node_status_allocatable';
const HPA = 'kube_horizontalpodautoscaler';
const HPA_TARGET = 'targets that are called cpu and are no resource are left out';

const amount = (list: string, resource: string) => [
  `${POD}_resource_${list}{resource="${resource}"}`,
  `${INIT}_resource_${list}{resource="${resource}"}`,
];
const cpuTarget = (form: string) =>
  `spec.metrics[].resource.target.${form}, spec.metrics[].containerResource.target.${form}`;

type Row = readonly [metric: string, field: string, families?: readonly string[], difference?: string];

const ROWS: readonly Row[] = [
  ...quotaRows('openshift.clusterquota', 'status.total'),
  ['k8s.cronjob.job.active', 'status.active', ['kube_cronjob_status_active']],
  [
    'k8s.daemonset.node.current_scheduled',
    'status.currentNumberScheduled',
    ['kube_daemonset_status_current_number_scheduled'],
  ],
  [
    'k8s.daemonset.node.desired_scheduled',
    'status.desiredNumberScheduled',
    ['kube_daemonset_status_desired_number_scheduled'],
  ],
  ['k8s.daemonset.node.misscheduled', 'status.numberMisscheduled', ['kube_daemonset_status_number_misscheduled']],
  ['k8s.daemonset.node.ready', 'status.numberReady', ['kube_daemonset_status_number_ready']],
  ['k8s.deployment.pod.desired', 'spec.replicas', ['kube_deployment_spec_replicas']],
  ['k8s.deployment.pod.available', 'status.availableReplicas', ['kube_deployment_status_replicas_available']],
  ['k8s.hpa.pod.current', 'status.currentReplicas', [`${HPA}_status_current_replicas`]],
  ['k8s.hpa.pod.desired', 'status.desiredReplicas', [`${HPA}_status_desired_replicas`]],
  ['k8s.hpa.pod.max', 'spec.maxReplicas', [`${HPA}_spec_max_replicas`]],
  ['k8s.hpa.pod.min', 'spec.minReplicas', [`${HPA}_spec_min_replicas`]],
  [
    'k8s.hpa.metric.target.cpu.average_utilization',
    cpuTarget('averageUtilization'),
    [`${HPA}_spec_target_metric{metric_name="cpu",metric_target_type="utilization"}`],
    HPA_TARGET,
  ],
  [
    'k8s.hpa.metric.target.cpu.average_value',
    cpuTarget('averageValue'),
    [`${HPA}_spec_target_metric{metric_name="cpu",metric_target_type="average"}`],
    HPA_TARGET,
  ],
  [
    'k8s.hpa.metric.target.cpu.value',
    cpuTarget('value'),
    [`${HPA}_spec_target_metric{metric_name="cpu",metric_target_type="value"}`],
    HPA_TARGET,
  ],
  ['k8s.job.pod.active', 'status.active', ['kube_job_status_active']],
  ['k8s.job.pod.failed', 'status.failed', ['kube_job_status_failed'], 'a number, whatever the reason'],
  ['k8s.job.pod.successful', 'status.succeeded', ['kube_job_status_succeeded']],
  ['k8s.job.pod.desired_successful', 'spec.completions', ['kube_job_spec_completions']],
  ['k8s.job.pod.max_parallel', 'spec.parallelism', ['kube_job_spec_parallelism']],
  ['k8s.namespace.phase', 'status.phase', ['kube_namespace_status_phase'], 'phases in lower case'],
  ['k8s.node.condition.status', 'status.conditions[].status', ['kube_node_status_condition']],
  ['k8s.node.cpu.allocatable', 'status.allocatable', [`${NODE}{resource="cpu"}`]],
  ['k8s.node.memory.allocatable', 'status.allocatable', [`${NODE}{resource="memory"}`]],
  ['k8s.node.ephemeral_storage.allocatable', 'status.allocatable', [`${NODE}{resource="ephemeral_storage"}`]],
  ['k8s.node.pod.allocatable', 'status.allocatable', [`${NODE}{resource="pods"}`]],
  ['k8s.persistentvolumeclaim.status.phase', 'status.phase', ['kube_persistentvolumeclaim_status_phase']],
  [
    'k8s.persistentvolumeclaim.storage.request',
    'spec.resources.requests',
    ['kube_persistentvolumeclaim_resource_requests_storage_bytes'],
  ],
  ['k8s.persistentvolumeclaim.storage.capacity', 'status.capacity'],
  ['k8s.persistentvolume.status.phase', 'status.phase', ['kube_persistentvolume_status_phase']],
  ['k8s.persistentvolume.storage.capacity', 'spec.capacity', ['kube_persistentvolume_capacity_bytes']],
  ['k8s.pod.status.phase', 'status.phase', ['kube_pod_status_phase']],
  [
    'k8s.pod.status.reason',
    'status.reason',
    ['kube_pod_status_reason'],
    'reasons of the pod alone, with 0 for those that it has not',
  ],
  ...['cpu', 'memory'].flatMap((resource) =>
    ['limit', 'request'].flatMap((part): Row[] => [
      [`k8s.pod.${resource}.${part}.desired`, `spec.resources.${part}s`],
      [`k8s.pod.${resource}.${part}.current`, `status.resources.${part}s`],
    ]),
  ),
  ['k8s.container.ready', 'status.containerStatuses[].ready', [`${POD}_status_ready`, `${INIT}_status_ready`]],
  [
    'k8s.container.restart.count',
    'status.containerStatuses[].restartCount',
    [`${POD}_status_restarts_total`, `${INIT}_status_restarts_total`],
  ],
  [
    'k8s.container.status.state',
    'status.containerStatuses[].state',
    ['running', 'waiting', 'terminated'].flatMap((state) => [`${POD}_status_${state}`, `${INIT}_status_${state}`]),
    'one metric',
  ],
  [
    'k8s.container.status.reason',
    'status.containerStatuses[].state.*.reason',
    ['waiting', 'terminated'].flatMap((state) => [`${POD}_status_${state}_reason`, `${INIT}_status_${state}_reason`]),
    'one metric, with 0 for reasons that do not hold, without others than those of the conventions',
  ],
  ['k8s.container.cpu.limit.desired', 'spec.containers[].resources.limits', amount('limits', 'cpu')],
  ['k8s.container.cpu.limit.current', 'status.containerStatuses[].resources.limits'],
  ['k8s.container.cpu.request.desired', 'spec.containers[].resources.requests', amount('requests', 'cpu')],
  ['k8s.container.cpu.request.current', 'status.containerStatuses[].resources.requests'],
  ['k8s.container.memory.limit.desired', 'spec.containers[].resources.limits', amount('limits', 'memory')],
  ['k8s.container.memory.limit.current', 'status.containerStatuses[].resources.limits'],
  ['k8s.container.memory.request.desired', 'spec.containers[].resources.requests', amount('requests', 'memory')],
  ['k8s.container.memory.request.current', 'status.containerStatuses[].resources.requests'],
  [
    'k8s.container.ephemeral_storage.limit',
    'spec.containers[].resources.limits',
    amount('limits', 'ephemeral_storage'),
  ],
  [
    'k8s.container.ephemeral_storage.request',
    'spec.containers[].resources.requests',
    amount('requests', 'ephemeral_storage'),
  ],
  ['k8s.container.storage.limit', 'spec.containers[].resources.limits', amount('limits', 'storage')],
  ['k8s.container.storage.request', 'spec.containers[].resources.requests', amount('requests', 'storage')],
  ['k8s.replicaset.pod.desired', 'spec.replicas', ['kube_replicaset_spec_replicas']],
  ['k8s.replicaset.pod.available', 'status.availableReplicas'],
  ['k8s.replicationcontroller.pod.desired', 'spec.replicas', ['kube_replicationcontroller_spec_replicas']],
  [
    'k8s.replicationcontroller.pod.available',
    'status.availableReplicas',
    ['kube_replicationcontroller_status_available_replicas'],
  ],
  ...quotaRows('k8s.resourcequota', 'status', 'kube_resourcequota'),
  [
    'k8s.service.endpoint.count',
    'endpoints[] of the endpoint slices of the service',
    ['kube_endpointslice_endpoints'],
    'the endpoints of all slices are counted; there is a series for each address',
  ],
  [
    'k8s.service.load_balancer.ingress.count',
    'status.loadBalancer.ingress',
    ['kube_service_status_load_balancer_ingress'],
    'the number of their series, with 0 where there is none',
  ],
  ['k8s.statefulset.pod.desired', 'spec.replicas', ['kube_statefulset_replicas']],
  ['k8s.statefulset.pod.ready', 'status.readyReplicas', ['kube_statefulset_status_replicas_ready']],
  ['k8s.statefulset.pod.current', 'status.currentReplicas', ['kube_statefulset_status_replicas_current']],
  ['k8s.statefulset.pod.updated', 'status.updatedReplicas', ['kube_statefulset_status_replicas_updated']],
  ['k8s.statefulset.pod.available', 'status.availableReplicas', ['kube_statefulset_status_replicas_available']],
];

/** One origin for each metric, in the order of the kinds. */
export const origins: readonly Origin[] = ROWS.map(([metric, field, families = [], difference]) => ({
  metric,
  field,
  families,
  difference,
}));

/** `family` has a series for each resource, and its labels `resource` and `type`. */
function quotaRows(entity: string, status: string, family?: string): Row[] {
  const resources: [metric: string, pattern: string, difference?: string][] = [
    ['cpu.limit', 'limits.cpu'],
    ['cpu.request', 'requests.cpu|cpu'],
    ['memory.limit', 'limits.memory'],
    ['memory.request', 'requests.memory|memory'],
    ['ephemeral_storage.limit', 'limits.ephemeral-storage'],
    ['ephemeral_storage.request', 'requests.ephemeral-storage|ephemeral-storage'],
    ['hugepage_count.request', '(?:requests.)?hugepages-(.+)', 'pages, not bytes'],
    ['storage.request', '(?:(.+).storageclass.storage.k8s.io/)?requests.storage'],
    ['persistentvolumeclaim_count', '(?:(.+).storageclass.storage.k8s.io/)?persistentvolumeclaims'],
    [
      'object_count',
      '(count/.+|configmaps|pods|replicationcontrollers|resourcequotas|secrets|services|services.loadbalancers|services.nodeports)',
    ],
  ];
  return resources.flatMap(([name, pattern, difference]) =>
    ['hard', 'used'].map((type): Row => {
      const families = family === undefined ? [] : [`${family}{resource=~"${pattern}",type="${type}"}`];
      return [`${entity}.${name}.${type}`, `${status}.${type}`, families, family && difference];
    }),
  );
}
