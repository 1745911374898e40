/** What kube-state-metrics is deployed with by others, as far as it has to fit. */

const LIST_WATCH = ['list', 'watch'];

/** The rules of the ClusterRole of kube-state-metrics' own manifests and of kube-prometheus. */
export const CLUSTER_ROLE = [
  {
    apiGroups: [''],
    resources: [
      'configmaps',
      'secrets',
      'nodes',
      'pods',
      'services',
      'serviceaccounts',
      'resourcequotas',
      'replicationcontrollers',
      'limitranges',
      'persistentvolumeclaims',
      'persistentvolumes',
      'namespaces',
      'endpoints',
    ],
    verbs: LIST_WATCH,
  },
  { apiGroups: ['apps'], resources: ['statefulsets', 'daemonsets', 'deployments', 'replicasets'], verbs: LIST_WATCH },
  { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: LIST_WATCH },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: LIST_WATCH },
  { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
  { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
  { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: LIST_WATCH },
  { apiGroups: ['certificates.k8s.io'], resources: ['certificatesigningrequests'], verbs: LIST_WATCH },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: LIST_WATCH },
  { apiGroups: ['storage.k8s.io'], resources: ['storageclasses', 'volumeattachments'], verbs: LIST_WATCH },
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['mutating', 'validating'].flatMap((prefix) =>
      ['admissionpolicies', 'admissionpolicybindings', 'webhookconfigurations'].map((rest) => `${prefix}${rest}`),
    ),
    verbs: LIST_WATCH,
  },
  {
    apiGroups: ['networking.k8s.io'],
    resources: ['networkpolicies', 'ingressclasses', 'ingresses'],
    verbs: LIST_WATCH,
  },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: LIST_WATCH },
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['clusterrolebindings', 'clusterroles', 'rolebindings', 'roles'],
    verbs: LIST_WATCH,
  },
];

/** The kinds that the chart of prometheus-community names, in its order. */
export const CHART_COLLECTORS =
  'certificatesigningrequests,configmaps,cronjobs,daemonsets,deployments,endpointslices,horizontalpodautoscalers,ingresses,jobs,leases,limitranges,mutatingwebhookconfigurations,namespaces,networkpolicies,nodes,persistentvolumeclaims,persistentvolumes,poddisruptionbudgets,pods,replicasets,replicationcontrollers,resourcequotas,secrets,services,statefulsets,storageclasses,validatingwebhookconfigurations,volumeattachments'.split(
    ',',
  );

const KUBE_PROMETHEUS = ['--host=127.0.0.1', '--port=8081', '--telemetry-host=127.0.0.1', '--telemetry-port=8082'];

/** What the addon ksm-lite leaves out. */
export const LITE_DENYLIST = [
  '^kube_.+_created$',
  '^kube_.+_metadata_resource_version$',
  '^kube_replicaset_metadata_generation$',
  '^kube_replicaset_status_observed_generation$',
  '^kube_pod_restart_policy$',
  '^kube_pod_init_container_status_terminated$',
  '^kube_pod_init_container_status_running$',
  '^kube_pod_container_status_terminated$',
  '^kube_pod_container_status_running$',
  '^kube_pod_completion_time$',
  '^kube_pod_status_scheduled$',
];

/** The arguments that its container is started with. */
export const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  'the plain manifests': [],
  // Its image has these in its entry point.
  'its image': ['--port=8080', '--telemetry-port=8081'],
  'kube-prometheus': KUBE_PROMETHEUS,
  'kube-prometheus with ksm-lite': [...KUBE_PROMETHEUS, `--metric-denylist=${LITE_DENYLIST}`],
  'the chart': ['--port=8080', `--resources=${CHART_COLLECTORS}`],
};

/** The workload and the Service of its own manifests, as far as they can't be changed or are merged with. */
export const STANDARD_OBJECTS = objectsOf('kube-state-metrics', 'kube-system', {
  labels: { 'app.kubernetes.io/name': 'kube-state-metrics' },
  ports: { 'http-metrics': 8080, telemetry: 8081 },
  service: { clusterIP: 'None' },
});

/** Those of a release `ksm` of the chart in the namespace `monitoring`. */
export const CHART_OBJECTS = objectsOf('ksm-kube-state-metrics', 'monitoring', {
  labels: { 'app.kubernetes.io/name': 'kube-state-metrics', 'app.kubernetes.io/instance': 'ksm' },
  ports: { http: 8080 },
  service: { type: 'ClusterIP' },
});

interface Fixed {
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: Readonly<Record<string, number>>;
  readonly service: object;
}

function objectsOf(name: string, namespace: string, { labels, ports, service }: Fixed) {
  const metadata = { name, namespace, labels };
  const container = {
    name: 'kube-state-metrics',
    image: 'example.com/kube-state-metrics/kube-state-metrics:v2.20.0',
    ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort })),
  };
  const template = { metadata: { labels }, spec: { serviceAccountName: name, containers: [container] } };
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { selector: { matchLabels: labels }, template } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        ...service,
        selector: labels,
        ports: Object.entries(ports).map(([name, port]) => ({ name, port, targetPort: name })),
      },
    },
  ];
}
