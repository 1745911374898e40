{{/* The flags, those of the user first. */}}
{{- define "kso.args" -}}
{{- range .Values.extraArgs }}
- {{ . | quote }}
{{- end }}
{{- if .Values.kubeRBACProxy.enabled }}
- --host=127.0.0.1
- --port={{ .Values.kubeRBACProxy.port }}
- --telemetry-host=127.0.0.1
- --telemetry-port={{ add1 .Values.kubeRBACProxy.port }}
{{- else }}
- --port={{ .Values.service.port }}
{{- with .Values.selfMonitor.telemetryHost }}
- --telemetry-host={{ . }}
{{- end }}
{{- with .Values.selfMonitor.telemetryPort }}
- --telemetry-port={{ . }}
{{- end }}
{{- end }}
- --resources={{ include "kso.collectors" . | fromJsonArray | join "," }}
{{- with .Values.metricLabelsAllowlist }}
- --metric-labels-allowlist={{ . | join "," }}
{{- end }}
{{- with .Values.metricAnnotationsAllowList | default .Values.metricAnnotationsAllowlist }}
- --metric-annotations-allowlist={{ . | join "," }}
{{- end }}
{{- with .Values.metricAllowlist }}
- {{ printf "--metric-allowlist=%s" (join "," .) | quote }}
{{- end }}
{{- with .Values.metricDenylist }}
- {{ printf "--metric-denylist=%s" (join "," .) | quote }}
{{- end }}
{{- with include "kso.namespaces" . | fromJsonArray }}
- --namespaces={{ . | join "," }}
{{- end }}
{{- with include "kso.names" (dict "root" . "names" .Values.namespacesDenylist) | fromJsonArray }}
- --namespaces-denylist={{ . | join "," }}
{{- end }}
{{- if .Values.autosharding.enabled }}
- --pod=$(POD_NAME)
- --pod-namespace=$(POD_NAMESPACE)
{{- end }}
{{- if .Values.kubeconfig.enabled }}
- --kubeconfig=/opt/k8s/.kube/config
{{- end }}
{{- if .Values.customResourceState.enabled }}
- --custom-resource-state-config-file=/etc/customresourcestate/{{ .Values.customResourceState.key }}
{{- end }}
{{- with .Values.customResourcePacks }}
- --custom-resource-packs={{ . | join "," }}
{{- end }}
{{- if .Values.authFilter.enabled }}
- --auth-filter
{{- end }}
{{- if .Values.config }}
- --config=/etc/kube-state-otel/config/config.yaml
{{- end }}
{{- if include "kso.destinations" . | fromJsonArray }}
- --otlp-destinations-file=/etc/kube-state-otel/destinations/destinations.yaml
{{- end }}
{{- with .Values.profile }}
- --profile={{ . }}
{{- end }}
{{- with .Values.clusterName }}
- --cluster-name={{ . }}
{{- end }}
{{- with .Values.serviceName }}
- --service-name={{ . }}
{{- end }}
{{- with include "kso.pairs" .Values.resourceAttributes }}
- {{ printf "--resource-attributes=%s" . | quote }}
{{- end }}
{{- with .Values.joins }}
- --join={{ . | join "," }}
{{- end }}
{{- with .Values.promoteLabels }}
- --promote-labels={{ . | join "," }}
{{- end }}
{{- with .Values.promoteAnnotations }}
- --promote-annotations={{ . | join "," }}
{{- end }}
{{- with .Values.metricOptInList }}
- {{ printf "--metric-opt-in-list=%s" (join "," .) | quote }}
{{- end }}
{{- with .Values.sparse }}
- --sparse={{ . }}
{{- end }}
{{- if .Values.transitions.enabled }}
- --transitions
{{- end }}
{{- if .Values.durations.enabled }}
- --durations
{{- end }}
{{- if .Values.events.enabled }}
- --events
{{- end }}
{{- if .Values.events.logs }}
- --otlp-events
{{- end }}
{{- if .Values.entityEvents.enabled }}
- --otlp-entity-events
- --otlp-entity-events-interval={{ .Values.entityEvents.interval }}
{{- end }}
{{- with .Values.pushChanges }}
- --otlp-push-changes={{ . }}
{{- end }}
{{- if include "kso.elects" . }}
{{- with .Values.leaderElection }}
- --leader-elect
- --leader-elect-lease-name={{ include "kso.leaseName" $ }}
- --leader-elect-lease-namespace={{ include "kso.leaseNamespace" $ }}
- --leader-elect-lease-duration={{ .leaseDuration }}
- --leader-elect-renew-deadline={{ .renewDeadline }}
- --leader-elect-retry-period={{ .retryPeriod }}
{{- end }}
{{- end }}
{{- with .Values.logLevel }}
- --log-level={{ . }}
{{- end }}
{{- end }}

