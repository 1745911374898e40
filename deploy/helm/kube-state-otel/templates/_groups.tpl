{{/* What RBAC has to grant for each kind: its resource by its API group, which is "core" here where it has no name. */}}
{{- define "kso.groups" -}}
admissionregistration.k8s.io:
  mutatingadmissionpolicies: cluster
  mutatingadmissionpolicybindings: cluster
  mutatingwebhookconfigurations: cluster
  validatingadmissionpolicies: cluster
  validatingadmissionpolicybindings: cluster
  validatingwebhookconfigurations: cluster
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
networking.k8s.io:
  ingressclasses: cluster
  ingresses: namespaced
  networkpolicies: namespaced
policy:
  poddisruptionbudgets: namespaced
quota.openshift.io:
  clusterresourcequotas: cluster
rbac.authorization.k8s.io:
  clusterrolebindings: cluster
  clusterroles: cluster
  rolebindings: namespaced
  roles: namespaced
storage.k8s.io:
  storageclasses: cluster
  volumeattachments: cluster
{{- end }}
