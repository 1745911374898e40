/**
 * For each key of the chart's values.yaml a value that is not its default, and what else has to be set for it to matter.
 * A key that a kind of object is switched on by is in the values that go with it.
 */
import type { Json } from './render.ts';

const OTLP = { otlp: { endpoint: 'http://collector:4318' } };
const MONITOR = { prometheus: { monitor: { enabled: true } }, selfMonitor: { enabled: true } };
const SCRAPE_CONFIG = { prometheus: { scrapeconfig: { enabled: true } } };
const POLICY = { networkPolicy: { enabled: true } };
const AUTOSCALER = { verticalPodAutoscaler: { enabled: true } };
const PROXY = { kubeRBACProxy: { enabled: true } };
const NODE_PORT = { service: { type: 'NodePort' } };
const IPV4 = { ipFamilies: ['IPv4'] };
const LOAD_BALANCER = { service: { type: 'LoadBalancer' } };
const SELF = { selfMonitor: { enabled: true } };
const CUSTOM = { customResourceState: { enabled: true } };
const GRAFANA = { presets: { grafanaCloud: { enabled: true } } };
const SIDECAR = { presets: { collectorSidecar: { enabled: true } } };
const ELECTION = { leaderElection: { enabled: true } };

const RELABELINGS = [{ action: 'labeldrop', regex: 'pod' }];
const LIMITS = { sampleLimit: 1, targetLimit: 2, labelLimit: 3, labelNameLengthLimit: 4, labelValueLengthLimit: 5 };
const ENDPOINT = {
  interval: '15s',
  scrapeTimeout: '10s',
  proxyUrl: 'http://proxy:3128',
  enableHttp2: true,
  metricRelabelings: RELABELINGS,
  relabelings: RELABELINGS,
  scheme: 'https',
  bearerTokenFile: '/var/run/secrets/token',
  bearerTokenSecret: { name: 'token', key: 'token' },
  tlsConfig: { insecureSkipVerify: true },
};
const HEADERS = [{ name: 'X-Probe', value: '1' }];
const PROBE = {
  failureThreshold: 7,
  initialDelaySeconds: 9,
  periodSeconds: 11,
  timeoutSeconds: 8,
  httpGet: { httpHeaders: HEADERS, scheme: 'https' },
};
const VOLUME = { name: 'extra', emptyDir: {} };
const VOLUME_MOUNT = { name: 'extra', mountPath: '/extra' };
const CONTAINER = { name: 'beside', image: 'beside:1' };
const RESOURCES = { limits: { memory: '300Mi' }, requests: { cpu: '10m' } };
const CAPABILITIES = { capabilities: { drop: ['NET_RAW'] } };

