{{/* The rules for what is listed and watched, each resource with its group; (dict "root" $ "namespaced" false) */}}
{{- define "kso.rules" -}}
{{- $wanted := include "kso.collectors" .root | fromJsonArray }}
{{- if has "workload" .root.Values.joins }}{{ $wanted = concat $wanted (list "replicasets" "jobs") }}{{ end }}
{{- if has "zone" .root.Values.joins }}{{ $wanted = append $wanted "nodes" }}{{ end }}
{{- range $group, $resources := include "kso.groups" .root | fromYaml }}
{{- $granted := list }}
{{- range $resource, $scope := $resources }}
{{- if and (has $resource $wanted) (or (not $.namespaced) (eq $scope "namespaced")) }}{{ $granted = append $granted $resource }}{{ end }}
{{- end }}
{{- with $granted }}
- apiGroups: [{{ ternary "" $group (eq $group "core") | quote }}]
  resources:
    {{- toYaml . | nindent 4 }}
  verbs: [list, watch]
{{- end }}
{{- end }}
{{- if or .root.Values.events.enabled .root.Values.events.logs }}
- apiGroups: [""]
  resources: [events]
  verbs: [list, watch]
{{- end }}
{{- if and (not .namespaced) (not (has "namespaces" $wanted)) (include "kso.pushes" .root) }}
# The uid of the cluster.
- apiGroups: [""]
  resources: [namespaces]
  resourceNames: [kube-system]
  verbs: [list]
{{- end }}
{{- if or .root.Values.kubeRBACProxy.enabled .root.Values.authFilter.enabled }}
- apiGroups: [authentication.k8s.io]
  resources: [tokenreviews]
  verbs: [create]
- apiGroups: [authorization.k8s.io]
  resources: [subjectaccessreviews]
  verbs: [create]
{{- end }}
{{- if .root.Values.rbac.customResourceState.createClusterRoleRules }}
{{- range $pack, $groups := include "kso.packs" .root | fromYaml }}
{{- if has $pack $.root.Values.customResourcePacks }}
{{- range $group, $resources := $groups }}
{{- $granted := list }}
{{- range $resource, $scope := $resources }}
{{- if or (not $.namespaced) (eq $scope "namespaced") }}{{ $granted = append $granted $resource }}{{ end }}
{{- end }}
{{- with $granted }}
- apiGroups: [{{ $group }}]
  resources:
    {{- toYaml . | nindent 4 }}
  verbs: [list, watch]
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if and (or .root.Values.customResourceState.enabled .root.Values.customResourcePacks) .root.Values.rbac.customResourceState.createClusterRoleRules }}
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  verbs: [list, watch]
{{- end }}
{{- with .root.Values.rbac.extraRules }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The binding of a role to the account: (dict "root" $ "kind" "Role" "name" "x" "namespace" "y" "role" "z") */}}
{{- define "kso.binding" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ .kind }}Binding
metadata:
  name: {{ .name }}
  {{- with .namespace }}
  namespace: {{ . }}
  {{- end }}
  labels:
    {{- include "kso.labels" .root | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ .kind }}
  name: {{ .role | default .name }}
subjects:
  - kind: ServiceAccount
    name: {{ include "kso.serviceAccountName" .root }}
    namespace: {{ include "kso.namespace" .root }}
{{- end }}