{{/* key=value,key=value with percent-encoded values. */}}
{{- define "kso.pairs" -}}
{{- $pairs := list }}
{{- range $key, $value := . }}
{{- $pairs = append $pairs (printf "%s=%s" $key (urlquery (toString $value) | replace "+" "%20")) }}
{{- end }}
{{- join "," $pairs }}
{{- end }}

{{- define "kso.env" -}}
{{- if .Values.autosharding.enabled }}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: POD_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
{{- end }}
{{- with (.Values.presets).grafanaCloud }}
{{- if .enabled }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ .endpoint | quote }}
# Before the variable that names it: Kubernetes puts in only what it has seen already.
- name: GRAFANA_CLOUD_BASIC
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .secretKey }}
- name: OTEL_EXPORTER_OTLP_HEADERS
  value: Authorization=Basic%20$(GRAFANA_CLOUD_BASIC)
- name: OTEL_METRIC_EXPORT_INTERVAL
  value: "60000"
{{- end }}
{{- end }}
{{- with (.Values.presets).prometheusOtlp }}
{{- if .enabled }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ .endpoint | quote }}
- name: OTEL_EXPORTER_OTLP_PROTOCOL
  value: http/protobuf
- name: OTEL_METRIC_EXPORT_INTERVAL
  value: "30000"
{{- end }}
{{- end }}
{{- if has "collectorSidecar" (include "kso.presets" . | fromJsonArray) }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: http://127.0.0.1:4318
- name: OTEL_EXPORTER_OTLP_COMPRESSION
  value: none
{{- end }}
{{- with .Values.otlp.endpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
{{- end }}
{{- with .Values.otlp.protocol }}
- name: OTEL_EXPORTER_OTLP_PROTOCOL
  value: {{ . | quote }}
{{- end }}
{{- with include "kso.pairs" .Values.otlp.headers }}
- name: OTEL_EXPORTER_OTLP_HEADERS
  value: {{ . | quote }}
{{- end }}
{{- with .Values.otlp.interval }}
- name: KSO_OTLP_INTERVAL
  value: {{ . | quote }}
{{- end }}
{{- range $name := include "kso.destinations" . | fromJsonArray }}
{{- $destination := get $.Values.destinations $name }}
{{- range $header, $source := $destination.headersFrom }}
- name: {{ include "kso.headerVariable" (dict "name" $name "header" $header) }}
  valueFrom:
    secretKeyRef:
      {{- toYaml $source.secretKeyRef | nindent 6 }}
{{- end }}
{{- end }}
{{- with concat .Values.env .Values.extraEnvs }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "kso.volumeMounts" -}}
{{- if .Values.kubeconfig.enabled }}
- name: kubeconfig
  mountPath: /opt/k8s/.kube/
  readOnly: true
{{- end }}
{{- if .Values.customResourceState.enabled }}
- name: customresourcestate-config
  mountPath: /etc/customresourcestate
  readOnly: true
{{- end }}
{{- if .Values.config }}
- name: config
  mountPath: /etc/kube-state-otel/config
  readOnly: true
{{- end }}
{{- with include "kso.destinations" . | fromJsonArray }}
- name: destinations
  mountPath: /etc/kube-state-otel/destinations
  readOnly: true
{{- range $name := . }}
{{- if dig "tls" "existingSecret" "" (get $.Values.destinations $name) }}
- name: tls-{{ $name }}
  mountPath: /etc/kube-state-otel/tls/{{ $name }}
  readOnly: true
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.volumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "kso.volumes" -}}
{{- if .Values.kubeconfig.enabled }}
- name: kubeconfig
  secret:
    secretName: {{ include "kso.fullname" . }}-kubeconfig
{{- end }}
{{- if .Values.customResourceState.enabled }}
- name: customresourcestate-config
  configMap:
    name: {{ include "kso.customResourceStateName" . }}
{{- end }}
{{- if .Values.config }}
- name: config
  configMap:
    name: {{ include "kso.fullname" . }}-config
{{- end }}
{{- if has "collectorSidecar" (include "kso.presets" . | fromJsonArray) }}
- name: otel-collector
  configMap:
    name: {{ include "kso.fullname" . }}-collector
{{- end }}
{{- if .Values.kubeRBACProxy.enabled }}
- name: kube-rbac-proxy-config
  configMap:
    name: {{ include "kso.fullname" . }}-rbac-config
{{- end }}
{{- with include "kso.destinations" . | fromJsonArray }}
- name: destinations
  configMap:
    name: {{ include "kso.fullname" $ }}-destinations
{{- range $name := . }}
{{- with dig "tls" "existingSecret" "" (get $.Values.destinations $name) }}
- name: tls-{{ $name }}
  secret:
    secretName: {{ . }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.volumes }}
{{ toYaml . }}
{{- end }}
{{- end }}