/** By the path of a key: its value, and what goes with it. A value that is a map stands for all keys in it. */
export const SAMPLES: readonly (readonly [path: string, value: Json, context?: Json])[] = [
  ['image', { registry: 'example.com', repository: 'team/ours', tag: 'v9', pullPolicy: 'Always' }],
  ['image.sha', `sha256:${'0'.repeat(64)}`],
  ['image.digest', `sha256:${'1'.repeat(64)}`],
  ['imagePullSecrets', ['registry', { name: 'other' }]],
  ['global', { imagePullSecrets: [{ name: 'global' }], imageRegistry: 'mirror.example.com' }],
  ['nameOverride', 'state'],
  ['fullnameOverride', 'whole'],
  ['namespaceOverride', 'elsewhere'],
  ['replicas', 3],
  ['revisionHistoryLimit', 4],
  ['updateStrategy', 'Recreate'],
  ['autosharding', { enabled: true }],
  ['extraArgs', ['--enable-gzip-encoding', '-v=2']],
  ['env', [{ name: 'GOMEMLIMIT', value: '1' }]],
  ['extraEnvs', [{ name: 'OTHER', value: '1' }]],
  ['extraEnvsFrom', [{ secretRef: { name: 'variables' } }]],
  ['containers', [CONTAINER]],
  ['initContainers', [CONTAINER]],
  ['volumes', [VOLUME]],
  ['volumeMounts', [VOLUME_MOUNT], { volumes: [VOLUME] }],
  [
    'extraManifests',
    [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '{{ .Release.Name }}-extra', namespace: 'monitoring' } }],
  ],
  ['resources', RESOURCES],
  ['hostNetwork', true],
  ['hostUsers', false],
  ['priorityClassName', 'system-cluster-critical'],
  ['dnsPolicy', 'Default'],
  ['dnsConfig', { options: [{ name: 'ndots', value: '1' }] }],
  ['nodeSelector', { 'kubernetes.io/os': 'linux' }],
  ['affinity', { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: nodes() } }],
  ['tolerations', [{ operator: 'Exists' }]],
  ['topologySpreadConstraints', [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }]],
  ['hostAliases', [{ ip: '127.0.0.1', hostnames: ['here'] }]],
  ['schedulerName', 'other'],
  ['runtimeClassName', 'gvisor'],
  ['terminationGracePeriodSeconds', 60],
  ['securityContext', { enabled: false }],
  ['securityContext', { runAsUser: 1, runAsGroup: 2, fsGroup: 3 }],
  ['securityContext', { runAsNonRoot: false, seccompProfile: { type: 'Unconfined' } }],
  ['containerSecurityContext', { readOnlyRootFilesystem: false, ...CAPABILITIES }],
  ['containerSecurityContext.allowPrivilegeEscalation', true],
  ['annotations', { 'example.com/note': 'workload' }],
  ['labels', { 'example.com/team': 'workload' }],
  ['podAnnotations', { 'example.com/note': 'pod' }],
  ['podLabels', { 'example.com/team': 'pod' }],
  ['customLabels', { 'example.com/team': '{{ .Release.Name }}' }],
  ['releaseLabel', true],
  ['selectorOverride', { 'app.kubernetes.io/name': 'overridden' }],
  ['podDisruptionBudget', { minAvailable: 1 }],
  ['verticalPodAutoscaler', { enabled: true }],
  ['verticalPodAutoscaler.recommenders', [{ name: 'custom' }], AUTOSCALER],
  ['verticalPodAutoscaler.controlledResources', ['memory'], AUTOSCALER],
  ['verticalPodAutoscaler.controlledValues', 'RequestsOnly', AUTOSCALER],
  ['verticalPodAutoscaler.maxAllowed', { memory: '1Gi' }, AUTOSCALER],
  ['verticalPodAutoscaler.minAllowed', { memory: '1Mi' }, AUTOSCALER],
  ['verticalPodAutoscaler.updatePolicy', { updateMode: 'Initial', minReplicas: 1 }, AUTOSCALER],
  ['startupProbe', { enabled: true }],
  ['startupProbe', PROBE, { startupProbe: { enabled: true } }],
  ['livenessProbe', PROBE],
  ['readinessProbe', PROBE],
  ['readinessProbe.successThreshold', 2],
  ['prometheusScrape', false],
  ['service', { port: 9090, type: 'LoadBalancer' }],
  ['service.clusterIP', '10.96.0.77'],
  ['service.annotations', { 'example.com/note': 'service' }],
  ['service.ipDualStack.enabled', true, { service: { ipDualStack: IPV4 } }],
  ['service.ipDualStack.ipFamilies', ['IPv4'], { service: { ipDualStack: { enabled: true, ipFamilies: null } } }],
  ['service.ipDualStack.ipFamilyPolicy', 'SingleStack', { service: { ipDualStack: { ...IPV4, enabled: true } } }],
  ['service.nodePort', 30080, NODE_PORT],
  ['service.loadBalancerIP', '192.0.2.1', LOAD_BALANCER],
  ['service.loadBalancerSourceRanges', ['192.0.2.0/24'], LOAD_BALANCER],
  ['selfMonitor', { enabled: true, telemetryHost: '0.0.0.0', telemetryPort: 8082 }],
  ['selfMonitor.telemetryNodePort', 30081, { ...SELF, ...NODE_PORT }],
  ['prometheus.monitor', { enabled: true }],
  ['prometheus.monitor.annotations', { 'example.com/note': '{{ .Release.Name }}' }, MONITOR],
  ['prometheus.monitor.additionalLabels', { release: '{{ .Release.Name }}' }, MONITOR],
  ['prometheus.monitor.namespace', 'elsewhere', MONITOR],
  ['prometheus.monitor.namespaceSelector', ['monitoring'], MONITOR],
  ['prometheus.monitor.jobLabel', 'app', MONITOR],
  ['prometheus.monitor.targetLabels', ['team'], MONITOR],
  ['prometheus.monitor.podTargetLabels', ['team'], MONITOR],
  ['prometheus.monitor', LIMITS, MONITOR],
  ['prometheus.monitor.selectorOverride', { app: 'other' }, MONITOR],
  ['prometheus.monitor.http', { ...ENDPOINT, honorLabels: false }, MONITOR],
  ['prometheus.monitor.metrics', { ...ENDPOINT, honorLabels: true }, MONITOR],
  ['prometheus.scrapeconfig', { enabled: true }],
  ['prometheus.scrapeconfig.annotations', { 'example.com/note': 'x' }, SCRAPE_CONFIG],
  ['prometheus.scrapeconfig.additionalLabels', { release: 'x' }, SCRAPE_CONFIG],
  ['prometheus.scrapeconfig', { jobName: 'other', honorLabels: false }, SCRAPE_CONFIG],
  ['prometheus.scrapeconfig', { scrapeInterval: '15s', scrapeTimeout: '10s', scheme: 'https' }, SCRAPE_CONFIG],
  ['prometheus.scrapeconfig', { proxyUrl: 'http://proxy:3128', enableHttp2: true }, SCRAPE_CONFIG],
  ['prometheus.scrapeconfig', { relabelings: RELABELINGS, metricRelabelings: RELABELINGS }, SCRAPE_CONFIG],
  ['prometheus.scrapeconfig.tlsConfig', { insecureSkipVerify: true }, SCRAPE_CONFIG],
  ['prometheus.scrapeconfig.staticConfigLabels', { cluster: 'x' }, SCRAPE_CONFIG],
  ['prometheus.scrapeconfig', LIMITS, SCRAPE_CONFIG],
  ['networkPolicy', { enabled: true }],
  ['networkPolicy.egress', [{}], POLICY],
  ['networkPolicy.ingress', [{}], POLICY],
  ['networkPolicy.podSelector', { matchLabels: { app: 'x' } }, POLICY],
  ['collectors', ['pods', 'nodes']],
  ['collectorsExclude', ['secrets']],
  ['collectorsExtra', ['ingressclasses']],
  ['metricLabelsAllowlist', ['pods=[app]', 'nodes=[zone,pool]']],
  ['metricAnnotationsAllowList', ['pods=[*]']],
  ['metricAllowlist', ['kube_pod_.+']],
  ['metricDenylist', ['kube_.+_created', 'kube_secret_.+']],
  ['namespaces', 'shop, payments'],
  ['releaseNamespace', true],
  ['namespacesDenylist', ['kube-system']],
  ['customResourceState', { enabled: true }],
  ['customResourceState', { key: 'crs.yaml', config: { kind: 'CustomResourceStateMetrics' } }, CUSTOM],
  ['customResourceState.create', false, CUSTOM],
  ['customResourceState.name', 'mine', CUSTOM],
  ['customResourcePacks', ['flux', 'vpa']],
  ['presets.grafanaCloud.enabled', true],
  ['presets.grafanaCloud', { endpoint: 'https://otlp.example.com', existingSecret: 'a', secretKey: 'b' }, GRAFANA],
  ['presets.prometheusOtlp.enabled', true],
  [
    'presets.prometheusOtlp.endpoint',
    'http://other:9090/api/v1/otlp',
    { presets: { prometheusOtlp: { enabled: true } } },
  ],
  ['presets.collectorSidecar.enabled', true],
  ['presets.collectorSidecar', { endpoint: 'https://otlp.example.com', existingSecret: 'a', secretKey: 'b' }, SIDECAR],
  ['presets.collectorSidecar.image', { registry: 'mirror', repository: 'c', tag: 'v1', pullPolicy: 'Never' }, SIDECAR],
  ['presets.collectorSidecar.image.sha', `sha256:${'3'.repeat(64)}`, SIDECAR],
  ['presets.collectorSidecar.resources', RESOURCES, SIDECAR],
  ['kubeconfig.enabled', true],
  ['kubeconfig.secret', 'YXBpVmVyc2lvbjogdjE=', { kubeconfig: { enabled: true } }],
  ['serviceAccount.create', false],
  ['serviceAccount', { name: 'account', annotations: { 'example.com/role': 'x' }, imagePullSecrets: ['registry'] }],
  ['serviceAccount.automountServiceAccountToken', false],
  ['automountServiceAccountToken', false],
  ['rbac.create', false],
  ['rbac.useClusterRole', false, { namespaces: ['default'] }],
  ['rbac.useExistingRole', 'existing'],
  ['rbac.extraRules', [{ apiGroups: ['example.com'], resources: ['widgets'], verbs: ['list'] }]],
  ['rbac.clusterRoleSelectors', [{ matchLabels: { aggregate: 'true' } }]],
  ['rbac.customResourceState.createClusterRoleRules', false, CUSTOM],
  ['authFilter', { enabled: true }],
  ['kubeRBACProxy', { enabled: true }],
  ['kubeRBACProxy.image', { registry: 'mirror', repository: 'proxy', tag: 'v1', pullPolicy: 'Never' }, PROXY],
  ['kubeRBACProxy.image.sha', `sha256:${'2'.repeat(64)}`, PROXY],
  ['kubeRBACProxy', { ignoreProbePaths: false, extraArgs: ['--v=1'], port: 9190, proxyEndpointsPort: 8988 }, PROXY],
  ['kubeRBACProxy.containerSecurityContext', { readOnlyRootFilesystem: false, ...CAPABILITIES }, PROXY],
  ['kubeRBACProxy.containerSecurityContext.allowPrivilegeEscalation', true, PROXY],
  ['kubeRBACProxy.resources', RESOURCES, PROXY],
  ['kubeRBACProxy.volumeMounts', [VOLUME_MOUNT], { ...PROXY, volumes: [VOLUME] }],
  ['otlp', { endpoint: 'https://otlp.example.com', protocol: 'http/json', headers: { a: 'b c' }, interval: '30s' }],
  ['destinations', { vendor: { endpoint: 'https://otlp.example.com' } }],
  ['profile', 'both'],
  ['clusterName', 'production'],
  ['serviceName', 'state'],
  ['resourceAttributes', { 'deployment.environment.name': 'a, b' }],
  ['joins', ['cluster', 'workload', 'zone'], { collectors: ['pods'] }],
  ['promoteLabels', ['pods=[team]']],
  ['promoteAnnotations', ['pods=[owner]']],
  ['metricOptInList', ['kube_pod_tolerations']],
  ['sparse', 'safe'],
  ['transitions', { enabled: true }],
  ['durations', { enabled: true }],
  ['events.enabled', true],
  ['events.logs', true, OTLP],
  ['entityEvents.enabled', true, OTLP],
  ['entityEvents.interval', '30m', merge(OTLP, { entityEvents: { enabled: true } })],
  ['pushChanges', '1s', OTLP],
  ['leaderElection.enabled', true],
  ['leaderElection', { leaseName: 'lease', leaseNamespace: 'elsewhere' }, ELECTION],
  ['leaderElection', { leaseDuration: '60s', renewDeadline: '40s', retryPeriod: '5s' }, ELECTION],
  ['config', { sparse: 'safe' }],
  ['logLevel', 'debug'],
];

