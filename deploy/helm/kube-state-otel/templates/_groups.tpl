{{/* What RBAC has to grant for each kind: its resource by its API group, which is "core" here where it has no name. */}}
{{- define "kso.groups" -}}
admissionregistration.k8s.io:
  mutatingadmissionpolicies: cluster
  mutatingadmissionpolicybindings: cluster
  mutatingwebhookconfigurations: cluster
  validatingadmissionpolicies: cluster
  validatingadmissionpolicybindings: cluster
  validatingwebhookconfigurations: cluster
apiextensions.k8s.io:
  customresourcedefinitions: cluster
apiregistration.k8s.io:
  apiservices: cluster
apps:
  daemonsets: namespaced
  deployments: namespaced
  replicasets: namespaced
  statefulsets: namespaced
autoscaling:
  horizontalpodautoscalers: namespaced
batch:
  cronjobs: namespaced
  jobs: namespaced
certificates.k8s.io:
  certificatesigningrequests: cluster
  clustertrustbundles: cluster
  podcertificaterequests: namespaced
coordination.k8s.io:
  leases: namespaced
core:
  configmaps: namespaced
  endpoints: namespaced
  limitranges: namespaced
  namespaces: cluster
  nodes: cluster
  persistentvolumeclaims: namespaced
  persistentvolumes: cluster
  pods: namespaced
  replicationcontrollers: namespaced
  resourcequotas: namespaced
  secrets: namespaced
  serviceaccounts: namespaced
  services: namespaced
discovery.k8s.io:
  endpointslices: namespaced
lifecycle.k8s.io:
  evictionrequests: namespaced
  evictions: namespaced
networking.k8s.io:
  ingressclasses: cluster
  ingresses: namespaced
  ipaddresses: cluster
  networkpolicies: namespaced
  servicecidrs: cluster
node.k8s.io:
  runtimeclasses: cluster
policy:
  poddisruptionbudgets: namespaced
quota.openshift.io:
  clusterresourcequotas: cluster
rbac.authorization.k8s.io:
  clusterrolebindings: cluster
  clusterroles: cluster
  rolebindings: namespaced
  roles: namespaced
resource.k8s.io:
  deviceclasses: cluster
  devicetaintrules: cluster
  resourceclaims: namespaced
  resourceclaimtemplates: namespaced
  resourceslices: cluster
scheduling.k8s.io:
  compositepodgroups: namespaced
  podgroups: namespaced
  priorityclasses: cluster
  workloads: namespaced
storage.k8s.io:
  csidrivers: cluster
  csinodes: cluster
  csistoragecapacities: namespaced
  storageclasses: cluster
  volumeattachments: cluster
  volumeattributesclasses: cluster
storagemigration.k8s.io:
  storageversionmigrations: cluster
{{- end }}
