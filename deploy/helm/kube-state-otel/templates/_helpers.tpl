{{- define "kso.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "kso.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- $name := include "kso.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "kso.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride }}
{{- end }}

{{- define "kso.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "kso.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* They can't be changed in a Deployment that is there. */}}
{{- define "kso.selectorLabels" -}}
{{- if .Values.selectorOverride }}
{{- toYaml .Values.selectorOverride }}
{{- else -}}
app.kubernetes.io/name: {{ include "kso.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- end }}

{{- define "kso.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/component: metrics
app.kubernetes.io/part-of: {{ include "kso.name" . }}
{{ include "kso.selectorLabels" . }}
{{- with .Chart.AppVersion }}
app.kubernetes.io/version: {{ . | quote }}
{{- end }}
{{- with .Values.customLabels }}
{{ tpl (toYaml .) $ }}
{{- end }}
{{- if .Values.releaseLabel }}
release: {{ .Release.Name }}
{{- end }}
{{- end }}

{{/* Metadata of an object in the namespace of the release: (dict "root" $ "suffix" "-config" "annotations" dict) */}}
{{- define "kso.metadata" -}}
metadata:
  name: {{ include "kso.fullname" .root }}{{ .suffix }}
  namespace: {{ include "kso.namespace" .root }}
  labels:
    {{- include "kso.labels" .root | nindent 4 }}
  {{- with .annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/* (dict "root" $ "image" .Values.image "tag" "the default") */}}
{{- define "kso.image" -}}
{{- $registry := .root.Values.global.imageRegistry | default .image.registry }}
{{- with $registry }}{{ . }}/{{ end }}{{ .image.repository }}:{{ .image.tag | default .tag }}
{{- with .image.sha | default .image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* Names, or objects with a name; (dict "root" $ "secrets" .Values.imagePullSecrets) */}}
{{- define "kso.imagePullSecrets" -}}
{{- range concat (.root.Values.global.imagePullSecrets | default list) (.secrets | default list) }}
{{- if kindIs "map" . }}
- {{ toYaml . | nindent 2 | trim }}
{{- else }}
- name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{/* A list, or names with commas between them, as JSON; (dict "root" $ "names" .Values.namespaces) */}}
{{- define "kso.names" -}}
{{- $names := list }}
{{- if kindIs "string" .names }}
{{- $names = splitList "," (tpl .names .root) }}
{{- else }}
{{- range .names }}{{ $names = append $names (tpl . $.root) }}{{ end }}
{{- end }}
{{- $trimmed := list }}
{{- range $names }}{{ $trimmed = append $trimmed (trim .) }}{{ end }}
{{- without $trimmed "" | uniq | toJson }}
{{- end }}

{{- define "kso.namespaces" -}}
{{- $names := include "kso.names" (dict "root" . "names" .Values.namespaces) | fromJsonArray }}
{{- if .Values.releaseNamespace }}{{ $names = append $names (include "kso.namespace" .) | uniq }}{{ end }}
{{- $names | toJson }}
{{- end }}

{{- define "kso.collectors" -}}
{{- $excluded := include "kso.names" (dict "root" . "names" .Values.collectorsExclude) | fromJsonArray }}
{{- $extra := include "kso.names" (dict "root" . "names" .Values.collectorsExtra) | fromJsonArray }}
{{- $all := concat (include "kso.names" (dict "root" . "names" .Values.collectors) | fromJsonArray) $extra }}
{{- $left := list }}
{{- range $all }}{{ if not (has . $excluded) }}{{ $left = append $left . }}{{ end }}{{ end }}
{{- $left | uniq | toJson }}
{{- end }}

{{/* Names of the destinations that are on, as JSON. */}}
{{- define "kso.destinations" -}}
{{- $names := list }}
{{- range $name, $destination := .Values.destinations }}
{{- if ne (toString (get $destination "enabled")) "false" }}{{ $names = append $names $name }}{{ end }}
{{- end }}
{{- $names | toJson }}
{{- end }}

{{/* Not empty where something is pushed. */}}
{{- define "kso.pushes" -}}
{{- if or .Values.otlp.endpoint (include "kso.destinations" . | fromJsonArray) (include "kso.presets" . | fromJsonArray) }}true{{ end }}
{{- range concat .Values.env .Values.extraEnvs }}
{{- if has .name (list "OTEL_EXPORTER_OTLP_ENDPOINT" "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT" "KSO_OTLP_ENDPOINT") }}true{{ end }}
{{- end }}
{{- range $key := list "otlp_endpoint" "otlp_metrics_endpoint" "otlp_destinations_file" }}
{{- if hasKey $.Values.config $key }}true{{ end }}
{{- end }}
{{- range .Values.extraArgs }}
{{- if regexMatch "^--otlp-((metrics-)?endpoint|destinations-file)\\b" . }}true{{ end }}
{{- end }}
{{- end }}

{{/* Not empty where one of several processes is elected. */}}
{{- define "kso.elects" -}}
{{- if kindIs "bool" .Values.leaderElection.enabled }}
{{- if .Values.leaderElection.enabled }}true{{ end }}
{{- else if and (include "kso.pushes" .) (not .Values.autosharding.enabled) }}true{{ end }}
{{- end }}

{{- define "kso.leaseName" -}}
{{- default (include "kso.fullname" .) .Values.leaderElection.leaseName }}
{{- end }}

{{- define "kso.leaseNamespace" -}}
{{- default (include "kso.namespace" .) .Values.leaderElection.leaseNamespace }}
{{- end }}

{{- define "kso.telemetryPort" -}}
{{- .Values.selfMonitor.telemetryPort | default 8081 }}
{{- end }}

{{- define "kso.customResourceStateName" -}}
{{- default (printf "%s-customresourcestate-config" (include "kso.fullname" .)) .Values.customResourceState.name }}
{{- end }}

{{/* The variable with the value of a header of a destination: (dict "name" "vendor" "header" "Authorization") */}}
{{- define "kso.headerVariable" -}}
{{- regexReplaceAll "[^A-Z0-9]" (printf "KSO_DEST_%s_%s" .name .header | upper) "_" }}
{{- end }}

{{/* Ports of all receivers that the values name, as JSON: those in their addresses, and those of OTLP by default. */}}
{{- define "kso.pushPorts" -}}
{{- $addresses := list .Values.otlp.endpoint .Values.config.otlp_endpoint .Values.config.otlp_metrics_endpoint }}
{{- range $name := include "kso.destinations" . | fromJsonArray }}
{{- with get $.Values.destinations $name }}{{ $addresses = concat $addresses (list .endpoint .metricsEndpoint .logsEndpoint) }}{{ end }}
{{- end }}
{{- range $name := include "kso.presets" . | fromJsonArray }}
{{- $addresses = append $addresses (get $.Values.presets $name).endpoint }}
{{- end }}
{{- range concat .Values.env .Values.extraEnvs }}
{{- if hasSuffix "ENDPOINT" .name }}{{ $addresses = append $addresses .value }}{{ end }}
{{- end }}
{{- range .Values.extraArgs }}
{{- if regexMatch "^--otlp-.*endpoint=" . }}{{ $addresses = append $addresses . }}{{ end }}
{{- end }}
{{- $ports := list 4317 4318 }}
{{- range compact $addresses }}
{{- $host := . | regexFind "://[^/]*" | default . }}
{{- $port := $host | regexFind ":[0-9]+$" | trimPrefix ":" }}
{{- $ports = append $ports ($port | default (ternary 80 443 (contains "http://" .)) | int) }}
{{- end }}
{{- $ports | uniq | sortAlpha | toJson }}
{{- end }}