function nodes(): Json {
  return { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'Exists' }] }] };
}

/** The leaves of a sample, each as values of its own: path and values. */
export function* singleValues(): Generator<{ readonly path: string; readonly values: Json; readonly context: Json }> {
  for (const [path, value, context = {}] of SAMPLES) {
    for (const [leaf, single] of leavesOf(path, value)) {
      yield { path: leaf, values: merge(context, nest(leaf, single)), context };
    }
  }
}

/** Whole samples: path and values. */
export function* wholeValues(): Generator<{ readonly path: string; readonly values: Json }> {
  for (const [path, value, context = {}] of SAMPLES) yield { path, values: merge(context, nest(path, value)) };
}

/** Maps that are values themselves, whose keys are the user's. */
const OPEN = new Set(
  SAMPLES.filter(([path]) =>
    /(affinity|dnsConfig|nodeSelector|[lL]abels|nnotations|selectorOverride|odDisruptionBudget|Allowed|updatePolicy|tlsConfig|bearerTokenSecret|podSelector|\.config|^config|[rR]esources|resourceAttributes|destinations|seccompProfile|capabilities|headers)$/.test(
      path,
    ),
  ).map(([path]) => path),
);

/** Keys that are a whole where they stand in a map of keys. */
const OPEN_KEYS = /^(tlsConfig|bearerTokenSecret|config|headers|seccompProfile|capabilities|annotations|resources)$/;

export function* leavesOf(path: string, value: Json): Generator<readonly [string, Json]> {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMap || OPEN.has(path) || OPEN_KEYS.test(path.split('.').at(-1)!) || Object.keys(value).length === 0) {
    yield [path, value];
    return;
  }
  for (const [key, inner] of Object.entries(value)) yield* leavesOf(`${path}.${key}`, inner);
}

/** A map of maps with a value at a path. */
export function nest(path: string, value: Json): Json {
  return path.split('.').reduceRight((inner, key) => ({ [key]: inner }), value);
}

/** The second over the first. */
export function merge(first: Json, second: Json): Json {
  const isMap = (value: Json) => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMap(first) || !isMap(second)) return second;
  const merged = { ...first };
  for (const [key, value] of Object.entries(second)) merged[key] = key in first ? merge(first[key], value) : value;
  return merged;
}
